"""The county bulletin (出生人口性别比情况通报): composed from figures, before it gets a page.

It goes to townships and member units, so every edition hides small counts. The words come from
the verdicts of the figures: no rise, no fall, no abnormal group that chance explains.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from evenborn.report import bulletin_quality, bulletin_words
from evenborn.report.blocks import blocks
from evenborn.report.figures import Figures, Language, Text
from evenborn.report.table import Block, Hide

SPACE: Final = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=\S)|(?<=\S) (?=[\u3000-\u9fff\uff00-\uffef])"
)
DRAFT: Final = Text("未签署草稿，不得印发", "Draft, not signed: not for issue")
SUBJECT: Final = Text("出生人口性别比情况的通报", "Bulletin on the sex ratio at birth")
ANNEXES: Final = (
    Text("出生人口性别比季度统计表（脱敏）", "Quarterly table (small counts hidden)"),
    Text("口径、方法和数据来源", "Definitions, method and sources"),
)
SECTIONS: Final = (
    Text("总体情况", "The county as a whole"),
    Text("分组情况", "By group"),
    Text("数据质量", "Quality of the data"),
    Text("需要核实的事项", "What is to be checked"),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What the office adds to the figures; empty where there is none.

    Attributes:
        issuer: the authority that issues it; the county's reporting unit by default.
        number: 发文字号, as 永卫发〔2026〕12号.
        to: main recipients.
        copies: who gets a copy.
        issued_on: its day; by default the day the figures were made.
    """

    issuer: str = ""
    number: str = ""
    to: str = ""
    copies: str = ""
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a level: 0 body, 1 一、 2 （一） 3 1."""

    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin in one language, ready to be set."""

    language: Language
    mark: str
    issuer: str
    number: str
    title: str
    to: str
    body: tuple[Paragraph, ...]
    annexes: tuple[str, ...]
    tables: tuple[Block, ...]
    notes: tuple[str, ...]
    issued_on: str
    copies: str
    run: str
    made_on: date


def bulletin(
    figures: Figures,
    letter: Letter,
    language: Language = "zh",
    *,
    hide: Hide,
    is_draft: bool = False,
) -> Bulletin:
    """Return the bulletin.

    Args:
        hide: which cells of a table may not be shown.
        is_draft: the quarter is not signed; every page says so.
    """
    day = letter.issued_on or figures.making.made_on
    area, period = figures.area.said(language), figures.period.said(language)
    issuer = letter.issuer or figures.form.unit or area
    title = Text(f"关于{area}{period}{SUBJECT.zh}", f"{SUBJECT.en}: {area}, {period}")
    return Bulletin(
        language=language,
        mark=DRAFT.said(language) if is_draft else "",
        issuer=issuer,
        number=letter.number,
        title=title.said(language),
        to=letter.to,
        body=tuple(_body(figures, language)),
        annexes=tuple(one.said(language) for one in ANNEXES),
        tables=blocks(figures, language, hide),
        notes=tuple(_close(note, language) for note in bulletin_quality.notes(figures)),
        issued_on=day_words(day).said(language),
        copies=letter.copies,
        run=figures.making.run,
        made_on=figures.making.made_on,
    )


def day_words(day: date) -> Text:
    """Return a day as official documents write it."""
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day:%B} {day.day}, {day.year}")


def _body(figures: Figures, language: Language) -> list[Paragraph]:
    found = [Paragraph(0, _close(bulletin_words.opening(figures), language))]
    sections: tuple[list[tuple[int, Text]], ...] = (
        [(0, one) for one in bulletin_words.overall(figures)],
        _numbered(bulletin_words.groups(figures)),
        _numbered(bulletin_quality.quality(figures)),
        [
            (0, bulletin_quality.tasks(figures)),
            *((3, one) for one in bulletin_quality.task_lines(figures)),
            (0, bulletin_quality.PROTECTED),
        ],
    )
    for place, (title, paragraphs) in enumerate(zip(SECTIONS, sections, strict=True)):
        mark = Text(f"{'一二三四'[place]}、", f"{place + 1}. ")
        found.append(Paragraph(1, mark.said(language) + title.said(language)))
        number = 0
        for depth, text in paragraphs:
            number += depth == 3
            prefix = f"{number}. " if depth == 3 else ""
            found.append(Paragraph(depth, prefix + _close(text, language)))
    return found


def _close(text: Text, language: Language) -> str:
    """Return the words; official Chinese has no space between a character and a figure."""
    return SPACE.sub("", text.zh) if language == "zh" else text.en


def _numbered(parts: list[tuple[Text, Text]]) -> list[tuple[int, Text]]:
    """Return titles as （一） and their paragraphs."""
    found: list[tuple[int, Text]] = []
    for place, (title, text) in enumerate(parts):
        head = Text(f"（{'一二三四五六'[place]}）{title.zh}", f"({'abcdef'[place]}) {title.en}")
        found += [(2, head), (0, text)]
    return found
