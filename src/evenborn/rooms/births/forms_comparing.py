"""Forms of comparing: a township's own counts, why they differ."""

from django import forms

from evenborn.foundation.ui.words import say
from evenborn.rooms.births.actions.comparing import EXPLANATIONS, Explanation

MOST = 9_999


def _count(label: str) -> forms.IntegerField:
    whole = say(zh="请填写 0 至 9999 的整数", en="Fill in a whole number from 0 to 9999")
    field = forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), whole),
    )
    field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
    return field


class CountsForm(forms.Form):
    """Live births the township knows of."""

    boys = _count(say(zh="男婴（人）", en="Boys"))
    girls = _count(say(zh="女婴（人）", en="Girls"))


class ExplainForm(forms.Form):
    """Why the counts differ."""

    explanation = forms.ChoiceField(
        label=say(zh="相差原因", en="Why they differ"),
        choices=[
            ("", say(zh="请选择", en="Choose")),
            *((one.value, say(EXPLANATIONS[one])) for one in Explanation),
        ],
        error_messages={
            name: say(zh="请从列表中选择原因", en="Choose a reason of the list")
            for name in ("required", "invalid_choice")
        },
    )
