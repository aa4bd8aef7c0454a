"""Forms of the quarter's table: drawing up, and what the county's form bears."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from evenborn.foundation.ui.words import say
from evenborn.rooms.reconciliation.signing import MOST_EXPLAINED


class DrawUpForm(forms.Form):
    """The quarter, and why sources differ."""

    quarter = forms.DateField(widget=forms.HiddenInput)
    explanation = forms.CharField(
        label=say(zh="差异说明", en="Differences explained"),
        help_text=say(
            zh="来源之间相差超过 2% 的，说明原因；不写姓名和证件号码。",
            en="Where sources differ by more than 2%, say why; no names or id numbers.",
        ),
        max_length=MOST_EXPLAINED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": say(zh="不超过 500 字", en="Up to 500 characters")},
    )


def _words(zh: str, en: str, most: int, *, help_zh: str = "", help_en: str = "") -> forms.CharField:
    return forms.CharField(
        label=say(zh=zh, en=en),
        help_text=say(zh=help_zh, en=help_en) if help_zh else "",
        max_length=most,
        error_messages={
            "required": say(zh="请填写", en="Fill this in"),
            "max_length": say(zh=f"不超过 {most} 字", en=f"Up to {most} characters"),
        },
    )


class ApprovalForm(forms.Form):
    """What a statistical form must bear (Statistics Law art. 17)."""

    form_number = _words("表号", "Form number", 40)
    issuer = _words("制定机关", "Issued by", 80)
    approval_number = _words("批准文号", "Approval number", 60)
    valid_until = forms.DateField(
        label=say(zh="有效期至", en="Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(
            ("required", "invalid"), say(zh="请填写日期，如 2027-12-31", en="A day: 2027-12-31")
        ),
    )
    unit = _words("填报单位", "Reporting unit", 80)

    def approval(self) -> Mapping[str, Any]:
        """Return what was typed."""
        return self.cleaned_data


def first_day(form: DrawUpForm) -> date:
    """Return the first day of the quarter that was asked for."""
    day: date = form.cleaned_data["quarter"]
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
