"""Forms of birth certificates: a block received, a number that cannot be issued."""

from datetime import date
from typing import Any

from django import forms

from evenborn.foundation.ui.words import say
from evenborn.rooms.births.actions.certificates import SPOILT_WORDS, SpoiltReason


def _number(label: str) -> forms.CharField:
    field = forms.CharField(
        label=label,
        max_length=20,
        error_messages={"required": say(zh="请填写编号", en="Fill in the number")},
    )
    field.widget.attrs |= {
        "autocomplete": "off",
        "spellcheck": "false",
        "autocapitalize": "characters",
    }
    return field


class ReceiveForm(forms.Form):
    """First and last number of a block, and the day it came."""

    first = _number(say(zh="起始编号", en="First number"))
    last = _number(say(zh="终止编号", en="Last number"))
    received_on = forms.DateField(
        label=say(zh="领用日期", en="Received on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": say(zh="请填写领用日期", en="Fill in the day"),
            "invalid": say(zh="请填写日期，如 2026-07-01", en="Fill in a day such as 2026-07-01"),
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = today

    def clean_first(self) -> str:
        """Write the number as it is printed."""
        return _printed(self.cleaned_data["first"])

    def clean_last(self) -> str:
        """Write the number as it is printed."""
        return _printed(self.cleaned_data["last"])


class SpoilForm(forms.Form):
    """A number that cannot be issued, and why."""

    number = _number(say(zh="证明编号", en="Number"))
    reason = forms.ChoiceField(
        label=say(zh="作废原因", en="Why"),
        choices=[
            ("", say(zh="请选择", en="Choose")),
            *((reason.value, say(SPOILT_WORDS[reason])) for reason in SpoiltReason),
        ],
        error_messages={
            "required": say(zh="请选择作废原因", en="Choose why"),
            "invalid_choice": say(zh="请从列表中选择作废原因", en="Choose a reason of the list"),
        },
    )

    def clean_number(self) -> str:
        """Write the number as it is printed."""
        return _printed(self.cleaned_data["number"])


def _printed(number: str) -> str:
    return "".join(number.split()).upper()
