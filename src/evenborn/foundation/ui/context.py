"""What every page's template may ask for: `{{ ui.links }}`, `{{ ui.theme }}`, …"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from evenborn.foundation.ui import navigation
from evenborn.foundation.ui.words import is_english

THEME_COOKIE = "theme"
THEMES = ("light", "dark")


@dataclass
class Page:
    """The frame of a page; each part is worked out when the template asks for it."""

    request: HttpRequest

    @cached_property
    def links(self) -> Sequence[navigation.Link]:
        """The navigation that this reader may see."""
        return list(navigation.links(self.request))

    @property
    def lang(self) -> str:
        """The language of the page, as HTML names it."""
        return "en" if is_english() else "zh-CN"

    @property
    def is_english(self) -> bool:
        """Whether the reader has chosen English."""
        return is_english()

    @property
    def theme(self) -> str:
        """What the reader has chosen; empty follows the system."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @property
    def here(self) -> str:
        """The address to come back to after a switch; only of a page that was asked for by GET."""
        return self.request.get_full_path() if self.request.method == "GET" else ""


def page(request: HttpRequest) -> dict[str, object]:
    """Return the frame of the page."""
    return {"ui": Page(request)}
