"""Forms of the auditor's and the places' pages."""

import re
from datetime import date, datetime, time, timedelta

from django import forms

from evenborn.foundation.audit import events
from evenborn.foundation.places.rules import CHANGE_KINDS, ChangeKind
from evenborn.foundation.ui.clock import CHINA
from evenborn.foundation.ui.words import say


class DayInput(forms.DateInput):
    """A day by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _begins(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, CHINA)


def _events() -> list[tuple[str, str]]:
    return [("", say(zh="全部", en="All"))] + [
        (code, say(words)) for code, words in events.registered().items()
    ]


class LogFilter(forms.Form):
    """What narrows the log: codes and days only."""

    event = forms.ChoiceField(label=say(zh="事项", en="Event"), choices=_events, required=False)
    by = forms.CharField(label=say(zh="用户名", en="User name"), required=False, max_length=60)
    since = forms.DateField(label=say(zh="起", en="From"), required=False, widget=DayInput())
    until = forms.DateField(label=say(zh="止", en="To"), required=False, widget=DayInput())

    def narrowed(self) -> dict[str, object]:
        """Return the arguments of `audit.queries.entries`; one with a fault narrows nothing."""
        if not self.is_valid():
            return {}
        given = self.cleaned_data
        last = given["until"]
        return {
            "event": given["event"],
            "by": given["by"].strip(),
            "since": _begins(given["since"]),
            "until": _begins(last + timedelta(days=1)) if last else None,
        }


SUBJECT = re.compile(r"[a-z_]{1,30}\.[a-z_]{1,30}:\d{1,18}")


class SubjectForm(forms.Form):
    """One record by its code, such as births.birth:7."""

    record = forms.RegexField(
        SUBJECT,
        label=say(zh="记录代号", en="Code of the record"),
        help_text=say(
            zh="写在每条记录页面的下方，例如 births.birth:7",
            en="It stands at the foot of each record's page, as births.birth:7",
        ),
        error_messages={
            "invalid": say(zh="应为类别加编号，例如 births.birth:7", en="As births.birth:7")
        },
    )


class VillageList(forms.Form):
    """The county's own list of villages."""

    file = forms.FileField(
        label=say(zh="村级代码表", en="List of villages"),
        help_text=say(
            zh="Excel 或 CSV，栏目为村级代码、村名，可有原代码",
            en="Excel or CSV with the columns 村级代码 (code), 村名 (name) and perhaps 原代码",
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
    valid_on = forms.DateField(
        label=say(zh="表中村名自何日起有效", en="The day the list holds for"),
        required=False,
        widget=DayInput(),
        help_text=say(zh="不填为今天", en="Today if left empty"),
    )


class Named(forms.CharField):
    """Lines of a nine-digit code and a name."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def clean(self, value: object) -> dict[str, str]:
        """Return code → name."""
        named: dict[str, str] = {}
        for line in str(super().clean(value)).splitlines():
            if not line.strip():
                continue
            code, _, name = line.strip().partition(" ")
            if not re.fullmatch(r"\d{9}", code) or not name.strip():
                raise forms.ValidationError(
                    str(
                        say(
                            zh="每行应为 9 位代码、空格、名称，例如 500118101 青峰镇",
                            en="Each line: nine digits, a blank, the name",
                        )
                    )
                )
            named[code] = name.strip()
        return named


class ChangeForm(forms.Form):
    """A merger, split, new name or new code of townships."""

    kind = forms.ChoiceField(
        label=say(zh="变更类别", en="Kind of change"),
        choices=lambda: [(kind.value, say(words)) for kind, words in CHANGE_KINDS.items()],
    )
    on = forms.DateField(label=say(zh="生效日期", en="In force from"), widget=DayInput())
    before = Named(
        label=say(zh="变更前的乡镇", en="Townships before"),
        help_text=say(zh="每行一个：9 位代码、空格、名称", en="One a line: code, blank, name"),
    )
    after = Named(
        label=say(zh="变更后的乡镇", en="Townships after"),
        help_text=say(zh="每行一个：9 位代码、空格、名称", en="One a line: code, blank, name"),
    )
    document = forms.CharField(label=say(zh="批准文件文号", en="Document"), max_length=60)

    def clean_kind(self) -> ChangeKind:
        """Return the kind itself."""
        return ChangeKind(self.cleaned_data["kind"])
