"""Every visible text is there in Chinese and in English, and none stands bare in a template."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "evenborn"
FLOORS = ("foundation", "rooms", "site")

TEMPLATES = sorted(SOURCE.glob("*/*/templates/**/*.html"))
MODULES = sorted(
    path
    for floor in FLOORS
    for path in (SOURCE / floor).rglob("*.py")
    if not {"tests", "migrations"} & set(path.parts)
)

CHINESE = re.compile(r"[\u3400-\u9fff]")
LETTERS = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{2,}")
PLACES = re.compile(r"{(\w+)}")
# Names of formats and of the product are the same in both languages.
SAME = {
    ".xlsx",
    "CSV",
    "Excel",
    "Evenborn",
    "iCalendar",
    "API",
    "OpenAPI",
    "TOTP",
    "PNG",
    "SVG",
    "PDF",
}
SEEN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
# Keys of the keyboard and codes are shown as they are.
UNREAD = {"script", "style", "kbd", "code"}
NO_END = {"meta", "link", "input", "img", "br", "hr", "source", "col", "wbr"}


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


class Bare(HTMLParser):
    """Collects what a reader would see of a template whose tags have been taken out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside: list[str] = []
        self.seen: list[tuple[int, str]] = []

    def keep(self, text: str | None) -> None:
        left = re.sub(rf"({'|'.join(map(re.escape, SAME))})\b", "", text or "")
        if LETTERS.search(left):
            self.seen.append((self.getpos()[0], " ".join(left.split())[:60]))

    def handle_starttag(self, tag, attrs):
        if tag not in NO_END:
            self.inside.append(tag)
        for name, value in attrs:
            if name in SEEN_ATTRIBUTES:
                self.keep(value)
            if name == "value" and tag == "input" and ("type", "submit") in attrs:
                self.keep(value)

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if not UNREAD & set(self.inside):
            self.keep(data)


def bare_words(source: str) -> list[tuple[int, str]]:
    """Return line and text of what stands outside every template tag."""
    without = "".join(
        token.contents if token.token_type is TokenType.TEXT else "\n" * span
        for token, span in tokens(source)
    )
    page = Bare()
    page.feed(without)
    return page.seen


def tokens(source: str) -> Iterator[tuple]:
    """Yield each token with the number of line breaks inside it."""
    for token in Lexer(source).tokenize():
        yield token, token.contents.count("\n")


