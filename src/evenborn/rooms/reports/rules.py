"""Reports on plain values: kinds, editions, files, and who may see small counts. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from evenborn.foundation.access.rules import Permission, Role, may
from evenborn.standards.words import Words

Format = Literal["docx", "xlsx", "html"]
Language = Literal["zh", "en"]
FORMATS: Final[tuple[Format, ...]] = ("docx", "xlsx", "html")
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
FORMAT_WORDS: Final[Mapping[Format, Words]] = {
    "docx": Words("Word 文档", "Word"),
    "xlsx": Words("Excel 表格", "Excel"),
    "html": Words("网页", "Web page"),
}
LANGUAGE_WORDS: Final[Mapping[Language, Words]] = {
    "zh": Words("中文", "Chinese"),
    "en": Words("英文", "English"),
}


class Kind(StrEnum):
    """What is made of a quarter's figures."""

    QUARTERLY = "quarterly"
    BULLETIN = "bulletin"


KIND_WORDS: Final[Mapping[Kind, Words]] = {
    Kind.QUARTERLY: Words("出生人口性别比季度统计表", "Quarterly table"),
    Kind.BULLETIN: Words("出生人口性别比情况通报", "County bulletin"),
}


class Edition(StrEnum):
    """Who it is for: the office that signs, or readers who may not see small counts."""

    HOUSE = "house"
    SHARED = "shared"


EDITION_WORDS: Final[Mapping[Edition, Words]] = {
    Edition.HOUSE: Words("内部版（含小于10的计数）", "House edition (with small counts)"),
    Edition.SHARED: Words("脱敏版（隐去小于10的计数）", "Shared edition (small counts hidden)"),
}
# A bulletin goes out, so it has one edition.
EDITIONS: Final[Mapping[Kind, tuple[Edition, ...]]] = {
    Kind.QUARTERLY: (Edition.HOUSE, Edition.SHARED),
    Kind.BULLETIN: (Edition.SHARED,),
}


@dataclass(frozen=True, slots=True)
class File:
    """One file of a report.

    >>> File.named("shared.zh.docx").format
    'docx'
    """

    edition: Edition
    language: Language
    format: Format

    @property
    def name(self) -> str:
        """Its name in addresses, in the receipt and in the log."""
        return f"{self.edition}.{self.language}.{self.format}"

    @classmethod
    def named(cls, name: str) -> "File | None":
        """Return the file of a name; None if there is none."""
        return next((file for kind in Kind for file in files_of(kind) if file.name == name), None)


def files_of(kind: Kind) -> Iterator[File]:
    """Yield every file that a report of a kind has."""
    for edition in EDITIONS[kind]:
        for language in LANGUAGES:
            for form in FORMATS:
                yield File(edition, language, form)


def sees_small(role: Role) -> bool:
    """Tell whether a role may see counts below ten in reports."""
    return may(role, Permission.SMALL_COUNTS)


def edition_for(kind: Kind, role: Role) -> Edition:
    """Return the fullest edition that a role may see."""
    return Edition.HOUSE if Edition.HOUSE in EDITIONS[kind] and sees_small(role) else Edition.SHARED


def may_take(kind: Kind, file: File, role: Role) -> bool:
    """Tell whether a report of this kind has the file and the role may take it."""
    has = file in files_of(kind)
    return has and (file.edition is Edition.SHARED or sees_small(role))
