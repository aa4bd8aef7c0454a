"""Forms of agreements: drawing one up, why it is refused or ended, a quarter's table."""

from typing import Any

from django import forms

from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.exchange.showing import kind_words
from evenborn.foundation.ui.words import say
from evenborn.rooms.reconciliation import queries
from evenborn.rooms.reconciliation.actions import Terms
from evenborn.rooms.reconciliation.models import Agreement
from evenborn.rooms.reconciliation.naming import names_somebody
from evenborn.rooms.reconciliation.rules_agreements import (
    COUNT_KINDS,
    FREQUENCY_WORDS,
    IN_KINDS,
    LEVEL_WORDS,
    QUARTER,
    QUARTER_TABLE,
    RECORD_KINDS,
    USED,
    Direction,
    Frequency,
    Level,
    level_of,
)
from evenborn.standards import load_schema
from evenborn.standards.words import Words

LONG, SHORT = 300, 200


def words_of(kind: str) -> Words:
    """Return what a kind of data is called."""
    return QUARTER_TABLE if kind == QUARTER else kind_words(kind)


def _what(kind: str) -> Words:
    name, level = words_of(kind), LEVEL_WORDS[level_of(kind)]
    way = Words("接收", "in") if kind in IN_KINDS else Words("提供", "out")
    return Words(f"{way.zh}：{name.zh}（{level.zh}）", f"{way.en}: {name.en} ({level.en.lower()})")


def column_words(kind: str, name: str) -> Words:
    """Return what a column is called."""
    column = load_schema(kind).column(name)
    return Words(column.header, column.header_en)


def _needed(words: str) -> dict[str, str]:
    return dict.fromkeys(("required", "invalid", "invalid_choice"), words)


def _long(label: str, *, most: int = LONG, **more: Any) -> forms.CharField:
    more = {"widget": forms.Textarea(attrs={"rows": 2})} | more
    missing = {"required": say(zh="请填写", en="Fill this in")}
    return forms.CharField(label=label, max_length=most, error_messages=missing, **more)


