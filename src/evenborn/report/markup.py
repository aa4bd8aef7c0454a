"""Markup for pages and drawings: everything that is not markup already is escaped.

Forty lines instead of a template engine: a page here is one function of frozen figures, typed
through and through, so a missing word is a type error; and what cannot be forgotten is escaping.
"""

from html import escape

Value = str | float | int | bool | None


class Markup(str):
    """Text that is markup already and is not escaped again."""

    __slots__ = ()


def number(value: float) -> str:
    """Return a coordinate with at most two decimals, so that drawings are the same everywhere.

    >>> number(3.0), number(2.346), number(-0.001)
    ('3', '2.35', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def attribute(name: str, value: Value) -> str:
    """Return ` name="value"`; nothing for None and False, the bare name for True."""
    name = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    said = number(value) if isinstance(value, float) else str(value)
    return f' {name}="{escape(said)}"'


def tag(element: str, *inside: str | None, **attributes: Value) -> Markup:
    """Return an element; plain strings inside and all attributes are escaped.

    >>> tag("p", "<b>", tag("b", "五"), class_="note")
    '<p class="note">&lt;b&gt;<b>五</b></p>'
    """
    opening = element + "".join(attribute(name, value) for name, value in attributes.items())
    return Markup(f"<{opening}>{joined(*inside)}</{element}>")


def void(element: str, **attributes: Value) -> Markup:
    """Return an element that never holds anything: meta, input, br.

    >>> void("meta", charset="utf-8")
    '<meta charset="utf-8">'
    """
    return Markup(
        f"<{element}" + "".join(attribute(name, value) for name, value in attributes.items()) + ">"
    )


def joined(*parts: str | None) -> Markup:
    """Return the parts one after the other, escaping what is not markup.

    >>> joined("a & b", None, tag("i", "c"))
    'a &amp; b<i>c</i>'
    """
    return Markup(
        "".join(
            part if isinstance(part, Markup) else escape(part) for part in parts if part is not None
        )
    )


def lines(*parts: str | None) -> Markup:
    """Return the parts one per line: a report that changed can be compared line by line."""
    return Markup("\n".join(joined(part) for part in parts if part))
