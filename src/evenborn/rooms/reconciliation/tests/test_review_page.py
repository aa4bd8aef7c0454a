"""The desk as it is seen and pressed: without script by forms, with it part by part."""

import re

import pytest
from django.urls import reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.rooms.reconciliation.actions import decide
from evenborn.rooms.reconciliation.models import Decision, Pair
from evenborn.rooms.reconciliation.rules import Verdict
from evenborn.rooms.reconciliation.side_by_side import bars, lines, pieces
from evenborn.rooms.reconciliation.tests.make_pairs import (
    MARCH,
    MOTHER,
    NOON,
    NUMBER,
    found_pair,
    keep,
    make_pairs,
    reviewer,
)

DESK = reverse("reconciliation-review")
SCRIPT = {"X-Desk": "1"}


@pytest.fixture(autouse=True)
def noon(db, monkeypatch):
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)


@pytest.fixture
def emil(cast, signed_in):
    return signed_in(cast.emil)


def text_of(answer):
    return answer.content.decode()


def dealt(answer):
    return [int(pk) for pk in re.findall(r'data-pair="(\d+)"', text_of(answer))]


def verdict_address(pair):
    return reverse("reconciliation-review-decide", args=[pair.pk])


def test_the_pair_on_top_is_shown_and_the_next_lie_beneath(emil):
    pairs = make_pairs(4)

    answer = emil.get(DESK)

    assert dealt(answer) == [pair.pk for pair in pairs[:3]]
    assert len(re.findall(r"<article[^>]* hidden>", text_of(answer))) == 2
    assert "王秀<mark>芬</mark>" in text_of(answer)
    assert "50011819960305242<mark>3</mark>" in text_of(answer)
    assert "还有 4 对等您判断" in text_of(answer)
    assert "style=" not in text_of(answer)


def test_nothing_personal_stands_in_an_address_a_title_or_the_log(emil):
    make_pairs(1)

    page = text_of(emil.get(DESK))

    outside = re.findall(r'(?:href|action|src)="[^"]*"|<title>.*?</title>', page, re.S)
    assert not [one for one in outside if MOTHER in one or NUMBER in one]
    assert not [
        e for e in Entry.objects.all() if MOTHER in repr(vars(e)) or NUMBER in repr(vars(e))
    ]
    assert Entry.objects.filter(event="reconciliation.pair_read").count() == 1


def test_the_desk_works_without_script(emil):
    one, two = make_pairs(2)

    answer = emil.post(verdict_address(one) + "?month=2026-03", {"verdict": "same"}, follow=True)

    assert answer.redirect_chain == [(f"{DESK}?month=2026-03", 302)]
    assert "已判断：同一次出生。" in text_of(answer)
    assert dealt(answer) == [two.pk]
    assert "今天已判断 1 对" in text_of(answer)


def test_the_script_gets_no_page_and_then_the_next_pair(emil):
    pairs = make_pairs(5)
    emil.get(DESK)

    done = emil.post(verdict_address(pairs[0]), {"verdict": "different"}, headers=SCRIPT)
    more = emil.post(
        reverse("reconciliation-review-more"), {"held": [pairs[1].pk, pairs[2].pk]}, headers=SCRIPT
    )

    assert (done.status_code, done.content) == (204, b"")
    assert dealt(more) == [pairs[3].pk]
    assert "<html" not in text_of(more)
    assert "还有 4 对" in text_of(more)


def test_a_refusal_is_said_in_words_to_script_and_form(emil):
    (pair,) = make_pairs(1)
    decide(pair, Verdict.SAME, by=reviewer("erna"), at=NOON)

    told = emil.post(verdict_address(pair), {"verdict": "same"}, headers=SCRIPT)
    page = emil.post(verdict_address(pair), {"verdict": "same"}, follow=True)
    odd = emil.post(verdict_address(pair), {"verdict": "perhaps"}, follow=True)

    assert (told.status_code, told.json()["words"]) == (409, "这一对已有判断，或已不需要判断。")
    assert "这一对已有判断" in text_of(page)
    assert "请选择一种判断" in text_of(odd)


def test_a_decision_is_taken_back_and_lies_on_top(emil):
    one, two = make_pairs(2)
    emil.post(verdict_address(two), {"verdict": "same"})

    answer = emil.post(reverse("reconciliation-review-undo"), follow=True)
    nothing = emil.post(reverse("reconciliation-review-undo"), follow=True)

    assert dealt(answer) == [two.pk, one.pk]
    assert "已撤回" in text_of(answer)
    assert "没有可以撤回的判断" in text_of(nothing)


