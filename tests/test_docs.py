"""The documents are kept like the code: links lead somewhere, commands exist, examples run."""

import doctest
import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from evenborn.cli import VERBS, main

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
EXAMPLES = [page for page in PAGES if ">>> " in page.read_text(encoding="utf-8")]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(page: Path, *languages: str) -> list[str]:
    """Return the code blocks of a page in these languages."""
    found = re.findall(r"^```(\w*)\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    return [text for language, text in found if language in languages]


def prose(page: Path) -> str:
    """Return a page without its code blocks and code words."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return re.sub(r"`([^`\n]*)`", lambda code: re.sub(r"[\[\]()|]", "", code[1]), text)


def anchor(heading: str) -> str:
    """Return the address of a heading as the common renderers make it."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]|\]\(.*?\)", "", heading).strip().lower())
    return kept.replace(" ", "-")


def commands(page: Path) -> Iterator[list[str]]:
    """Yield every command line of a page's shell blocks as words."""
    for block in blocks(page, "sh", "console", "bash"):
        for line in block.replace("\\\n", " ").splitlines():
            yield shlex.split(line.removeprefix("$ "), comments=True)


# ── links ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", prose(page)):
        link = target[0] or target[1]
        if re.match(r"[a-z]+:", link):
            continue
        file, _, part = link.partition("#")
        goal = (page.parent / file).resolve() if file else page
        if not goal.exists():
            broken.append(link)
        elif part and goal.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", prose(goal), re.M)
            if part not in {anchor(heading) for heading in headings}:
                broken.append(link)

    assert not broken


def test_every_page_can_be_reached_from_the_index():
    seen: set[Path] = set()
    waiting = [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = re.findall(r"\]\(([^)\s#]+)", prose(page))
        waiting += [
            goal
            for link in links
            if not re.match(r"[a-z]+:", link) and (goal := (page.parent / link).resolve()).is_file()
        ]

    assert [named(page) for page in PAGES if page not in seen] == []


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(path.name[:4]) for path in (DOCS / "adr").glob("0*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_every_test_that_a_page_names_exists():
    files = [path for floor in ("src", "tests") for path in (ROOT / floor).rglob("test_*.py")]
    there = {path.stem for path in files}
    for path in files:
        there |= set(re.findall(r"^ *def (test_\w+)", path.read_text(encoding="utf-8"), re.M))

    named_there = {
        (named(page), name)
        for page in PAGES
        for name in re.findall(r"`[^`\n]*?\b(test_\w+)[^`\n]*`", page.read_text(encoding="utf-8"))
    }

    assert len(named_there) > 20
    assert {(page, name) for page, name in named_there if name not in there} == set()


# ── commands ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_shown_exists_with_its_options(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    context = click.Context(main)
    wrong = []
    for words in commands(page):
        match words:
            case ["make", *goals]:
                wrong += [f"make {g}" for g in goals if "=" not in g and g not in targets]
            case ["evenborn", verb, *rest] if verb in VERBS:
                command = main.get_command(context, verb)
                if isinstance(command, click.Group):  # `evenborn keys list`
                    command = command.commands.get(rest[0] if rest else "", command)
                known = {
                    name
                    for parameter in command.params
                    for name in (*parameter.opts, *parameter.secondary_opts)
                } | {"--help"}
                used = {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
                wrong += [f"evenborn {verb} {name}" for name in sorted(used - known)]
            case ["evenborn", option] if option in {"--help", "--version"}:
                pass
            case ["evenborn", *rest]:
                wrong.append(" ".join(["evenborn", *rest]))

    assert not wrong


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_an_example_of_every_verb(readme, verb):
    assert verb in {words[1] for words in commands(ROOT / readme) if words[:1] == ["evenborn"]}


def test_both_readmes_show_the_same_commands():
    def shown(name: str) -> list[list[str]]:
        return [words for words in commands(ROOT / name) if words]

    assert shown("README.md") == shown("README.zh-CN.md")


def test_the_tutorial_is_the_same_in_both_languages():
    english, chinese = DOCS / "tutorial" / "README.md", DOCS / "tutorial" / "README.zh-CN.md"

    assert [w for w in commands(english) if w] == [w for w in commands(chinese) if w]


# ── examples and generated pages ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", EXAMPLES, ids=named)
def test_every_python_example_runs_and_gives_what_it_shows(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    outcome = doctest.testfile(
        str(page), module_relative=False, encoding="utf-8", optionflags=doctest.NORMALIZE_WHITESPACE
    )

    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_pages", DOCS / "write_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_pages_are_fresh(writer):
    stale = [
        named(path)
        for path, text in writer.pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]

    assert not stale, "run `make docs`"


def test_every_setting_has_its_line_in_both_languages():
    settings = (ROOT / "src/evenborn/site/config").rglob("*.py")
    asked = {
        name
        for module in settings
        for name in re.findall(r'environ.get\(\s*"(EVENBORN_[A-Z_]+)"', module.read_text("utf-8"))
    }
    page = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")

    assert asked
    assert {name for name in asked if f"| `{name}` |" not in page} == set()
