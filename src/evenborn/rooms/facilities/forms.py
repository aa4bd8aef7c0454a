"""What officers type about an institution."""

from datetime import date
from typing import Any

from django import forms

from evenborn.foundation.places import queries as places
from evenborn.foundation.ui.words import say
from evenborn.rooms.facilities.rules import (
    CLOSE_REASONS,
    KINDS,
    STATES,
    SUSPEND_REASONS,
    CloseReason,
    Facts,
    Kind,
    SuspendReason,
)

# The first choice is none: what nobody chose must not be registered.
CHOOSE = ("", say(zh="请选择", en="Choose"))


def _day(**more: Any) -> forms.DateField:
    # A date field of the browser takes and gives ISO days whatever the language of the page.
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **more)


class InstitutionForm(forms.Form):
    """What is registered of an institution."""

    name = forms.CharField(
        label=say(zh="机构名称", en="Name"),
        help_text=say(zh="与执业许可证上的名称一致。", en="As on its licence."),
        max_length=100,
    )
    credit_code = forms.CharField(
        label=say(zh="统一社会信用代码", en="Credit code"),
        help_text=say(
            zh="18 位；没有的，填写下面的本地编号。",
            en="18 characters; where there is none, give a local number below.",
        ),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    local_number = forms.CharField(
        label=say(zh="本地编号", en="Local number"), max_length=20, required=False
    )
    kind = forms.ChoiceField(
        label=say(zh="机构类别", en="Kind"),
        choices=[CHOOSE, *((kind.value, say(words)) for kind, words in KINDS.items())],
    )
    area_code = forms.ChoiceField(label=say(zh="所在乡镇（街道）", en="Township"))
    delivers_births = forms.BooleanField(
        label=say(zh="开展助产服务", en="Delivers births"),
        help_text=say(zh="未开展的机构不能登记分娩。", en="Others cannot record deliveries."),
        required=False,
        initial=True,
    )
    opened_on = _day(label=say(zh="开业日期", en="Opened on"))
    licence_number = forms.CharField(
        label=say(zh="母婴保健技术服务执业许可证号", en="Number of the midwifery licence"),
        max_length=40,
        required=False,
    )
    licence_until = _day(label=say(zh="许可证有效期至", en="Licence valid until"), required=False)

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the divisions in the officer's scope: code and name."""
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = [CHOOSE, *areas]  # type: ignore[attr-defined] # a ChoiceField

    def facts(self) -> Facts:
        """Return what was typed."""
        data = self.cleaned_data
        return Facts(**{**data, "kind": Kind(data["kind"])})


class FilterForm(forms.Form):
    """Which institutions the list shows."""

    area = forms.ChoiceField(label=say(zh="乡镇（街道）", en="Township"), required=False)
    state = forms.ChoiceField(
        label=say(zh="状态", en="State"),
        choices=[
            ("", say(zh="全部", en="All")),
            *((state.value, say(words)) for state, words in STATES.items()),
        ],
        required=False,
    )
    kind = forms.ChoiceField(
        label=say(zh="类别", en="Kind"),
        choices=[
            ("", say(zh="全部", en="All")),
            *((kind.value, say(words)) for kind, words in KINDS.items()),
        ],
        required=False,
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the divisions in the officer's scope: code and name."""
        super().__init__(*args, **kwargs)
        everywhere = ("", say(zh="全部", en="All"))
        self.fields["area"].choices = [everywhere, *areas]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """Return the choices that can be; a mistyped address filters nothing."""
        self.is_valid()
        names = {"area": "area_code", "state": "state", "kind": "kind"}
        return {names[name]: value for name, value in self.cleaned_data.items() if value}


class ReopenForm(forms.Form):
    """From when an institution works again."""

    on = _day(label=say(zh="恢复执业日期", en="Open again from"))


class SuspendForm(forms.Form):
    """From when and why an institution stops for a time."""

    on = _day(label=say(zh="暂停执业日期", en="Suspended from"))
    reason = forms.ChoiceField(
        label=say(zh="原因", en="Reason"),
        choices=[
            CHOOSE,
            *((reason.value, say(words)) for reason, words in SUSPEND_REASONS.items()),
        ],
    )

    def clean_reason(self) -> SuspendReason:
        """Return the reason itself."""
        return SuspendReason(self.cleaned_data["reason"])


class CloseForm(forms.Form):
    """The last day of an institution, and why."""

    on = _day(
        label=say(zh="最后执业日期", en="Last day"),
        help_text=say(
            zh="这一天及以前出生的仍可登记，之后的不能再登记。",
            en="Births up to this day can still be recorded, later ones cannot.",
        ),
    )
    reason = forms.ChoiceField(
        label=say(zh="原因", en="Reason"),
        choices=[CHOOSE, *((reason.value, say(words)) for reason, words in CLOSE_REASONS.items())],
    )

    def clean_reason(self) -> CloseReason:
        """Return the reason itself."""
        return CloseReason(self.cleaned_data["reason"])


def areas_of(area_code: str, today: date) -> list[tuple[str, str]]:
    """Return the divisions of this house that an officer of an area may choose: code and name.

    Args:
        area_code: of the officer; empty for one who sees the whole house.
        today: the day on which they stand.
    """
    county = places.home()
    named = [(county, places.name_of(county, today))] if county else []
    named += [(place.code, place.name) for place in places.townships_of(county, today)]
    return [(code, f"{name} {code}") for code, name in named if code.startswith(area_code)]
