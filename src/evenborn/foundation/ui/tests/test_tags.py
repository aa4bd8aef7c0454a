"""Numbers, days and states look the same everywhere, in both languages."""

from datetime import date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from evenborn.foundation.ui.clock import CHINA
from evenborn.standards.words import Words

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)


def drawn(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh-hans", "2026年7月1日 12:00"), ("en", "1 July 2026 12:00")],
)
def test_a_moment_is_that_of_china_in_the_readers_language(language, expected):
    from datetime import UTC

    with translation.override(language):
        text = drawn("{% moment at %}", at=NOON.astimezone(UTC))

    assert f">{expected}<" in text


@pytest.mark.parametrize(
    ("hours", "zh", "en"),
    [
        (3, "还有 3 小时", "3 hours left"),
        (-53, "已逾期 2 天", "2 days overdue"),
        (-1, "已逾期 1 小时", "1 hour overdue"),
    ],
)
def test_a_due_time_is_said_in_words(hours, zh, en):
    values = {"due_at": NOON + timedelta(hours=hours), "at": NOON}

    assert zh in drawn("{% due due_at at %}", **values)
    with translation.override("en"):
        assert en in drawn("{% due due_at at %}", **values)


def test_a_ratio_never_stands_alone():
    text = drawn("{% per_100_girls 770 712 %}")

    assert "<b>108.1</b> <small>97.7–119.7</small>" in text
    assert "1,482" in text


def test_a_ratio_of_few_births_is_pale():
    assert "srb-small" in drawn("{% per_100_girls 12 8 %}")
    assert "srb-small" not in drawn("{% per_100_girls 770 712 %}")


def test_a_suppressed_cell_says_why():
    text = drawn("{% suppressed %}")

    assert ">–<" in text
    assert "保护隐私" in text


def test_a_number_has_thousands_and_nothing_is_a_dash():
    assert drawn("{% number n %}/{% number m %}", n=1482000, m=None) == "1,482,000/–"


def test_a_day_without_value_is_a_dash():
    assert drawn("{% day d %} {% day e %}", d=None, e=date(2026, 7, 1)) == "– 2026年7月1日"


def test_a_state_is_told_by_word_and_shape():
    text = drawn('{% status words "refused" %}', words=Words("已退回", "Sent back"))

    assert "已退回" in text
    assert "<path" in text


def test_what_is_shown_is_escaped():
    text = drawn("{% status words %}", words=Words("<b>", "<b>"))

    assert "<b>" not in text