def test_a_second_look_tells_nothing_of_the_first(emil, cast):
    (pair,) = make_pairs(1, second=True)
    decide(pair, Verdict.DIFFERENT, by=reviewer("erna"), at=NOON)
    first = make_pairs(2)[1]

    page = text_of(emil.get(DESK))

    assert "Erna" not in page
    assert "曾判断" not in page
    assert f'data-pair="{first.pk}"' in page


def test_a_dispute_shows_both_names_and_both_words(emil, cast):
    (pair,) = make_pairs(1, second=True)
    decide(pair, Verdict.DIFFERENT, by=reviewer("erna"), at=NOON)
    decide(pair, Verdict.SAME, by=cast.emil, at=NOON)

    empty, page = text_of(emil.get(DESK)), text_of(emil.get(f"{DESK}?look=disputed"))

    assert "还有 1 对意见不一" in empty
    assert "Erna：不是同一次" in page
    assert "Emil：同一次出生" in page


def test_an_empty_desk_says_what_will_come(emil):
    page = text_of(emil.get(DESK))

    assert "现在没有" in page
    assert "<article" not in page


def test_own_decisions_are_listed_by_number_and_made_anew(emil):
    one, two = make_pairs(2)
    emil.post(verdict_address(two), {"verdict": "same"})

    listed = text_of(emil.get(reverse("reconciliation-review-decided")))
    desk = emil.post(reverse("reconciliation-review-reopen", args=[two.pk]), follow=True)

    assert MOTHER not in listed
    assert "重新判断" in listed
    assert dealt(desk) == [two.pk, one.pk]
    assert "2026年7月1日曾判断为“同一次出生”" in text_of(desk)


def test_a_reader_of_english_reads_the_desk_in_english(emil, cast):
    make_pairs(1)
    cast.emil.language = "en"
    emil.cookies["language"] = "en"

    page = text_of(emil.get(DESK))

    assert "1 pairs wait for you" in page
    assert "female" in page


@pytest.mark.parametrize("role", [Role.EXCHANGE_PARTNER, Role.OFFICE_SECRETARY, Role.LEADER])
def test_nobody_else_opens_the_desk(role, cast, signed_in):
    (pair,) = make_pairs(1)
    client = signed_in(make_officer("someone", role, department=cast.county))

    assert client.get(DESK).status_code == 403
    assert client.post(verdict_address(pair), {"verdict": "same"}).status_code == 403
    assert not Decision.objects.exists()


def test_another_county_s_statistician_finds_no_pair(signed_in):
    (pair,) = make_pairs(1)
    far = signed_in(reviewer("far", area_code="500119"))

    assert dealt(far.get(DESK)) == []
    assert far.post(verdict_address(pair), {"verdict": "same"}).status_code == 404


def test_the_month_of_the_address_is_kept(emil):
    keep([found_pair(1), found_pair(2, month=MARCH.replace(month=4))])
    april = Pair.objects.get(month__month=4)

    answer = emil.get(DESK, {"month": "2026-04"})

    assert dealt(answer) == [april.pk]
    assert f'action="{verdict_address(april)}?month=2026-04"' in text_of(answer)
    assert emil.get(DESK, {"month": "never", "look": "odd", "pair": "x"}).status_code == 200


def test_a_desk_asks_few_questions(emil, django_assert_max_num_queries):
    make_pairs(30)
    emil.get(DESK)

    with django_assert_max_num_queries(30):
        emil.get(DESK)


# ── side by side ────────────────────────────────────────────────────────────────────────────────


def test_letters_are_marked_where_they_differ():
    assert [(p.text, p.differs) for p in pieces("2026-03-05", "2026-05-03")[0]] == [
        ("2026-0", False),
        ("3", True),
        ("-0", False),
        ("5", True),
    ]
    assert [(p.text, p.differs) for p in pieces("李建", "李建国")[1]] == [
        ("李建", False),
        ("国", True),
    ]


def test_a_column_the_standard_does_not_know_is_not_shown():
    shown = lines(
        {"left.note": "x", "left.infant_sex": "1", "right.infant_sex": "2"}
        | {"right.place_type": "facility"},
        sources=("delivery", "registration"),
        divisions={},
        language="en",
    )

    assert [(line.column, line.right[0].text, line.likeness.value) for line in shown] == [
        ("infant_sex", "female", "different"),
        ("place_type", "health facility", "one_sided"),
    ]


def test_the_strongest_evidence_comes_first_and_silence_last():
    drawn = bars([["father", "", 0.0], ["order", "other", -6.0], ["mother", "same_number", 99.0]])

    assert [bar.words.zh for bar in drawn] == [
        "母亲身份证号一致",
        "孩次不同",
        "至少一方没有填写",
    ]
    assert [(bar.start, bar.length) for bar in drawn] == [(100, 100), (70, 30), (100, 0)]
