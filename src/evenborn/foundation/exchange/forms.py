"""The form that sends a file in."""

from typing import Any

from django import forms
from django.conf import settings

from evenborn.foundation.access.models import Officer
from evenborn.foundation.exchange.queries import kinds_for
from evenborn.foundation.exchange.rules import SUFFIXES
from evenborn.foundation.exchange.showing import kind_words
from evenborn.foundation.ui.words import say


class SendForm(forms.Form):
    """What kind of file, and the file."""

    kind = forms.ChoiceField(
        label=say(zh="文件种类", en="Kind of file"),
        error_messages={
            "required": say(zh="请选择文件种类", en="Choose the kind of file"),
            "invalid_choice": say(zh="请从列表中选择文件种类", en="Choose a kind of the list"),
        },
    )
    file = forms.FileField(
        label=say(zh="文件", en="File"),
        allow_empty_file=True,  # the action has better words
        help_text=say(
            zh="Excel、CSV 或 Parquet，不超过 {n} MB。文件加密保存，{d} 天后自动删除。",
            en="Excel, CSV or Parquet, at most {n} MB. It is kept encrypted and deleted after {d} "
            "days.",
            n=settings.FILES_MOST_BYTES >> 20,
            d=settings.FILES_KEPT_DAYS,
        ),
        error_messages={
            "required": say(zh="请选择要报送的文件", en="Choose the file to send"),
            "invalid": say(zh="请选择要报送的文件", en="Choose the file to send"),
        },
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind, say(kind_words(kind))) for kind in kinds_for(officer)]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]
