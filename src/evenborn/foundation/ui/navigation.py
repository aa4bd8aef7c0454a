"""The navigation: upper rooms put their pages in, the page shows what the role may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse

from evenborn.standards.words import Words


@dataclass(frozen=True, slots=True)
class Item:
    """One page of the navigation.

    Attributes:
        words: what it is called, two to four characters in Chinese.
        url_name: the page; it takes no arguments.
        permission: the permission of its view; empty when signing in is enough.
        order: place in the list: 0 today, 100 rooms, 500 files and runs, 800 county, 900 house.
        icon: a name from `ui.icons`.
    """

    words: Words
    url_name: str
    permission: str = ""
    order: int = 100
    icon: str = "page"


@dataclass(frozen=True, slots=True)
class Link:
    """An item as one page shows it."""

    words: Words
    href: str
    icon: str
    is_here: bool


_items: dict[str, Item] = {}


def register(item: Item) -> None:
    """Add a page to the navigation; called in an app's `ready()`."""
    _items[item.url_name] = item


def links(request: HttpRequest) -> Iterator[Link]:
    """Yield the pages that this reader may see, in order; none before signing in."""
    # A request refused before anybody was looked up has no reader. The officer's type lives above.
    officer = cast(Any, getattr(request, "user", None))
    if officer is None or not officer.is_authenticated:
        return
    # The longest address that the path begins with is where the reader is.
    shown = [
        (item, reverse(item.url_name))
        for item in sorted(_items.values(), key=lambda item: (item.order, item.url_name))
        if not item.permission or officer.may(item.permission)
    ]
    held = [href for _, href in shown if request.path == href or _holds(href, request.path)]
    here = max(held, key=len, default="")
    for item, href in shown:
        yield Link(item.words, href, item.icon, href == here)


def _holds(href: str, path: str) -> bool:
    return href != "/" and path.startswith(href if href.endswith("/") else f"{href}/")
