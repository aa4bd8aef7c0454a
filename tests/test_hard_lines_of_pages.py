"""The same lines in what the site keeps, asks, shows and publishes: models, forms, words, files."""

import json
import re
from datetime import date

import pytest
from django import forms
from django.apps import apps
from django.utils.module_loading import import_string

from evenborn.foundation.access.secrets import IndexField, SealedField
from evenborn.rooms.indicators.drawing import Counted, first_release
from evenborn.rooms.indicators.release.files import files_of
from evenborn.rooms.indicators.tests.make_release import LINES
from evenborn.rooms.reconciliation.answering import Said
from evenborn.rooms.reconciliation.models import Decision, Difference, Pair
from evenborn.standards.words import Words
from tests.test_hard_lines import FORBIDDEN_HEADERS, SOURCE, crosses_the_line

MODELS = [model for model in apps.get_models() if model.__module__.startswith("evenborn.")]
# Where a page says that the line exists, and on which side the house stands.
SAID = {
    "indicators/public.html": {"胎儿性别", "终止妊娠"},  # where to tell of clinics and sellers
}
BLAME = re.compile("排名|名次|末位|倒数|责令家庭|处罚|违法生育|league table|ranked|penalt|to blame")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_column_of_the_database_crosses_a_line(model):
    names = [model._meta.db_table, *(field.column for field in model._meta.concrete_fields)]

    assert not [name for name in names if crosses_the_line(name)]


def test_pairs_decisions_and_differences_hold_no_person_outside_the_seal():
    person = re.compile(r"(^|_)(mother|father|infant|name|phone|address|number|id_number)(_|$)")

    for model in (Pair, Decision, Difference):
        for field in model._meta.concrete_fields:
            if not isinstance(field, SealedField):
                assert not person.search(field.name), (model, field.name)
    assert isinstance(Pair._meta.get_field("cells"), SealedField)


def test_nothing_in_the_database_can_be_looked_up_by_what_a_pair_holds():
    index = Pair._meta.get_field("cells_index")
    looked_up = {name for one in Pair._meta.indexes for name in one.fields}

    # It is made of all cells of both records at once, only to tell that one of them was changed.
    assert isinstance(index, IndexField)
    assert not index.db_index
    assert "cells_index" not in looked_up


def forms_of_the_site() -> list[type[forms.Form]]:
    found = []
    for path in SOURCE.rglob("forms*.py"):
        module = ".".join(("evenborn", *path.relative_to(SOURCE).with_suffix("").parts))
        for name in re.findall(r"^class (\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            one = import_string(f"{module}.{name}")
            if isinstance(one, type) and issubclass(one, forms.Form):
                found.append(one)
    return found


def test_no_form_asks_for_what_nobody_may_know():
    listed = forms_of_the_site()

    assert len(listed) > 20
    for one in listed:
        for name, field in one.base_fields.items():
            assert not crosses_the_line(name), (one, name)
            words = f"{field.label or ''}{field.help_text or ''}"
            assert not FORBIDDEN_HEADERS.search(words), (one, name)


TEMPLATES = list(SOURCE.rglob("templates/*/*.html"))


@pytest.mark.parametrize("room", ["reconciliation", "indicators", "reports"])
def test_no_page_of_the_quarter_blames_ranks_or_asks_over_the_line(room):
    paths = [path for path in TEMPLATES if path.parent.name == room]

    assert len(paths) > 3
    for path in paths:
        text = path.read_text(encoding="utf-8")
        # What a page says that it does not do.
        for said in ("不作排名", "不排名", "never ranked", "nobody is ranked"):
            text = text.replace(said, "")
        allowed = SAID.get(f"{room}/{path.name}", set())
        assert set(FORBIDDEN_HEADERS.findall(text)) <= allowed, path.name
        assert not BLAME.search(text), (path.name, BLAME.search(text))


def test_a_bare_ratio_stands_on_no_page_of_the_quarter():
    """A ratio comes from a sentence, a row with its interval or the tag that gives both."""
    bare = re.compile(r"\{\{[^}]*\.(srb|ratio)(\||\s)[^}]*\}\}")

    for path in TEMPLATES:
        for found in bare.finditer(path.read_text(encoding="utf-8")):
            line = path.read_text(encoding="utf-8")[found.start() : found.end() + 200]
            assert ".low" in line, (path.name, found[0])


def test_every_answer_to_a_difference_is_of_an_office_and_offers_or_mends():
    assert {one.value for one in Said} == {
        *("corrected", "entered", "voided", "offered", "born_elsewhere", "registered_elsewhere"),
        *("other_wrong", "link_wrong", "not_ours", "accepted", "sent_back"),
    }


def test_open_data_hold_counts_of_places_orders_and_sexes_and_nothing_else(db):
    now = Counted("500118", 2026, 1, LINES, unknown=2, as_at=date(2026, 4, 8))
    files = files_of(
        first_release(now, seen=[]).content, publisher=Words("县", "County"), licence="https://x.cn"
    )
    (table,) = [f for f in files if f.name.endswith(".csv") and ".sdmx" not in f.name]
    heads = table.body.decode("utf-8-sig").splitlines()[0].split(",")
    (about,) = [f for f in files if f.name.endswith("csv-metadata.json")]
    described = json.loads(about.body)
    columns = re.findall(r'"name": ?"(\w+)"', json.dumps(described))
    assert heads
    for name in (*heads, *columns):
        assert not crosses_the_line(name), name
        assert not FORBIDDEN_HEADERS.search(name), name
        assert not re.search(r"mother|father|person|woman|facility|hospital", name), name
