"""The language of the page: both sentences stand where they are used, so none can be missing.

`say(zh=…, en=…)` answers in the language of this request and may be kept in a form field or a
model option, where it answers anew for each reader. Templates write `{% say "中文" "English" %}`.
"""

from django.utils.functional import lazy
from django.utils.translation import get_language

from evenborn.standards.words import Words


def is_english() -> bool:
    """Tell whether this request reads English; Chinese is the default."""
    return (get_language() or "").startswith("en")


def _said(zh: str, en: str, values: tuple[tuple[str, object], ...]) -> str:
    text = en if is_english() else zh
    return text.format(**dict(values)) if values else text


_lazily = lazy(_said, str)


def say(words: Words | None = None, *, zh: str = "", en: str = "", **values: object) -> str:
    """Return the sentence in the reader's language, lazily.

    Args:
        words: both sentences, or
        zh, en: the two sentences; both are needed.
        values: for `{name}` in them.
    """
    if words is not None:
        zh, en = words
    assert zh, en
    assert en, zh
    return _lazily(zh, en, tuple(values.items()))
