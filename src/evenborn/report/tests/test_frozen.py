"""Frozen figures come back exactly, and their text is the same everywhere."""

import json
import math
import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.report import BySex, Change, Figures, Share, Signature, Text
from evenborn.report.docx import quarterly_docx
from evenborn.report.frozen import digest, freeze, from_json, thaw, to_json
from evenborn.report.page import page
from evenborn.report.tests.make import make_figures
from evenborn.report.xlsx import quarterly_xlsx


def test_figures_come_back_exactly():
    figures = make_figures(
        stillbirths=BySex(3, 4),
        changes=(Change("2025Q1", Text("合计", "All"), BySex(1, 2), BySex(2, 2, 1), Text("", "")),),
        signatures=(Signature(Text("填表人", "By"), Text("县", "county"), "王", date(2026, 1, 2)),),
    )

    assert thaw(freeze(figures)) == figures
    assert freeze(thaw(freeze(figures))) == freeze(figures)


def test_documents_of_thawed_figures_are_the_same_bytes():
    figures = make_figures()
    again = thaw(freeze(figures))

    assert page(again) == page(figures)
    assert quarterly_docx(again) == quarterly_docx(figures)
    assert quarterly_xlsx(again) == quarterly_xlsx(figures)


def test_the_text_does_not_depend_on_the_order_of_keys():
    text = freeze(make_figures())
    content = json.loads(text)
    keys = list(content)
    random.Random(4).shuffle(keys)

    assert freeze(thaw(json.dumps({key: content[key] for key in keys}))) == text


def test_one_birth_more_is_another_digest():
    figures = make_figures()
    more = replace(figures, whole=replace(figures.whole, boys=figures.whole.boys + 1))

    assert digest(freeze(figures)) != digest(freeze(more))


@given(st.floats(), st.floats() | st.none())
def test_every_float_comes_back_as_it_was(low, high):
    share = Share(hits=1, trials=2, share=low, low=high, high=None)

    back = from_json(Share, json.loads(json.dumps(to_json(share), allow_nan=False)))

    assert repr(back) == repr(share)


def test_what_was_not_yet_declared_takes_its_default():
    content = json.loads(freeze(make_figures()))
    del content["cross"], content["year_to_date"]

    assert thaw(json.dumps(content)) == make_figures()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.update(mother="王芳"),
        lambda content: content.update(area_code=5),
        lambda content: content["whole"].update(boys=1.5),
        lambda content: content["whole"].update(boys=True),
        lambda content: content["whole"].update(verdict="fine"),
        lambda content: content.pop("whole"),
        lambda content: content.update(by_month={}),
        lambda content: content["making"].update(made_on="yesterday"),
        lambda content: content["making"].update(options=[["area"]]),
    ],
)
def test_a_text_that_is_not_of_figures_is_refused(spoil):
    content = json.loads(freeze(make_figures()))
    spoil(content)

    with pytest.raises(ValueError, match=r"Figures|isoformat"):
        thaw(json.dumps(content))


def test_what_cannot_come_back_is_not_frozen():
    @dataclass(frozen=True)
    class Loose:
        when: object

    for value in (datetime(2026, 1, 1, tzinfo=UTC), {1}, b"", [1]):
        with pytest.raises(TypeError):
            to_json(Loose(value))
    assert to_json(Loose(math.inf)) == {"when": "inf"}
    assert isinstance(make_figures(), Figures)
