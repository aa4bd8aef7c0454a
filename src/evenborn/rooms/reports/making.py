"""Frozen figures → the bytes of a file, and the tables a page shows. The same gives the same."""

import hashlib
from collections.abc import Sequence

from evenborn.foundation.exchange.suppression import suppress
from evenborn.report import Figures
from evenborn.report.bulletin import Bulletin, Letter, bulletin
from evenborn.report.bulletin_docx import bulletin_docx
from evenborn.report.docx import quarterly_docx
from evenborn.report.printed import bulletin_html, quarterly_html
from evenborn.report.quarterly import Form, Hide, form
from evenborn.report.xlsx import bulletin_xlsx, quarterly_xlsx
from evenborn.rooms.reports.rules import Edition, File, Kind, Language, files_of


def hidden(counts: Sequence[Sequence[int]]) -> Sequence[Sequence[bool]]:
    """Return which cells of a table, totals included, may not be shown."""
    mask: list[list[bool]] = suppress(counts).hidden.tolist()
    return mask


def hide_in(edition: Edition) -> Hide | None:
    """Return the rule of an edition; None where nothing more is hidden."""
    return hidden if edition is Edition.SHARED else None


def form_of(figures: Figures, edition: Edition, language: Language) -> Form:
    """Return the quarterly table as an edition prints it."""
    return form(figures, language, hide=hide_in(edition))


def bulletin_of(
    figures: Figures, letter: Letter, language: Language, *, is_draft: bool
) -> Bulletin:
    """Return the bulletin; it always goes out, so small counts are always hidden."""
    return bulletin(figures, letter, language, hide=hidden, is_draft=is_draft)


def content_of(
    kind: Kind, file: File, figures: Figures, letter: Letter, *, is_draft: bool
) -> bytes:
    """Return one file of a report."""
    if kind is Kind.BULLETIN:
        text = bulletin_of(figures, letter, file.language, is_draft=is_draft)
        match file.format:
            case "docx":
                return bulletin_docx(text)
            case "xlsx":
                return bulletin_xlsx(text)
            case "html":
                return bulletin_html(text, figures).encode()
    hide = hide_in(file.edition)
    match file.format:
        case "docx":
            return quarterly_docx(figures, file.language, hide=hide)
        case "xlsx":
            return quarterly_xlsx(figures, file.language, hide=hide, leaves=hide is None)
        case "html":
            return quarterly_html(figures, file.language, hide=hide).encode()


def digests_of(kind: Kind, figures: Figures, letter: Letter, *, is_draft: bool) -> dict[str, str]:
    """Return the SHA-256 of every file of a report, by its name: what its receipt holds."""
    return {
        file.name: digest_of(content_of(kind, file, figures, letter, is_draft=is_draft))
        for file in files_of(kind)
    }


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()
