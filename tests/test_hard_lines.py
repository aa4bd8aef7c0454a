"""The lines this project does not cross, looked for in every name it gives to anything.

What is not held cannot be taken: no fetal sex, no permit, quota or policy status, no termination
of one woman, no pregnancy that "disappeared", no list of women. See docs/safeguards.md.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from evenborn.cli import VERBS, main

SOURCE = Path(__file__).resolve().parents[1] / "src" / "evenborn"

# Words of a name in snake_case, beside each the reason it may not be one here.
FORBIDDEN_NAMES = {
    r"f(o?etal|o?etus)": "fetal sex is known to nobody here; nothing of a fetus is recorded",
    r"ultrasound|scan_sex|prenatal|karyotype": "no record of an exam may meet a birth",
    r"permits?|permit_(no|number)|birth_service": "no permit is needed for a birth to count",
    r"quotas?": "there is no number of births anybody may have",
    r"(in|out|within|outside)_(of_)?(plan|policy)|(plan|policy)_(in|out|status)": "no status",
    r"terminations?|abortions?|miscarriages?|induced|curettage": "never one woman's termination",
    r"gravidity|pregnancy_(count|number|lost|outcome)": "less births, it tells terminations",
    r"(lost|disappeared|vanished|missing)_(pregnancy|pregnancies|women|woman|mothers?)": "no hunt",
    r"pregnant|(suspicious|suspect)_(women|woman|mothers?)": "never a list about women",
    r"(sibling|children|earlier)_sex(es)?": "the sexes of one woman's children are not joined",
    r"contracepti(on|ve)|sterili[sz]ation|iud": "no record of her body",
    r"penalt(y|ies)|violations?|veto": "no consequence is computed for parents",
    r"marital_status|marriage|unmarried|wedlock": "a birth counts whoever the parents are",
}
# Words that mean something else in one place: the room or file, the word, and what it means there.
HONEST = (
    ("demo/", "permits", "identity papers of residents of Hong Kong, Macao and Taiwan"),
    ("standards/saving.py", "quota", "of a disk, in the message of the operating system"),
)
NAME = re.compile("|".join(rf"(?:^|_)(?:{word})(?=_|$)" for word in FORBIDDEN_NAMES))

# What a column header or an alias may not say; clerks' old forms had several of these.
FORBIDDEN_HEADERS = re.compile(
    "胎儿性别|孕期性别|B超|准生证|生育证|生育服务证|生育指标|计划内|计划外|政策内|政策外|"
    "超生|违法生育|社会抚养费|终止妊娠|引产|流产|孕次|孕情|失踪|婚姻|结婚证|节育|避孕|结扎"
)


def words(name: str) -> str:
    """Return a name in snake_case: birthPermit, birth-permit and BIRTH_PERMIT are one."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", name).lower()


def crosses_the_line(name: str) -> bool:
    return NAME.search(words(name)) is not None


def is_honest(name: str, path: Path) -> bool:
    place = path.relative_to(SOURCE).as_posix()
    return any(place.startswith(where) and name == word for where, word, _ in HONEST)


@pytest.mark.parametrize(
    "name",
    [
        "fetal_sex",
        "fetusSex",
        "permit",
        "birth_permit_number",
        "--quota",
        "policy_in",
        "out_of_policy",
        "termination_date",
        "mother_abortions",
        "disappeared_pregnancy",
        "missing_women",
        "suspicious_mothers",
        "gravidity",
        "children_sex",
    ],
)
def test_the_search_finds_what_it_looks_for(name):
    assert crosses_the_line(name)


@pytest.mark.parametrize(
    "name", ["infant_sex", "permitted", "missing_girls", "mother_name", "defined"]
)
def test_the_search_leaves_honest_names_alone(name):
    assert not crosses_the_line(name)


def names_in(tree: ast.AST) -> Iterator[str]:
    """Yield every name a module gives or uses: classes, functions, arguments, fields, keys."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name
            # A word alone in quotes is a column, a key or a code.
            case ast.Constant(value=str(name)) if re.fullmatch(r"[A-Za-z][\w-]*", name):
                yield name


def test_no_identifier_in_the_source_crosses_a_line():
    found = [
        f"{path.relative_to(SOURCE)}: {name}"
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts
        for name in set(names_in(ast.parse(path.read_text(encoding="utf-8"))))
        if crosses_the_line(name) and not is_honest(name, path)
    ]

    assert not found


def test_no_option_of_the_command_line_crosses_a_line():
    context = click.Context(main)

    found = [
        f"{verb} {option}"
        for verb in VERBS
        for parameter in main.get_command(context, verb).params
        for option in [parameter.name, *parameter.opts, *parameter.secondary_opts]
        if crosses_the_line(option)
    ]

    assert not found


def test_no_exchanged_file_has_a_column_that_crosses_a_line():
    from evenborn.standards.schema import KINDS, load_schema

    for kind in KINDS:
        schema = load_schema(kind)
        assert schema.columns, kind
        for column in schema.columns:
            assert not crosses_the_line(column.name), (kind, column.name)
            for header in (column.header, *column.aliases):
                assert not FORBIDDEN_HEADERS.search(header), (kind, header)
                assert not crosses_the_line(header), (kind, header)


def test_no_declaration_or_data_file_has_a_key_that_crosses_a_line():
    def keys(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield str(key)
                yield from keys(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from keys(inner)

    found = [
        f"{path.relative_to(SOURCE)}: {key}"
        for path in SOURCE.rglob("*.y*ml")
        for key in keys(yaml.safe_load(path.read_text(encoding="utf-8")))
        if (crosses_the_line(key) or FORBIDDEN_HEADERS.search(key)) and not is_honest(key, path)
    ]

    assert not found


def test_first_vaccinations_come_as_counts_and_never_as_persons():
    from evenborn.standards.schema import load_schema

    names = {column.name for column in load_schema("vaccination").columns}

    assert not {name for name in names if name.startswith(("mother_", "father_", "infant_name"))}
    assert not {"record_id", "infant_id_number"} & names


def test_every_column_that_identifies_a_person_is_declared_secret():
    from evenborn.standards.schema import KINDS, load_schema

    personal = {
        "mother_name",
        "mother_id_number",
        "mother_birth_date",
        "father_name",
        "father_id_number",
        "infant_name",
        "infant_id_number",
    }

    for kind in KINDS:
        open_to_all = {c.name for c in load_schema(kind).columns if not c.secret}
        assert not personal & open_to_all, kind
