"""Every write of this room: a file received, its rows taken, its end, what is sent out."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import SYSTEM, record
from evenborn.foundation.exchange import agreements, vault
from evenborn.foundation.exchange.agreements import Leave
from evenborn.foundation.exchange.intakes import Taken
from evenborn.foundation.exchange.models import Batch, BatchCause, Outgoing, ProblemLine, SealedFile
from evenborn.foundation.exchange.queries import kinds_for, may_fetch
from evenborn.foundation.exchange.rules import BatchState, display_name
from evenborn.foundation.exchange.vault import Stored
from evenborn.foundation.runs import actions as runs
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.standards.checking import Cause
from evenborn.standards.words import Words

IMPORT = "exchange.import"


@transaction.atomic
def receive(
    file: Stored | None,
    *,
    kind: str,
    name: str,
    by: Officer,
    at: datetime,
    language: str = "zh",
) -> tuple[Batch, bool]:
    """Take a file of the vault as a batch and start its run.

    Args:
        file: None when it was too large to be kept.
        kind: of the file, one of `standards.KINDS`.
        name: as the sender calls it; only its ending and its period are kept.
        by: the sender.
        at: now.
        language: `zh` or `en`, of the marks in the Excel that goes back.

    Returns:
        The batch, and whether it is new. The same bytes of one kind from one department are the
        batch that they were the first time, and the new copy is not needed.

    Raises:
        Refused: the sender may not send this kind, no agreement covers it, or the file is empty
            or too large.
    """
    if kind not in kinds_for(by):
        raise Refused(
            zh="您的岗位不能报送这一类文件。", en="Your role may not send this kind of file."
        )
    there = in_china(at).date()
    if kind in agreements.NEEDED and not agreements.leave_for(by.department, kind, on=there):
        raise Refused(zh=agreements.NONE.zh, en=agreements.NONE.en)
    most = settings.FILES_MOST_BYTES
    if file is None or file.size > most:
        raise Refused(
            zh=f"文件超过 {most >> 20} MB，没有保存。请按月或按机构分成几个文件。",
            en=f"The file is larger than {most >> 20} MB and was not kept. Split it by "
            "month or by institution.",
        )
    if file.size == 0:
        raise Refused(
            zh="文件是空的，请核对后重新选择。", en="The file is empty; choose another one."
        )
    batch, is_new = Batch.objects.get_or_create(
        department=by.department,
        kind=kind,
        digest=file.digest,
        defaults={
            "size": file.size,
            "name": display_name(name, kind=kind),
            "officer": by,
            "at": at,
            "judged_on": there,
        },
    )
    if not is_new:
        return batch, False
    batch.stored = _row_of(file)
    batch.run = runs.start(
        IMPORT,
        arguments={"batch": batch.pk, "language": language},
        by=by,
        at=at,
        key=str(batch.pk),
    )
    batch.save()
    record("exchange.received", subject=batch, by=by, at=at, kind=kind, bytes=file.size)
    return batch, True


def _row_of(file: Stored) -> SealedFile:
    row: SealedFile = SealedFile.objects.create(
        name=file.name, digest=file.digest, size=file.size, secret=dict(file.secret)
    )
    return row


def keep_problems(
    batch: Batch, *, causes: Sequence[Cause], first: Sequence[tuple[int, Sequence[Cause]]]
) -> None:
    """Write down what the schema found, anew after a restart. Within a step of the run.

    Args:
        batch: of the file.
        causes: kinds of problems with their numbers of lines.
        first: (line, causes) of the first lines with problems.
    """
    BatchCause.objects.filter(batch=batch, by_intake=False).delete()
    made = {_key(cause): _cause(batch, cause, by_intake=False) for cause in causes}
    BatchCause.objects.bulk_create(made.values())
    _lines([(line, made[_key(cause)]) for line, found in first for cause in found])


def keep_taken(batch: Batch, taken: Taken) -> None:
    """Write down which lines of a chunk the room refused. Within the step of the chunk."""
    pairs = list({(line, _key(cause)): (line, cause) for line, cause in taken.refused}.values())
    hits = Counter(_key(cause) for _, cause in pairs)
    causes = {_key(cause): cause for _, cause in pairs}
    stored = {}
    for key, cause in causes.items():
        made = _cause(batch, cause, by_intake=True)
        stored[key], _ = BatchCause.objects.get_or_create(
            batch=batch,
            code=made.code,
            columns=made.columns,
            expected_zh=made.expected_zh,
            defaults={
                "severity": "error",
                "expected_en": made.expected_en,
                "by_intake": True,
                "lines": 0,
            },
        )
        BatchCause.objects.filter(pk=stored[key].pk).update(lines=F("lines") + hits[key])
    _lines([(line, stored[_key(cause)]) for line, cause in pairs])


def _key(cause: Cause) -> tuple[str, str, str]:
    return cause.code, ",".join(cause.columns), cause.expected_zh


def _cause(batch: Batch, cause: Cause, *, by_intake: bool) -> BatchCause:
    return BatchCause(
        batch=batch,
        code=cause.code,
        severity=cause.severity,
        columns=",".join(cause.columns),
        expected_zh=cause.expected_zh[:500],
        expected_en=cause.expected_en[:500],
        lines=cause.lines,
        by_intake=by_intake,
    )


def _lines(pairs: Sequence[tuple[int, BatchCause]]) -> None:
    ProblemLine.objects.bulk_create(
        [ProblemLine(line=line, cause=cause) for line, cause in pairs], batch_size=2_000
    )


def close_batch(
    batch: Batch,
    *,
    accepted: int,
    refused: int,
    known: int,
    warned: int,
    marked: Stored | None,
    kept: Stored | None,
    leave: Leave | None,
    at: datetime,
) -> None:
    """End a batch with its counts; note the transfer. Within the last step of the run."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    batch.state = BatchState.DONE.value
    batch.lines = accepted + refused + known
    batch.accepted, batch.refused, batch.known, batch.warned = accepted, refused, known, warned
    batch.marked = _row_of(marked) if marked else None
    batch.kept = _row_of(kept) if kept else None
    batch.save()
    if leave is not None:
        agreements.note(leave, batch, at=at)
    record(
        "exchange.taken_in",
        subject=batch,
        by=batch.officer,
        at=at,
        kind=batch.kind,
        lines=batch.lines,
        accepted=accepted,
        refused=refused,
        known=known,
    )


