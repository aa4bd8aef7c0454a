"""The form of a report: of which quarter, what kind, and what a bulletin bears."""

from collections.abc import Sequence
from typing import Any

from django import forms

from evenborn.foundation.ui.words import say
from evenborn.rooms.reports.rules import KIND_WORDS, Kind


def _line(label: str, longest: int, note: str = "") -> forms.CharField:
    field = forms.CharField(label=label, max_length=longest, required=False, help_text=note)
    field.widget.attrs |= {"autocomplete": "off"}
    return field


class MakeForm(forms.Form):
    """What to make; the particulars below are a bulletin's."""

    table = forms.ChoiceField(
        label=say(zh="季度", en="Quarter"),
        error_messages={"required": say(zh="请选择季度", en="Choose a quarter")},
    )
    kind = forms.ChoiceField(
        label=say(zh="种类", en="Kind"),
        error_messages={"required": say(zh="请选择种类", en="Choose a kind")},
    )
    issuer = _line(
        say(zh="发文机关", en="Issued by"),
        60,
        say(zh="不填则用统计表的填报单位", en="Empty: the unit of the statistical form"),
    )
    number = _line(
        say(zh="发文字号", en="Document number"),
        40,
        say(zh="如 永卫发〔2026〕12号", en="As the office numbers its documents"),
    )
    to = _line(say(zh="主送机关", en="Addressed to"), 200)
    copies = _line(say(zh="抄送机关", en="Copies to"), 300)
    issued_on = forms.DateField(
        label=say(zh="成文日期", en="Day of issue"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": say(zh="请填写日期，如 2026-07-15", en="Fill in a day such as 2026-07-15")
        },
    )

    def __init__(self, *args: Any, tables: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables_field, kinds_field = self.fields["table"], self.fields["kind"]
        assert isinstance(tables_field, forms.ChoiceField)
        assert isinstance(kinds_field, forms.ChoiceField)
        tables_field.choices = list(tables)
        kinds_field.choices = [(kind.value, str(say(KIND_WORDS[kind]))) for kind in Kind]
