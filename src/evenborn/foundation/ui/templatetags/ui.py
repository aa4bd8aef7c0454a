"""Template tags of every page: both languages side by side, numbers and dates in one look.

They are built in: no `{% load %}` is needed.
"""

from datetime import date, datetime

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import escape, format_html, json_script
from django.utils.safestring import SafeString

from evenborn.foundation.ui import dates, fields, numbers
from evenborn.foundation.ui.charts.figure import Figure, drawing, shown
from evenborn.foundation.ui.icons import PATHS
from evenborn.foundation.ui.words import say as both
from evenborn.standards.words import Words

register = template.Library()


@register.simple_tag
def say(zh: str, en: str, **values: object) -> str:
    """Write `{% say "出生 {n} 人" "{n} births" n=total %}` in the reader's language."""
    text = str(both(zh=zh, en=en))
    return text.format(**values) if values else text


@register.filter
def said(words: Words) -> str:
    """Write words that come from a rule or a report: `{{ state.words|said }}`."""
    return str(both(zh=words.zh, en=words.en))


@register.simple_tag(takes_context=True)
def again(context: Context, block: str) -> str:
    """Write a block a second time: the title of the page is its heading too."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    node = blocks.get_block(block) if blocks else None
    return "" if node is None else node.nodelist.render(context)


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
def number(value: float | None) -> str:
    """Write 1,482; what is not known is “–”."""
    return numbers.number(value)


@register.simple_tag
def percent(share: float | None, digits: int = 1) -> str:
    """Write a share of 0 to 1 as 95.9%."""
    return numbers.percent(share, digits)


@register.simple_tag
def per_100_girls(boys: int, girls: int) -> SafeString:
    """Write the sex ratio at birth with its interval beside it; a small n is pale."""
    shown = numbers.per_100_girls(boys, girls)
    return format_html(
        '<span class="srb{}" title="{}"><b>{}</b> <small>{}</small></span>',
        " srb-small" if shown.births < numbers.SMALL else "",
        shown.definition,
        shown.ratio,
        shown.interval,
    )


@register.simple_tag
def suppressed() -> SafeString:
    """Write the cell of a count too small to be shown."""
    return format_html(
        '<span class="suppressed" title="{}">–</span>',
        both(
            zh="人数太少，为保护隐私不显示",
            en="Too few to be shown without pointing at a person",
        ),
    )


# ── days ────────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
def day(value: date | datetime | None) -> str:
    """Write 2026年7月1日 or 1 July 2026."""
    return numbers.NONE if value is None else dates.day(value)


@register.simple_tag
def month(value: date) -> str:
    """Write 2026年7月 or July 2026."""
    return str(both(dates.month_words(value.year, value.month)))


@register.simple_tag
def moment(value: datetime | None, seconds: bool = False) -> SafeString | str:
    """Write day and time in China, readable by machines too."""
    if value is None:
        return numbers.NONE
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), dates.moment(value, seconds=seconds)
    )


@register.simple_tag
def due(due_at: datetime, at: datetime) -> SafeString:
    """Write how long is left, or how late it is; late is said in words and weight, not colour."""
    return format_html(
        '<span class="due{}">{}</span>',
        " due-late" if due_at < at else "",
        dates.due(due_at, at),
    )


# ── what is shown as a shape ────────────────────────────────────────────────────────────────────


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a line icon; a word always stands beside it."""
    return format_html(
        '<svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        PATHS[name],
    )


TONES = {
    "done": "good",
    "closed": "good",
    "waiting": "wait",
    "refused": "act",
    "attention": "act",
}


@register.simple_tag
def status(words: Words, shape: str = "open") -> SafeString:
    """Draw a state by its word and a shape: done, waiting, refused, attention, open, draft, …"""
    return format_html(
        '<span class="state state-{}">{}{}</span>',
        TONES.get(shape, "plain"),
        icon(shape),
        both(words),
    )


@register.simple_tag
def field(bound: BoundField, **attributes: str) -> SafeString:
    """Draw a form field with its label, help and problems, tied together for screen readers."""
    # Words written in a template count as safe there; within an attribute they are not.
    quoted = {name.replace("_", "-"): escape(text) for name, text in attributes.items()}
    return fields.drawn(bound, quoted)


@register.inclusion_tag("ui/chart.html", takes_context=True)
def chart(context: Context, figure: Figure) -> dict[str, object]:
    """Draw a figure: the picture by script, its table and source always, and ways to save it."""
    block_id = f"figure-data-{figure.code}"
    request = context["request"]
    first = not getattr(request, "has_chart", False)
    request.has_chart = True  # ECharts is loaded once, and only on pages with a chart
    return {
        "first": first,
        "figure": figure,
        "block_id": block_id,
        # A data block is not run, so the policy of the page lets it stand.
        "block": json_script(drawing(figure), block_id),
        "rows": [
            [(shown(row.get(column.key), column.kind), column.kind) for column in figure.columns]
            for row in figure.rows
        ],
        "request": request,
    }


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page: Page) -> dict[str, object]:
    """Draw the links to the other pages of a list; the filters of the address are kept."""
    return {
        "page": page,
        "shown": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "gap": page.paginator.ELLIPSIS,
        "request": context["request"],
    }
