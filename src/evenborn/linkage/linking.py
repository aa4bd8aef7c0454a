"""Link the records of several sources into births: the one entrance of the library."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from evenborn.linkage import state
from evenborn.linkage.births import Outcome, births
from evenborn.linkage.decide import LINK_AT, REVIEW_AT
from evenborn.linkage.engines import CannotLinkError, Engine
from evenborn.linkage.links import Links
from evenborn.linkage.model import Model
from evenborn.linkage.records import CODED, KEYS

MAX_SOURCES = 62  # a birth's sources are the bits of one signed 64-bit number
Progress = Callable[[str, str], None]


def _silent(_zh: str, _en: str) -> None:
    """Say nothing."""


def link(
    sources: Mapping[str, str],
    *,
    engine: Engine,
    model: Model | None = None,
    since: Path | None = None,
    keep: Path | None = None,
    link_at: float = LINK_AT,
    review_at: float = REVIEW_AT,
    progress: Progress = _silent,
) -> Links:
    """Link the records of several sources into births.

    Args:
        sources: source name to relation (in the engine) with the canonical columns, typed or as
            ISO text. All but record_id, infant_sex and birth_date may be missing.
        engine: where the work is done.
        model: parameters; if None, those of `since`, else trained on these records.
        since: state folder of an earlier linkage to which these records are added.
        keep: state folder to write, for later additions.
        link_at: probability from which a pair is linked without a person, 0 to 1.
        review_at: probability from which a pair is shown to a person, 0 to `link_at`.
        progress: told in Chinese and English what begins.

    Returns:
        The links of all records, old and new. The order of the sources is irrelevant.

    Raises:
        CannotLinkError: a source cannot be used, or the state does not fit.
        ValueError: the thresholds are out of order.
    """
    if not 0 < review_at <= link_at <= 1:
        raise ValueError("thresholds must satisfy 0 < review_at <= link_at <= 1")
    progress("读取并规范各部门记录", "reading and standardising the records")
    before = state.load(since, engine) if since else None
    names = sorted({*sources, *(before.sources if before else ())})
    if len(names) < 1 or len(names) > MAX_SOURCES:
        raise CannotLinkError(
            zh=f"一次可关联 1 至 {MAX_SOURCES} 个来源，现有 {len(names)} 个。",
            en=f"1 to {MAX_SOURCES} sources can be linked at once; there are {len(names)}.",
        )
    numbers = {name: number for number, name in enumerate(names)}
    first = before.ids.num_rows if before else 0
    new = engine.code(
        {name: sources[name] for name in sorted(sources)},
        numbers=numbers,
        first_rid=first,
        whole=before is not None or keep is not None,
    )
    if before is None:
        progress("逐层关联", "linking, pass by pass")
        outcome, used = births(
            engine, ids=new, here=np.arange(new.num_rows), n_sources=len(names), model=model,
            link_at=link_at, review_at=review_at,
        )  # fmt: skip
        links = Links(tuple(names), new, outcome, used)
        if keep:
            engine.create("known", "SELECT * FROM rec")
    else:
        links = _added(
            before, new, names=tuple(names), engine=engine, model=model or before.model,
            link_at=link_at, review_at=review_at, progress=progress,
        )  # fmt: skip
    if keep:
        state.save(keep, links, engine)
    engine.drop("rec", "known")
    return links


def _added(
    before: Links,
    new: pa.Table,
    *,
    names: tuple[str, ...],
    engine: Engine,
    model: Model,
    link_at: float,
    review_at: float,
    progress: Progress,
) -> Links:
    """Add the new records (table `rec`) to an earlier linkage (table `known`)."""
    columns = ", ".join(CODED.names)
    first = before.ids.num_rows
    fresh = np.arange(first, first + new.num_rows)
    old_src = before.ids.column("src")
    if names == before.sources:
        progress("找出受新记录影响的出生", "finding the births that new records may change")
        redo = state.concerned(engine)
    else:
        # With one more source no birth is complete any longer, and all meet the model again.
        place = pa.array([names.index(name) for name in before.sources], pa.int8())
        engine.load("renumber", pa.table({"old": range(len(place)), "src": place}))
        engine.create(
            "known_again",
            "SELECT k.* REPLACE (CAST(r.src AS TINYINT) AS src) FROM known k"
            " JOIN renumber r ON k.src = r.old"
            if engine.dialect == "duckdb"
            else "SELECT r.src AS src, "
            + ", ".join(f"k.{n}" for n in (*CODED.names, "_pool", "_component") if n != "src")
            + " FROM known k JOIN renumber r ON k.src = r.old",
        )
        engine.create("known", "SELECT * FROM known_again")
        engine.drop("renumber", "known_again")
        old_src = place.take(old_src.cast(pa.int32()))
        redo = np.arange(first)
    old = before.ids.set_column(0, KEYS.field("src"), old_src)
    ids = pa.concat_tables([old.cast(KEYS), new])
    engine.load("redo", pa.table({"rid": redo.astype(np.int32)}))
    engine.create(
        "again",
        f"SELECT {columns} FROM rec UNION ALL SELECT {columns} FROM known"
        " WHERE rid IN (SELECT rid FROM redo)",
    )
    engine.create("all_known", f"SELECT {columns} FROM known UNION ALL SELECT {columns} FROM rec")
    engine.create("rec", "SELECT * FROM again")
    engine.create("known", "SELECT * FROM all_known")
    engine.drop("again", "redo", "all_known")
    progress("逐层关联", "linking, pass by pass")
    here = np.concatenate([redo, fresh])
    outcome, model = births(
        engine, ids=ids, here=here, n_sources=len(names), model=model,
        link_at=link_at, review_at=review_at,
    )  # fmt: skip
    return Links(names, ids, _merged(before.outcome, outcome, here), model)


def _merged(
    old: Outcome, new: Outcome, here: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> Outcome:
    """Return the new outcome for the records redone, the old one for all others."""
    kept = np.ones(len(new.birth), dtype=bool)
    kept[here] = False
    shift = len(new.patterns)
    rows = np.flatnonzero(kept)
    for name in ("birth", "copy_of", "band", "how", "weight", "pool", "component"):
        getattr(new, name)[rows] = getattr(old, name)[rows]
    patterns = old.pattern[rows]
    new.pattern[rows] = np.where(patterns < 0, -1, patterns + shift)
    left, right, weight, pattern = old.review
    still = kept[left] & kept[right]
    new.review = (
        np.concatenate([left[still], new.review[0]]),
        np.concatenate([right[still], new.review[1]]),
        np.concatenate([weight[still], new.review[2]]),
        np.concatenate([pattern[still] + shift, new.review[3]]),
    )
    new.patterns = np.concatenate([new.patterns, old.patterns])
    return new
