"""The report of an infant's death (form 4.5). It asks what the register needs, and no more."""

from datetime import datetime
from typing import Any

from django import forms

from evenborn.foundation.ui.clock import CHINA
from evenborn.foundation.ui.words import say
from evenborn.rooms.births.rules import DEATH_PLACE_WORDS, DeathPlace

FORMAT = "%Y-%m-%dT%H:%M"
RELATIONS = {
    "staff": say(zh="本机构医务人员", en="Staff of this institution"),
    "mother": say(zh="母亲", en="Mother"),
    "father": say(zh="父亲", en="Father"),
    "relative": say(zh="其他亲属", en="Another relative"),
    "village": say(zh="村（社区）干部或村医", en="Village officer or doctor"),
    "other": say(zh="其他", en="Other"),
}
DETAILS = (*("cause_chain", "reporter", "relation", "suspicion", "referral_number"),)


def _moment(label: str) -> forms.CharField:
    field = forms.CharField(
        label=label,
        widget=forms.TextInput(),
        max_length=16,
        error_messages={"required": say(zh="请填写日期和时间", en="Fill in day and time")},
    )
    field.widget.input_type = "datetime-local"  # type: ignore[attr-defined] # an input
    field.widget.attrs["max"] = "9999-12-31T23:59"  # a year has four digits
    return field


def _yes_no(label: str) -> forms.ChoiceField:
    answers = [("yes", say(zh="是", en="Yes")), ("no", say(zh="否", en="No"))]
    return forms.ChoiceField(
        label=label,
        choices=answers,
        widget=forms.RadioSelect,
        error_messages={
            name: say(zh="请选择是或否", en="Choose yes or no")
            for name in ("required", "invalid_choice")
        },
    )


def _text(label: str, *, most: int, required: bool = False, rows: int = 0) -> forms.CharField:
    attrs: dict[str, Any] = {"autocomplete": "off"}
    widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=widget,
        error_messages={
            "required": say(zh="请填写这一栏", en="Fill this in"),
            "max_length": say(zh="最多 {n} 字", en="At most {n} characters", n=most),
        },
    )


class DeathForm(forms.Form):
    """When, where, why, and who told."""

    died_at = _moment(say(zh="死亡时间", en="Time of death"))
    known_at = _moment(say(zh="本单位获知时间", en="When you learnt of it"))
    place_type = forms.ChoiceField(
        label=say(zh="死亡地点", en="Place"),
        choices=[
            ("", say(zh="请选择", en="Choose")),
            *((one.value, say(DEATH_PLACE_WORDS[one])) for one in DeathPlace),
        ],
        error_messages={
            name: say(zh="请选择死亡地点", en="Choose the place")
            for name in ("required", "invalid_choice")
        },
    )
    cause = _text(say(zh="主要死因", en="Main cause"), most=200, required=True, rows=2)
    cause_chain = _text(
        say(zh="导致主要死因的原因（由近及远）", en="What led to it, nearest first"),
        most=400,
        rows=2,
    )
    cause_code = _text(say(zh="疾病编码（ICD-10）", en="ICD-10 code"), most=8)
    treated = _yes_no(say(zh="死前是否治疗", en="Treated before"))
    autopsy = _yes_no(say(zh="是否尸检", en="Autopsy"))
    reporter = _text(say(zh="报告人姓名", en="Who told"), most=60)
    relation = forms.ChoiceField(
        label=say(zh="报告人与婴儿的关系", en="Relation to the infant"),
        choices=[("", say(zh="请选择", en="Choose")), *RELATIONS.items()],
        required=False,
        error_messages={"invalid_choice": say(zh="请从列表中选择", en="Choose one of the list")},
    )
    suspicion = _yes_no(
        say(
            zh="临床医生是否怀疑暴力或忽视所致",
            en="Does the clinician suspect violence or neglect",
        )
    )
    referral_number = _text(say(zh="转介编号（如已转介）", en="Referral number, if any"), most=40)

    def clean_died_at(self) -> datetime:
        """Read the moment as the clocks in China show it."""
        return _read(self.cleaned_data["died_at"])

    def clean_known_at(self) -> datetime:
        """Read the moment as the clocks in China show it."""
        return _read(self.cleaned_data["known_at"])

    def clean_cause_code(self) -> str:
        """Write the code in capitals."""
        return str(self.cleaned_data["cause_code"]).strip().upper()

    def report(self) -> dict[str, Any]:
        """Return what `actions.report_death` asks for."""
        cells = self.cleaned_data
        names = ("died_at", "known_at", "place_type", "cause", "cause_code")
        return {
            **{name: cells[name] for name in names},
            "autopsy": cells["autopsy"] == "yes",
            "treated": cells["treated"] == "yes",
            "details": {name: cells[name] for name in DETAILS},
        }


def _read(text: str) -> datetime:
    try:
        return datetime.strptime(text, FORMAT).replace(tzinfo=CHINA)
    except ValueError:
        raise forms.ValidationError(
            say(zh="请填写日期和时间，如 2026-07-01 08:30", en="Fill in day and time"),
            code="invalid",
        ) from None