def refuse_batch(batch: Batch, *, words: Words, at: datetime) -> None:
    """End a batch whose file cannot be read at all. Within a step of the run."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    batch.state = BatchState.REFUSED.value
    batch.refusal_zh, batch.refusal_en = words.zh[:500], words.en[:500]
    batch.save()
    record("exchange.refused", subject=batch, by=batch.officer, at=at, kind=batch.kind)


@transaction.atomic
def fetch(batch: Batch, *, by: Officer, at: datetime) -> SealedFile:
    """Return the marked file, and write down that it was fetched: it holds identities.

    Raises:
        Refused: it is another department's, or there is none (any more).
    """
    if not may_fetch(batch, by):
        raise Refused(
            zh="这份文件是其他单位报送的，只有报送单位可以取回。",
            en="Another department sent this file; only the sender may have it back.",
        )
    if batch.marked is None:
        raise Refused(
            zh="没有可取回的文件：没有发现问题，或已超过保存期限并删除。",
            en="There is no file to give back: nothing was wrong, or it was deleted at the end of "
            "its time.",
        )
    marked: SealedFile = batch.marked
    record("exchange.fetched", subject=batch, by=by, at=at, kind=batch.kind)
    return marked


@transaction.atomic
def forget_files(batch: Batch, *, at: datetime) -> None:
    """Delete what was uploaded and what was made of it; counts and problems without values stay."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    files = [file for file in (batch.stored, batch.marked) if file is not None]
    batch.deleted_at = at
    batch.save()
    for file in files:
        # The row first: with it goes the key. A file left without one is found by the clean-up.
        transaction.on_commit(partial(vault.discard, file.name))
        file.delete()
    record("exchange.forgotten", subject=batch, by=SYSTEM, at=at, files=len(files))


def keep_bytes(content: bytes) -> SealedFile:
    """Seal bytes into the vault, within the action that needs them again."""
    with vault.Writer() as writer:
        writer.write(content)
        return _row_of(writer.finish())


@transaction.atomic
def send_out(outgoing: Outgoing, *, by: Officer, at: datetime) -> Outgoing:
    """Write down a table that leaves the house."""
    outgoing.officer, outgoing.department, outgoing.at = by, by.department, at
    outgoing.save()
    record(
        "exchange.sent_out",
        subject=outgoing,
        by=by,
        at=at,
        what=outgoing.what,
        number=outgoing.number,
        cells=outgoing.cells,
        suppressed=outgoing.suppressed,
    )
    return outgoing
