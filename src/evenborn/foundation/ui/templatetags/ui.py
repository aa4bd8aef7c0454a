"""Template tags of every page: both languages side by side, numbers and dates in one look."""

from django import template

from evenborn.foundation.ui.words import say as both
from evenborn.standards.words import Words

register = template.Library()


@register.simple_tag
def say(zh: str, en: str, **values: object) -> str:
    """Write `{% say "出生 {n} 人" "{n} births" n=total %}` in the reader's language."""
    return str(both(zh=zh, en=en, **values))


@register.filter
def said(words: Words) -> str:
    """Write words that come from a rule: `{{ state.words|said }}`."""
    return str(both(words))
