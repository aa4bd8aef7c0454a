"""The declarations: whole, unambiguous, in two languages, and inside the hard lines."""

import re
import unicodedata

import duckdb
import pytest
import yaml

from evenborn.standards import schema as schema_module
from evenborn.standards.declaration import Check, Column
from evenborn.standards.schema import KINDS, TYPES, load_schema

SHARED_NAMES = [
    *("record_id", "mother_name", "mother_id_number", "mother_birth_date", "father_name"),
    *("father_id_number", "infant_name", "infant_id_number", "infant_sex", "birth_date"),
    *("birth_time", "birth_order", "plurality", "plurality_rank", "area_code", "hukou_code"),
    *("facility_code", "registered_on"),
]
COUNTS_KINDS = ["vaccination", "registration_counts"]
PERSON_KINDS = [kind for kind in KINDS if kind not in COUNTS_KINDS]
ALL = [*KINDS, "person"]
HAN = re.compile(r"[\u4e00-\u9fff]")

# The hard lines: none of these in a name, a header, an alias, a code or a note.
BANNED = re.compile(
    "胎儿性别|孕期性别|准生|生育证|生育服务证|批准|指标|计划内|计划外|政策|超生|社会抚养|终止妊娠|引产|流产|"
    "孕次|孕情|消失|失踪|婚姻|f(o)?etal|permit_|quota|policy|terminat|abort|miscarr|gravid|pregnan",
    re.IGNORECASE,
)


def spellings(column: Column) -> list[str]:
    return [column.header, column.name, column.header_en, *column.aliases]


def folded(header: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header)).casefold()


def texts(kind: str) -> dict[str, tuple[str, str]]:
    """Return where → (Chinese, English) for every text that a person reads."""
    schema = load_schema(kind)
    found = {
        "title": (schema.title_zh, schema.title_en),
        "about": (schema.about_zh, schema.about_en),
    }
    for column in schema.columns:
        found[f"{column.name} header"] = (column.header, column.header_en)
        found[f"{column.name} note"] = (column.note_zh, column.note_en)
        for code in column.codes:
            found[f"{column.name} {code.value}"] = (code.zh, code.en)
    for check in schema.checks:
        found[f"{check.code} {check.columns[0]}"] = (check.zh, check.en)
    for derived in schema.derived:
        found[derived.name] = (derived.zh, derived.en)
    return found


@pytest.mark.parametrize("kind", PERSON_KINDS)
def test_every_person_level_kind_has_the_eighteen_shared_columns(kind):
    assert set(SHARED_NAMES) <= set(load_schema(kind).names)


@pytest.mark.parametrize("kind", PERSON_KINDS)
def test_only_number_sex_and_date_are_required(kind):
    required = {column.name for column in load_schema(kind).columns if column.required}

    assert required == {"record_id", "infant_sex", "birth_date"}


def test_the_shared_columns_are_declared_once():
    person = load_schema("person")

    assert list(person.names) == SHARED_NAMES
    for kind in PERSON_KINDS:
        for name in SHARED_NAMES:
            ours, shared = load_schema(kind).column(name), person.column(name)
            assert (ours.type, ours.codes, ours.secret) == (
                shared.type,
                shared.codes,
                shared.secret,
            )


@pytest.mark.parametrize("kind", COUNTS_KINDS)
def test_counts_are_without_a_person(kind):
    schema = load_schema(kind)

    assert not any(column.secret for column in schema.columns)
    assert not any("name" in name or "id" in name.split("_") for name in schema.names)


