"""The quarter's table: drawn up, signed by both sides, frozen; revised when late births come."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.duties.periods import Period
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.report import Figures
from evenborn.report.frozen import digest, freeze, thaw
from evenborn.rooms.reconciliation.actions.approvals import must_be_statistician
from evenborn.rooms.reconciliation.actions.pairs import forget_cells
from evenborn.rooms.reconciliation.figuring import BASIS, figures_of
from evenborn.rooms.reconciliation.models import (
    Linkage,
    QuarterSignature,
    QuarterTable,
)
from evenborn.rooms.reconciliation.naming import names_somebody
from evenborn.rooms.reconciliation.queries import newest_linkage
from evenborn.rooms.reconciliation.queries.quarters import (
    DOCUMENTS,
    header_of,
    hindrances,
    made_of,
    side_for,
    signatures_of,
    signed_table,
    with_signatures,
)
from evenborn.rooms.reconciliation.revising import changes_since
from evenborn.rooms.reconciliation.signing import (
    MOST_EXPLAINED,
    TO_SIGN,
    Side,
    TableState,
    quarter_code,
    revision_words,
)


def draw_up(
    area_code: str, quarter: date, *, explanation: str = "", by: Officer, at: datetime
) -> QuarterTable:
    """Draw a quarter's table up from the newest linkage; an unsigned draft is drawn up anew.

    After a signed revision the next one lists what changed since then.

    Args:
        quarter: its first day.
        explanation: why sources differ by more than 2 %, about records and no person.

    Raises:
        Refused: not the county's statistician, the quarter is not over, no linkage holds it, one
            side has signed already, nothing changed since the signed revision, or the explanation
            names somebody.
    """
    explanation = " ".join(explanation.split())
    must_be_statistician(by, area_code)
    today = in_china(at).date()
    # The years first: of the last one that a calendar holds, the quarter has no next.
    if quarter.year > today.year or today <= Period(quarter, 3).end:
        raise Refused(zh="本季度尚未结束。", en="The quarter is not over yet.")
    if len(explanation) > MOST_EXPLAINED or names_somebody(explanation):
        raise Refused(
            zh="差异说明不超过 500 字，不写姓名、证件号码、电话。",
            en="Up to 500 characters, without names, id numbers or telephone numbers.",
        )
    linkage = newest_linkage(area_code)
    if linkage is None:
        raise Refused(
            zh="还没有部门数据核对结果，请先核对。", en="Link the agencies' records first."
        )
    figures = figures_of(
        linkage,
        quarter,
        today=today,
        form=header_of(area_code),
        explanation=explanation,
    )
    return keep_table(linkage, quarter, figures, by=by, at=at)


@transaction.atomic
def keep_table(
    linkage: Linkage, quarter: date, figures: Figures, *, by: Officer, at: datetime
) -> QuarterTable:
    """Keep figures as the quarter's table that waits to be signed.

    Raises:
        Refused: one side has signed, or nothing changed since the signed revision.
    """
    must_be_statistician(by, linkage.area_code)
    # The newest linkage's row is the lock: two clicks draw up one revision.
    Linkage.objects.select_for_update(no_key=True).get(pk=linkage.pk)
    tables = QuarterTable.objects.select_for_update().filter(
        area_code=linkage.area_code, quarter=quarter
    )
    waiting = tables.filter(state__in=TO_SIGN).first()
    if waiting is not None and waiting.state == TableState.HALF_SIGNED:
        raise Refused(
            zh="一方已经签字。如需重新编制，请先撤回签字。",
            en="One side has signed; take the signature back before drawing up again.",
        )
    signed = signed_table(linkage.area_code, quarter)
    revision = signed.revision + 1 if signed else 1
    if signed is not None:
        changes = changes_since(thaw(signed.figures), figures, quarter=quarter_code(quarter))
        if not changes:
            raise Refused(
                zh="与已签字的表相比没有变化，不需要修订。",
                en="Nothing changed since the signed table; there is nothing to revise.",
            )
        figures = replace(
            figures, changes=changes, revision_of=revision_words(quarter, signed.revision).zh
        )
    text = freeze(figures)
    table = waiting or QuarterTable(area_code=linkage.area_code, quarter=quarter, revision=revision)
    table.linkage, table.basis = linkage, BASIS
    table.figures, table.digest = text, digest(text)
    table.made_by, table.made_at = by.username, at
    table.save()
    record(
        "reconciliation.quarter_drawn_up",
        subject=table,
        by=by,
        at=at,
        revision=table.revision,
        digest=table.digest[:16],
        births=figures.whole.births,
        changes=len(figures.changes),
    )
    return table


@transaction.atomic
def sign(table: QuarterTable, *, seen: str, by: Officer, at: datetime) -> QuarterTable:
    """Sign for one's side what one has seen; the second signature freezes the table.

    All of it is one transaction: killed at any point, the side has signed or has not. Pressing
    the button twice signs once.

    Args:
        seen: digest of the figures as the signer was shown them.

    Raises:
        Refused: not a signer of this county, the figures changed since they were shown, the side
            has signed already, or something stands in the way (see `queries.quarters.hindrances`).
    """
    found = QuarterTable.objects.select_for_update().get(pk=table.pk)
    side = side_for(by, found)
    if side is None:
        raise Refused(
            zh="由县级统计人员和公安、统计部门的经办人签字。",
            en="The county's statistician and an officer of police or statistics sign.",
        )
    signatures = signatures_of(found)
    if any(one.officer_id == by.pk and one.digest == seen for one in signatures):
        return found
    if found.state not in TO_SIGN:
        raise Refused(zh="这张表已由双方签字。", en="Both sides have signed this table.")
    if seen != found.digest:
        raise Refused(
            zh="表中数字在您打开之后有变化，请重新查看后再签字。",
            en="The figures changed after you opened them; look at them again before signing.",
        )
    _must_be_another(signatures, side, by)
    if found.digest != digest(found.figures):
        raise Refused(
            zh="表的内容与摘要不符，不能签字，请重新编制。",
            en="The table does not match its digest; draw it up again.",
        )
    if problems := hindrances(found, today=in_china(at).date()):
        raise Refused(zh=problems[0].zh, en=problems[0].en)
    signature = QuarterSignature.objects.create(
        table=found,
        side=side.value,
        officer=by,
        department=by.department,
        signer={"name": by.full_name, "unit": by.department.name},
        digest=found.digest,
        at=at,
    )
    given = [*signatures, signature]
    if len(given) == len(Side):
        _freeze(found, given, by=by, at=at)
    else:
        found.state = TableState.HALF_SIGNED.value
    found.save()
    record(
        "reconciliation.quarter_signed",
        subject=found,
        by=by,
        at=at,
        side=side.value,
        revision=found.revision,
        digest=found.digest[:16],
        frozen=found.state == TableState.SIGNED,
    )
    return found


def _must_be_another(signatures: Sequence[QuarterSignature], side: Side, by: Officer) -> None:
    for one in signatures:
        if one.side == side:
            raise Refused(zh="这一方已经签字。", en="This side has signed already.")
        if one.officer_id == by.pk or one.department_id == by.department_id:
            raise Refused(
                zh="由两个部门的两名人员分别签字。",
                en="Two persons of two departments sign.",
            )


def _freeze(
    table: QuarterTable, signatures: Sequence[QuarterSignature], *, by: Officer, at: datetime
) -> None:
    """Freeze a table under both signatures; the revision before it stays readable."""
    figures = with_signatures(thaw(table.figures), signatures)
    table.documents = {
        name: hashlib.sha256(made_of(figures, name)).hexdigest() for name in DOCUMENTS
    }
    before = signed_table(table.area_code, table.quarter)
    if before is not None:
        before.state = TableState.REPLACED.value
        before.save(update_fields=["state"])
    table.state, table.signed_at = TableState.SIGNED.value, at
    # The records side by side were kept for the desk only; the quarter is settled now.
    after = Period(table.quarter, 3).end + timedelta(days=1)
    forget_cells(before=after, at=at, area_code=table.area_code, by=by)


@transaction.atomic
def take_back(table: QuarterTable, *, by: Officer, at: datetime) -> QuarterTable:
    """Take one's side's signature back while the other side has not signed.

    Raises:
        Refused: nobody of the officer's department has signed, or both sides have.
    """
    found = QuarterTable.objects.select_for_update().get(pk=table.pk)
    own = [one for one in signatures_of(found) if one.department_id == by.department_id]
    if found.state != TableState.HALF_SIGNED or not own or side_for(by, found) is None:
        raise Refused(
            zh="没有可撤回的签字；双方签字后不能撤回。",
            en="There is no signature to take back; once both have signed, none can be.",
        )
    for one in own:
        one.delete()
    found.state = TableState.DRAFT.value
    found.save(update_fields=["state"])
    record("reconciliation.signature_taken_back", subject=found, by=by, at=at, side=own[0].side)
    return found