def said(source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line and words of every `say` of a template."""
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK and token.contents.startswith("say "):
            yield token.lineno, token.split_contents()[1:]


def fault_of(zh: str, en: str) -> str:
    """Tell what is wrong with a sentence in two languages; empty where nothing is."""
    if zh == en == "":
        return ""  # nothing is said at all
    if not zh.strip() or not en.strip():
        return "a language is missing"
    if zh == en:
        return ""  # a name of its own, such as 中文
    if CHINESE.search(en) and not re.search(r"[A-Za-z]{2,}", en):
        return "the English is Chinese"
    if not CHINESE.search(zh) and re.search(r"[a-z]{3,} [a-z]{2,}", zh):
        return "the Chinese is English"
    if set(PLACES.findall(zh)) != set(PLACES.findall(en)):
        return "the two sentences name different values"
    return ""


# ── the finder finds ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "source",
    [
        "<p>保存</p>",
        "<p>Save it</p>",
        '<input placeholder="编号">',
        '<a title="More">{{ x }}</a>',
        "{% if a %}<b>Yes</b>{% endif %}",
        '<button aria-label="关闭">×</button>',
    ],
)
def test_a_bare_word_is_found(source):
    assert bare_words(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% say "保存" "Save" %}</p>',
        '<div class="card{% if a %} wide{% endif %}" data-x="abc">{{ name }}</div>',
        "<kbd>Enter</kbd> <code>births.birth</code> CSV 1,482",
        "{# 注释 comment #}",
        "{% comment %}words{% endcomment %}".replace("words", "{{ x }}"),
    ],
)
def test_what_is_said_in_both_languages_is_not_found(source):
    assert bare_words(source) == []


@pytest.mark.parametrize(
    ("zh", "en"),
    [("保存", ""), ("", "Save"), ("保存", "保存它"), ("save the birth", "x"), ("{n} 人", "births")],
)
def test_a_missing_language_is_found(zh, en):
    assert fault_of(zh, en)


# ── templates ───────────────────────────────────────────────────────────────────────────────────


def test_there_are_templates_and_modules_to_look_at():
    assert len(TEMPLATES) > 20
    assert len(MODULES) > 60


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_no_word_of_a_template_stands_bare(path):
    assert bare_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_every_sentence_of_a_template_has_both_languages(path):
    faults = []
    for line, words in said(path.read_text(encoding="utf-8")):
        if len(words) < 2 or "=" in words[1].split('"')[0].split("'")[0]:
            faults.append((line, "a language is missing"))
            continue
        zh, en = words[:2]
        if zh[0] in "\"'" and en[0] in "\"'" and (fault := fault_of(zh[1:-1], en[1:-1])):
            faults.append((line, fault))

    assert faults == []


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_no_template_asks_for_what_the_policy_forbids(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=|\shx-on|javascript:|<style", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script, script


# ── Python ──────────────────────────────────────────────────────────────────────────────────────

# Who takes a sentence in both languages.
SPEAKERS = {"say", "both", "Words", "Refused"}


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def literal(node: ast.AST | None) -> str | None:
    """Return a string as it stands in the source, `{}` for what an f-string puts in; else None."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in parts)
    return None


def pair_of(call: ast.Call) -> tuple[ast.AST | None, ast.AST | None] | None:
    """Return the two sentences of a speaker; None where it is handed ready words."""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    if "zh" in named or "en" in named:
        return named.get("zh"), named.get("en")
    if name_of(call) == "Words" and call.args and not isinstance(call.args[0], ast.Starred):
        return call.args[0], call.args[1] if len(call.args) > 1 else None
    return None


def speakers(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in SPEAKERS:
            yield node


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_every_sentence_of_a_module_has_both_languages(path):
    faults = []
    for call in speakers(ast.parse(path.read_text(encoding="utf-8"))):
        pair = pair_of(call)
        if pair is None:
            continue
        if None in pair:
            faults.append((call.lineno, "a language is missing"))
            continue
        zh, en = map(literal, pair)
        if zh is not None and en is not None and (fault := fault_of(zh, en)):
            faults.append((call.lineno, fault))

    assert faults == []


# Chinese that is not spoken to the reader of a page but is data, with the reason.
DATA = {
    "rooms/indicators/schooling.py": "columns and stages of the education department's files",
    "rooms/reconciliation/naming.py": "words before which people write a name",
    "foundation/places/book.py": "names in the published list that are no places of their own",
    "foundation/exchange/rules.py": "how the name of a file tells its period",
    "foundation/duties/periods.py": "numerals of the quarters in the Chinese sentence",
    "site/config/settings.py": "the name of the language itself",
    "foundation/duties/bulletin.py": "the year in a Chinese document",
}
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]")


def texts_of(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the texts of an argument, of the parts of an f-string too, but of no call inside."""
    match node:
        case ast.Constant(value=str()):
            yield node
        case ast.JoinedStr() | ast.keyword() | ast.BinOp() | ast.Tuple() | ast.FormattedValue():
            for child in ast.iter_child_nodes(node):
                yield from texts_of(child)


def bare_chinese(tree: ast.AST) -> list[tuple[int, str]]:
    """Return line and text of Chinese literals without their English, docstrings left out.

    The English stands in the same literal, or beside it in the same call, pair or answer.
    """
    allowed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call | ast.Tuple | ast.List | ast.Return | ast.JoinedStr):
            parts = [n for child in ast.iter_child_nodes(node) for n in texts_of(child)]
            if any(ENGLISH.search(part.value) for part in parts):
                allowed |= {id(part) for part in parts}
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in (
            "zh, en",
            "(zh, en)",
        ):
            allowed |= {id(part) for part in texts_of(node.value)}
        elif any(ENGLISH.search(part.value) for part in texts_of(node)):
            allowed.add(id(node))
    for call in speakers(tree):
        allowed |= {id(node) for node in ast.walk(call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            allowed.add(id(node.value))
    return [
        (node.lineno, node.value[:40])
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in allowed
    ]


def test_bare_chinese_in_a_module_is_found():
    assert bare_chinese(ast.parse('messages.error(request, "没有保存", extra_tags="warning")'))
    assert bare_chinese(ast.parse('Problem(expected_zh="应为日期", code="date")'))
    assert not bare_chinese(ast.parse('Problem(expected_zh="应为日期", expected_en="a day of it")'))
    assert not bare_chinese(ast.parse('"""说明"""\nsay(zh="没有保存", en="Not saved")'))


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_no_chinese_of_a_module_stands_outside_a_sentence(path):
    if path.relative_to(SOURCE).as_posix() in DATA:
        assert bare_chinese(ast.parse(path.read_text(encoding="utf-8")))
        return

    assert bare_chinese(ast.parse(path.read_text(encoding="utf-8"))) == []


# ── scripts ─────────────────────────────────────────────────────────────────────────────────────

SCRIPTS = [path for path in sorted(SOURCE.glob("*/*/static/**/*.js")) if "vendor" not in path.parts]
SAID_IN_SCRIPT = re.compile(r"""\bsay\(\s*"[^"\n]*",\s*"[^"\n]+"\s*\)""")


@pytest.mark.parametrize("path", SCRIPTS, ids=short)
def test_no_chinese_of_a_script_stands_outside_say(path):
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)

    assert not CHINESE.search(SAID_IN_SCRIPT.sub("", text))
