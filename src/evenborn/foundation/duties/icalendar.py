"""A calendar as RFC 5545 writes it: folded lines, CRLF, UTC. Pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from evenborn.foundation.duties.ledger import Owed
from evenborn.foundation.duties.periods import due_day, end_of
from evenborn.foundation.duties.rules import State
from evenborn.standards.words import Words

_OCTETS = 75  # a content line may hold so many, its break not counted


def calendar_text(owed: Iterable[Owed], *, at: datetime, english: bool, address: str) -> str:
    """Return the calendar of duties.

    Args:
        owed: lines; those that are excused are left out.
        at: the moment of asking.
        english: language of the titles.
        address: of the Today page; every event leads there.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Evenborn//duties//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_said(Words('衡生：应办事项', 'Evenborn: duties'), english)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for one in owed:
        if one.state is not State.EXCUSED:
            lines += _event(one, at=at, english=english, address=address)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(owed: Owed, *, at: datetime, english: bool, address: str) -> Iterator[str]:
    part = owed.period.code if owed.period else owed.state.value
    name = f"{owed.kind.code} {owed.unit.code} {part}"
    day = due_day(owed.due_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{sha256(name.encode()).hexdigest()[:32]}@evenborn"
    yield f"DTSTAMP:{_utc(at)}"
    if owed.due_at == end_of(day):
        # Due by 24:00: the whole day, as calendars show it best.
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{_utc(owed.due_at)}"
    yield f"SUMMARY:{_said(_title(owed), english)}"
    yield f"URL:{address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _title(owed: Owed) -> Words:
    title, unit = owed.kind.title, owed.unit.name
    mark = "" if owed.is_open else "✓ "
    if owed.period is not None:
        period = owed.period.words
        return Words(
            f"{mark}{title.zh}（{period.zh}，{unit}）", f"{mark}{title.en} ({period.en}, {unit})"
        )
    return Words(
        f"{mark}{title.zh}：{owed.count} 条（{unit}）", f"{mark}{title.en}: {owed.count} ({unit})"
    )


def _said(words: Words, english: bool) -> str:
    text = words.en if english else words.zh
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets; a character is never cut."""
    piece, octets = "", 0
    for character in line:
        width = len(character.encode())
        if octets + width > _OCTETS:
            yield piece
            piece, octets = " ", 1
        piece += character
        octets += width
    yield piece
