"""The quarter's table: what is frozen, who signed, what stands in the way of signing."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from evenborn.foundation.access.models import DepartmentKind, Officer
from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.exchange.suppression import suppress
from evenborn.foundation.ui.clock import in_china
from evenborn.report import Figures, FormHeader, Signature, Text
from evenborn.report.bulletin_words import overall
from evenborn.report.checks import failing, header_problem, quarter_checks
from evenborn.report.docx import quarterly_docx
from evenborn.report.figures import Language
from evenborn.report.findings import answer
from evenborn.report.frozen import thaw
from evenborn.report.page import page
from evenborn.report.quarterly import form
from evenborn.report.table import SMALLEST_SHOWN, Block
from evenborn.report.xlsx import quarterly_xlsx
from evenborn.rooms.reconciliation.models import FormApproval, QuarterSignature, QuarterTable
from evenborn.rooms.reconciliation.signing import (
    FROZEN,
    SIDE_WORDS,
    TO_SIGN,
    Side,
    TableState,
    side_of,
)
from evenborn.standards.words import Words

# Whole, for health's own side; `shared` hides small counts below the county, for the other side.
INTERNAL = "report.html"  # for checking, not the form itself
WHOLE = (INTERNAL, "table.docx", "table.xlsx")
SHARED = ("shared.docx", "shared.xlsx")
DOCUMENTS = (*WHOLE, *SHARED)


@dataclass(frozen=True, slots=True)
class Made:
    """A document made of a table, and whether it is the one that was signed.

    Attributes:
        as_signed: its digest is that of the signing; None where nothing is signed yet.
    """

    content: bytes
    as_signed: bool | None


def tables_seen_by(officer: Officer) -> QuerySet[QuarterTable]:
    """Return the tables in scope, the newest quarter and revision first."""
    found: QuerySet[QuarterTable] = QuarterTable.objects.seen_by(officer)
    return found.order_by("-quarter", "area_code", "-revision")


def signed_table(area_code: str, quarter: date) -> QuarterTable | None:
    """Return the revision of a quarter that counts; None while none is signed by both."""
    found: QuarterTable | None = QuarterTable.objects.filter(
        area_code=area_code, quarter=quarter, state=TableState.SIGNED
    ).first()
    return found


def revisions_of(table: QuarterTable) -> QuerySet[QuarterTable]:
    """Return all revisions of the same quarter, the newest first."""
    found: QuerySet[QuarterTable] = QuarterTable.objects.filter(
        area_code=table.area_code, quarter=table.quarter
    )
    return found.order_by("-revision")


def signatures_of(table: QuarterTable) -> list[QuarterSignature]:
    """Return the signatures in the order they were given."""
    return list(table.signatures.select_related("officer", "department").order_by("at", "pk"))


def figures_in(table: QuarterTable) -> Figures:
    """Return the frozen figures, with the signatures that stand under them."""
    return with_signatures(thaw(table.figures), signatures_of(table))


def with_signatures(figures: Figures, signatures: Iterable[QuarterSignature]) -> Figures:
    """Return figures as they are printed under these signatures."""
    return replace(
        figures,
        signatures=tuple(
            Signature(
                role=_text(SIDE_WORDS[Side(one.side)]),
                unit=Text(signer["unit"], signer["unit"]),
                signer=signer["name"],
                on=in_china(one.at).date(),
            )
            for one in signatures
            for signer in (one.signer or {"unit": "", "name": ""},)
        ),
    )


def _text(words: Words) -> Text:
    return Text(words.zh, words.en)


def made_of(figures: Figures, name: str) -> bytes:
    """Return a document of `DOCUMENTS`; the same figures give the same bytes."""
    match name:
        case "report.html":
            return page(figures).encode()
        case "table.docx":
            return quarterly_docx(figures)
        case "table.xlsx":
            return quarterly_xlsx(figures, leaves=True)
        case "shared.docx":
            return quarterly_docx(figures, hide=_hidden)
        case "shared.xlsx":
            return quarterly_xlsx(figures, hide=_hidden)
        case _:
            raise AssertionError(name)


def _hidden(counts: Sequence[Sequence[int]]) -> Sequence[Sequence[bool]]:
    mask: list[list[bool]] = suppress(counts, threshold=SMALLEST_SHOWN).hidden.tolist()
    return mask


def answer_for(officer: Officer, figures: Figures) -> Text:
    """Return what the quarter comes to; a small count of unknown sex for whoever may see it."""
    if officer.may(Permission.SMALL_COUNTS):
        return answer(figures)
    said = overall(figures)[0]
    return Text(said.zh, said.en)


def blocks_shared(figures: Figures, language: Language) -> tuple[Block, ...]:
    """Return the tables of `shared` documents, for a page of whoever may not see small counts."""
    return form(figures, language, hide=_hidden).blocks


def documents_for(officer: Officer, table: QuarterTable) -> tuple[str, ...]:
    """Return the documents an officer may have: each side its own, nobody else any."""
    match side_for(officer, table):
        case Side.HEALTH:
            return DOCUMENTS
        case Side.PARTNER:
            return SHARED
        case None:
            return ()


def document(table: QuarterTable, name: str) -> Made:
    """Return a document made anew from the frozen figures, compared with the one signed."""
    content = made_of(figures_in(table), name)
    if table.state not in FROZEN:
        return Made(content, None)
    return Made(content, hashlib.sha256(content).hexdigest() == table.documents.get(name))


def approval_of(area_code: str) -> FormApproval | None:
    """Return what the county's form bears now; None before it was filled in."""
    found: FormApproval | None = FormApproval.objects.filter(area_code=area_code).first()
    return found


def approvals_seen_by(officer: Officer) -> QuerySet[FormApproval]:
    """Return what the forms in scope bore, the newest first."""
    found: QuerySet[FormApproval] = FormApproval.objects.seen_by(officer)
    return found.order_by("-at", "-pk")


def header_of(area_code: str) -> FormHeader:
    """Return the header of a county's form; empty before it was filled in."""
    approval = approval_of(area_code)
    return approval.header if approval else FormHeader()


def hindrances(table: QuarterTable, *, today: date) -> list[Text]:
    """Return what keeps a table from being signed, in words; none when it may be."""
    figures = thaw(table.figures)
    found: list[Text] = []
    if problem := header_problem(figures.form, today):
        found.append(problem)
    if header_of(table.area_code) != figures.form:
        found.append(
            Text(
                "表式审批信息已更改，请重新编制本表。",
                "The form's approval was changed; draw the table up again.",
            )
        )
    found += [
        Text(f"{one.rule.zh}：{one.found.zh}", f"{one.rule.en}: {one.found.en}")
        for one in failing(quarter_checks(figures))
    ]
    return found


def side_for(officer: Officer, table: QuarterTable) -> Side | None:
    """Return the side an officer may sign a table for; a department of the county itself."""
    side = side_of(Role(officer.role), DepartmentKind(officer.department.kind))
    at = officer.area_code if side is Side.HEALTH else officer.department.area_code
    return side if at == table.area_code else None


def waits_for(table: QuarterTable, officer: Officer) -> Side | None:
    """Return the side that waits for this officer's signature; None where he cannot sign."""
    side = side_for(officer, table)
    if side is None or table.state not in TO_SIGN:
        return None
    given: QuerySet[Any] = table.signatures.all()
    return None if any(one.side == side for one in given) else side
