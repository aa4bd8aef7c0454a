"""A page as it is read: no tags, no figures' data."""

import re

INLINE = r"</?(?:a|b|small|span|svg|path|h1)\b[^>]*>"


def plain(page: str) -> str:
    """Return the words of a page; cells of a table stand apart, words within a line together."""
    text = re.sub(r"<(script|title|select)\b.*?</\1>", " ", page, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", re.sub(INLINE, "", text))
    return re.sub(r"\s+", " ", text)
