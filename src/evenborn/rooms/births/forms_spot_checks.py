"""Forms of spot checks: what to draw, and one line of the paper register typed blind."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from evenborn.foundation.access.models import Department
from evenborn.foundation.ui.words import say
from evenborn.rooms.births.facts import schema
from evenborn.rooms.births.forms import field_of

MOST = 500


class DrawForm(forms.Form):
    """Whose records of which month, and how many."""

    department = forms.ChoiceField(
        label=say(zh="单位", en="Department"),
        error_messages={
            name: say(zh="请选择单位", en="Choose a department")
            for name in ("required", "invalid_choice")
        },
    )
    month = forms.CharField(
        label=say(zh="出生月份", en="Month of birth"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month"}),
        error_messages={"required": say(zh="请选择月份", en="Choose a month")},
    )
    size = forms.IntegerField(
        label=say(zh="抽取条数", en="Records to draw"),
        min_value=1,
        max_value=MOST,
        initial=30,
        help_text=say(
            zh="30 条都相符时，差错率的 95% 上限约 12%；100 条约 4%。",
            en="If 30 agree, the error rate is at most about 12% (95%); if 100 agree, 4%.",
        ),
        error_messages={
            name: say(zh="请填写 1 至 500 的整数", en="Fill in a whole number from 1 to 500")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )

    def __init__(
        self, *args: Any, departments: Sequence[Department], month: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"month": f"{month:%Y-%m}"}
        self.fields["month"].widget.input_type = "month"  # type: ignore[attr-defined] # an input
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)
        choices = [(str(one.pk), one.name) for one in departments]
        field.choices = (
            choices if len(choices) == 1 else [("", say(zh="请选择", en="Choose")), *choices]
        )


class PaperForm(forms.Form):
    """One line as the paper register has it; nothing that was entered is shown."""

    def __init__(self, columns: Sequence[str], data: Mapping[str, str] | None = None) -> None:
        super().__init__(data=data)
        of_schema = {column.name: column for column in schema().columns}
        for name in columns:
            self.fields[name] = field_of(of_schema[name])
            self.fields[name].required = False  # what cannot be read is left empty
            header, header_en = of_schema[name].header, of_schema[name].header_en.capitalize()
            self.fields[name].label = say(zh=header, en=header_en)
        self.columns = tuple(columns)

    def paper(self) -> dict[str, str]:
        """Return the columns that were typed; an empty one was not legible."""
        typed = {name: self.data.get(name, "").strip() for name in self.columns}
        return {name: text for name, text in typed.items() if text}
