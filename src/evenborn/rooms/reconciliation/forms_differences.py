"""Forms of the worklist: what an office answers."""

from typing import Any

from django import forms

from evenborn.foundation.ui.words import say
from evenborn.rooms.reconciliation.answering import NOTE_LENGTH, SAID_WORDS, Said, answers_to
from evenborn.rooms.reconciliation.models import Difference
from evenborn.rooms.reconciliation.rules import DifferenceKind


def _note() -> forms.CharField:
    return forms.CharField(
        label=say(zh="说明", en="Note"),
        help_text=say(
            zh="200 字以内，只写记录本身，不写姓名、证件号码、电话。",
            en="Up to 200 characters about the record; no names, id numbers or telephones.",
        ),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": say(zh="不超过 200 字", en="Up to 200 characters")},
    )


class AnswerForm(forms.Form):
    """An answer of the list for this kind of difference, and a note."""

    said = forms.ChoiceField(label=say(zh="答复", en="Answer"))
    note = _note()

    def __init__(self, difference: Difference, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{difference.pk}_%s", **kwargs})
        listed = answers_to(DifferenceKind(difference.kind), difference.office)
        said = self.fields["said"]
        assert isinstance(said, forms.ChoiceField)
        said.choices = [
            ("", say(zh="请选择", en="Choose")),
            *((one.value, say(SAID_WORDS[one])) for one in listed),
        ]
        said.error_messages |= dict.fromkeys(
            ("required", "invalid_choice"), say(zh="请选择答复", en="Choose an answer")
        )

    def answer(self) -> Said:
        """Return the answer chosen."""
        return Said(self.cleaned_data["said"])


class SettleForm(forms.Form):
    """What the statistician adds; the button says which way."""

    note = _note()

    def __init__(self, difference: Difference, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_settle_{difference.pk}_%s", **kwargs})
