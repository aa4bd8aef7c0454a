"""The month of an address."""

from django import forms

from evenborn.foundation.duties.periods import Period


class MonthForm(forms.Form):
    """`?month=2026-07`."""

    month = forms.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$", required=False)

    def period(self) -> Period | None:
        """Return the month, or None if none or a wrong one was asked for."""
        if not self.is_valid() or not self.cleaned_data["month"]:
            return None
        return Period.of_code(self.cleaned_data["month"])
