"""The language of the terminal: Chinese first, English second, both complete.

`say` takes both sentences by name, so a missing translation is a type error and not a surprise.
"""

import locale
import os
from typing import Literal

Language = Literal["zh", "en"]


def language() -> Language:
    """Return the language to speak: EVENBORN_LANG (zh or en), else the locale, else Chinese."""
    asked = os.environ.get("EVENBORN_LANG", "")
    if asked.startswith("en"):
        return "en"
    if asked.startswith("zh"):
        return "zh"
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if (name or locale.getlocale()[0] or "").startswith("en") else "zh"


def say(*, zh: str, en: str) -> str:
    """Return the sentence in the language of this run."""
    return zh if language() == "zh" else en