class AgreementForm(forms.Form):
    """What two departments agree on."""

    partner = forms.ModelChoiceField(
        queryset=Department.objects.none(),
        label=say(zh="对方单位", en="With"),
        empty_label=say(zh="请选择", en="Choose"),
        error_messages=_needed(say(zh="请从列表中选择单位", en="Choose a department of the list")),
    )
    kind = forms.ChoiceField(
        label=say(zh="数据种类", en="Which data"),
        help_text=say(
            zh="能用合计数的，不交换姓名。逐人记录须有法律、行政法规依据。",
            en="Where counts will do, no name is exchanged. Records of persons need a statute.",
        ),
        error_messages=_needed(say(zh="请从列表中选择数据种类", en="Choose a kind of the list")),
    )
    purpose = _long(say(zh="用途", en="Purpose"))
    legal_basis = _long(say(zh="法律依据（名称和条款）", en="Legal basis (law and article)"))
    recipient = _long(say(zh="由谁使用", en="Who uses it"), most=SHORT)
    frequency = forms.ChoiceField(
        label=say(zh="频次", en="How often"),
        choices=[(one.value, say(FREQUENCY_WORDS[one])) for one in Frequency],
        initial=Frequency.QUARTERLY.value,
        error_messages=_needed(say(zh="请从列表中选择频次", en="Choose one of the list")),
    )
    starts_on = forms.DateField(
        label=say(zh="起始日期", en="From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_needed(say(zh="请填写日期", en="Fill in a date")),
    )
    ends_on = forms.DateField(
        label=say(zh="终止日期", en="To"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_needed(say(zh="请填写日期", en="Fill in a date")),
    )
    assessment = _long(
        say(zh="影响评估（文号和日期）", en="Impact assessment (number and date)"),
        required=False,
        widget=forms.TextInput(),
        help_text=say(zh="逐人记录必填。", en="Asked for where persons are in it."),
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner, kind = self.fields["partner"], self.fields["kind"]
        assert isinstance(partner, forms.ModelChoiceField)
        assert isinstance(kind, forms.ChoiceField)
        partner.queryset = queries.partners_of(officer)
        kind.choices = [
            ("", say(zh="请选择", en="Choose")),
            *((say(LEVEL_WORDS[level]), pairs) for level, pairs in _kinds()),
        ]
        for of in RECORD_KINDS:
            self.fields[f"fields_{of}"] = _columns(of)

    def terms(self) -> Terms:
        """Return what was agreed on."""
        cleaned = self.cleaned_data
        kind = cleaned["kind"]
        return Terms(
            direction=Direction.IN if kind in IN_KINDS else Direction.OUT,
            kind=kind,
            purpose=cleaned["purpose"],
            legal_basis=cleaned["legal_basis"],
            recipient=cleaned["recipient"],
            frequency=Frequency(cleaned["frequency"]),
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
            assessment=cleaned["assessment"],
            fields=tuple(cleaned.get(f"fields_{kind}", ())),
        )


def _kinds() -> list[tuple[Level, list[tuple[str, str]]]]:
    return [
        (Level.COUNTS, [(kind, say(_what(kind))) for kind in (*COUNT_KINDS, QUARTER)]),
        (Level.RECORDS, [(kind, say(_what(kind))) for kind in RECORD_KINDS]),
    ]


def _columns(kind: str) -> forms.MultipleChoiceField:
    """Return the columns of records to choose from; what the schema requires always comes."""
    offered = [c for c in load_schema(kind).columns if not c.required]
    name = words_of(kind)
    return forms.MultipleChoiceField(
        label=say(zh=f"{name.zh}：商定的字段", en=f"{name.en}: agreed columns"),
        help_text=say(
            zh="没有勾选的字段收到后不保存。记录编号、性别、出生日期总在其中。",
            en="What is not ticked is not kept. Number, sex and birth date always are.",
        ),
        choices=[(c.name, say(column_words(kind, c.name))) for c in offered],
        initial=[c.name for c in offered if c.name in USED],
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages=_needed(say(zh="请从列表中选择字段", en="Choose columns of the list")),
    )


def initial_of(agreement: Agreement) -> dict[str, Any]:
    """Return the terms of an earlier agreement to begin a new one with; its days are over."""
    names = ("partner", "kind", "purpose", "legal_basis", "recipient", "frequency")
    return {name: getattr(agreement, name) for name in names} | {
        f"fields_{agreement.kind}": agreement.fields
    }


def _names_nobody(text: str) -> None:
    if names_somebody(text):
        raise forms.ValidationError(
            say(
                zh="请不要写证件号码、电话号码或姓名",
                en="Write no identity number, telephone number or name",
            )
        )


class ReasonForm(forms.Form):
    """Why an agreement is refused or ended, or counts differ."""

    reason = _long(
        say(zh="原因（不写个人信息）", en="Why (nothing about a person)"),
        validators=[_names_nobody],
    )


class ByPartner(forms.ModelChoiceField):
    """Agreements to choose from, each under its partner's name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the partner's name."""
        return str(obj.partner.name)


class PackageForm(forms.Form):
    """Under which agreement a quarter's table goes, and as what file."""

    agreement = ByPartner(
        queryset=Agreement.objects.none(),
        label=say(zh="接收部门", en="For"),
        empty_label=None,
        error_messages=_needed(say(zh="请从列表中选择接收部门", en="Choose one of the list")),
    )
    format = forms.ChoiceField(
        label=say(zh="文件格式", en="File"),
        choices=[("xlsx", "Excel"), ("csv", "CSV")],
        error_messages=_needed(say(zh="请从列表中选择", en="Choose one of the list")),
    )

    def __init__(self, *args: Any, agreements: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agreement"]
        assert isinstance(field, ByPartner)
        field.queryset = agreements