@pytest.mark.parametrize("kind", ALL)
def test_no_header_means_two_columns(kind):
    owners: dict[str, set[str]] = {}
    for column in load_schema(kind).columns:
        for spelling in spellings(column):
            owners.setdefault(folded(spelling), set()).add(column.name)

    assert {word: names for word, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("kind", ALL)
def test_a_second_meaning_is_the_first_meaning_of_another_column(kind):
    columns = load_schema(kind).columns
    for column in columns:
        for alias in column.second_aliases:
            assert any(alias in other.aliases for other in columns if other is not column), alias


@pytest.mark.parametrize("kind", ALL)
def test_no_word_means_two_codes_of_one_list(kind):
    for column in load_schema(kind).columns:
        owners: dict[str, set[str]] = {}
        for code in column.codes:
            for word in (code.value, code.zh, code.en, *code.aliases):
                owners.setdefault(word.upper(), set()).add(code.value)
        assert {word: v for word, v in owners.items() if len(v) > 1} == {}, column.name


@pytest.mark.parametrize("kind", ALL)
def test_every_text_is_there_in_both_languages(kind):
    for where, (zh, en) in texts(kind).items():
        assert HAN.search(zh) or zh == en, (where, zh)
        assert en, where
        assert not HAN.search(en), (where, en)


@pytest.mark.parametrize("kind", ALL)
def test_no_name_header_code_or_note_crosses_a_hard_line(kind):
    schema = load_schema(kind)
    for column in schema.columns:
        words = [*spellings(column), *column.second_aliases, column.note_zh, column.note_en]
        words += [w for c in column.codes for w in (c.value, c.zh, c.en, *c.aliases)]
        for word in words:
            assert not BANNED.search(word), (column.name, word)
    for derived in schema.derived:
        assert not BANNED.search(derived.name)


@pytest.mark.parametrize("kind", ALL)
def test_names_numbers_and_dates_of_persons_are_secret(kind):
    for column in load_schema(kind).columns:
        personal = column.type == "citizen" or column.name.endswith("_name")
        personal |= column.name.endswith(("_phone", "_address"))
        if personal or column.name in ("mother_birth_date", "certificate_number"):
            assert column.secret, column.name


@pytest.mark.parametrize("kind", ALL)
def test_every_check_reads_columns_of_its_schema_and_shows_one(kind):
    schema = load_schema(kind)
    seen = set()
    for check in schema.checks:
        assert check.columns
        assert set(check.columns) | set(check.reads) <= set(schema.names), check.code
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.code)
        assert check.severity in ("error", "warning")
        assert (check.scope in ("file", "total")) == ("{rows}" in check.rule), check.code
        assert (check.code, check.columns[0]) not in seen, check.code
        seen.add((check.code, check.columns[0]))


@pytest.mark.parametrize("kind", PERSON_KINDS)
def test_a_birth_is_refused_only_for_what_it_cannot_be_counted_by(kind):
    # A mistyped number of the mother must not take her child out of the count.
    for check in load_schema(kind).checks:
        column = load_schema(kind).column(check.columns[0])
        if column.name.startswith(("mother_", "father_", "infant_id", "infant_name")):
            assert check.severity == "warning", check.code


@pytest.mark.parametrize("kind", ALL)
def test_every_type_is_known_and_bounds_fit_it(kind):
    for column in load_schema(kind).columns:
        assert column.type in TYPES
        for bound in (column.minimum, column.maximum):
            dated = column.type in ("date", "moment", "month")
            assert bound is None or isinstance(bound, str) == dated, column.name
        assert bool(column.codes) or column.type != "code"
        assert column.unit or column.type not in ("decimal",)


def test_a_misspelt_key_or_type_in_a_declaration_is_refused(monkeypatch):
    declared = yaml.safe_load("{name: a, header: 甲, header_en: a, type: text, reqired: true}")
    with pytest.raises(ValueError, match="reqired"):
        schema_module._column(declared, {})
    with pytest.raises(ValueError, match="no such type"):
        schema_module._column({"name": "a", "type": "txt"}, {})
    with pytest.raises(ValueError, match="reads no column"):
        schema_module._check({"code": "x", "rule": "1 = 1"}, ["a"])


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no such kind"):
        load_schema("permits")


@pytest.mark.parametrize("kind", ALL)
def test_a_required_cell_that_is_empty_refuses_the_row(kind):
    for check in load_schema(kind).checks:
        assert check.code != "missing" or check.severity == "error", check.columns


def test_null_counts_as_not_wrong():
    check = Check("x", "error", ("a",), "a > 1", "甲", "a")

    answers = duckdb.sql(f"SELECT {check.sql('r')} FROM (VALUES (1), (2), (NULL)) AS r(a)")

    assert answers.fetchall() == [(False,), (True,), (False,)]


def test_checks_run_only_when_their_columns_are_in_the_file():
    runnable = load_schema("delivery").runnable(["record_id", "infant_sex", "birth_date"])

    codes = {check.code for check in runnable}
    assert {"missing", "record-number-twice", "sex-not-settled"} <= codes
    assert not {"mother-age", "id-check-digit", "weight-for-weeks"} & codes
