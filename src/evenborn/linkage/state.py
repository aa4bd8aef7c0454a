"""What is linked already, kept so that a new month is added without redoing the others.

The folder holds identity numbers in coded form: it is as sensitive as the sources and is made
readable by its owner alone.
"""

import json
import shutil
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from evenborn.linkage.births import Outcome
from evenborn.linkage.comparisons import BLOCKS
from evenborn.linkage.engines import CannotLinkError, Engine
from evenborn.linkage.links import Links
from evenborn.linkage.model import Model
from evenborn.linkage.records import CODED, KEYS

VERSION: Final = 1

# Old records that a new one may be a copy of, or share an exact group with: their fate is open
# again. Wider than the rules of the waterfall, never narrower.
_REOPENS: Final = (
    "o.mid = n.mid",
    "o.src = n.src AND o.mread = n.mread AND (o.fread = n.fread OR o.mborn = n.mborn)",
)
_PER_RECORD: Final = ("birth", "copy_of", "band", "how", "weight", "pattern", "pool", "component")


def save(folder: Path, links: Links, engine: Engine) -> None:
    """Keep the linkage in a folder, whole or not at all.

    Args:
        folder: replaced if it is a state already.
        links: the linkage.
        engine: whose table `known` holds the coded records of all rows, in any order.
    """
    beside = folder.with_name(f".{folder.name}.writing")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700, parents=True)
    out = links.outcome
    coded = engine.fetch(f"SELECT {', '.join(CODED.names)} FROM known ORDER BY rid")
    for field in KEYS:
        if field.name not in CODED.names:
            coded = coded.append_column(field, links.ids.column(field.name))
    for name in _PER_RECORD:
        coded = coded.append_column(f"_{name}", pa.array(getattr(out, name)))
    pq.write_table(coded, beside / "records.parquet", compression="zstd")
    left, right, weight, pattern = out.review
    pq.write_table(
        pa.table({"left": left, "right": right, "weight": weight, "pattern": pattern}),
        beside / "review.parquet",
    )
    links.model.save(beside / "model.json")
    facts = {
        "evenborn_linkage_state": VERSION,
        "sources": list(links.sources),
        "patterns": out.patterns.tolist(),
    }
    (beside / "state.json").write_text(json.dumps(facts) + "\n", encoding="utf-8")
    for file in beside.iterdir():
        file.chmod(0o600)
    behind = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(behind, ignore_errors=True)
    if folder.exists():
        folder.replace(behind)
    beside.replace(folder)
    shutil.rmtree(behind, ignore_errors=True)


def load(folder: Path, engine: Engine) -> Links:
    """Read an earlier linkage back, its coded records into table `known` of the engine.

    Raises:
        CannotLinkError: the folder is no state of this version.
    """
    try:
        facts = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        known = facts["evenborn_linkage_state"] == VERSION
    except (OSError, ValueError, KeyError):
        known = False
    if not known:
        raise CannotLinkError(
            zh=f"{folder.name}：不是本版本的关联状态文件夹；请换一个空文件夹，从头关联。",
            en=f"{folder.name} is no linkage state of this version; "
            "name an empty folder and link from the start.",
        )
    rows = pq.read_table(folder / "records.parquet")
    review = pq.read_table(folder / "review.parquet")
    kept = {name: rows.column(f"_{name}").to_numpy() for name in _PER_RECORD}
    outcome = Outcome(
        **{name: np.array(values) for name, values in kept.items()},
        patterns=np.array(facts["patterns"], dtype=np.int8),
        review=tuple(review.column(c).to_numpy() for c in ("left", "right", "weight", "pattern")),
    )
    ids = rows.select(KEYS.names)
    engine.load("known", rows.select([*CODED.names, "_pool", "_component"]))
    model = Model.load(folder / "model.json")
    return Links(tuple(facts["sources"]), ids, outcome, model)


def concerned(engine: Engine) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the row numbers of old records whose births the new records may change.

    Tables: `known` (old, with _pool and _component), `rec` (new).
    """
    same = " UNION ".join(
        f"SELECT o._component AS c FROM known o JOIN rec n ON {rule}" for rule in _REOPENS
    )
    engine.create("reopened", same)
    columns = ", ".join(CODED.names)
    engine.create(
        "active",
        f"SELECT {columns} FROM rec UNION ALL SELECT {columns} FROM known"
        " WHERE _component IN (SELECT c FROM reopened)",
    )
    near = " UNION ".join(
        f"SELECT l._component AS c FROM (SELECT * FROM known WHERE _pool) l JOIN active r ON {rule}"
        for rule in BLOCKS
    )
    engine.create("met", f"SELECT c FROM reopened UNION {near}")
    found = engine.fetch("SELECT rid FROM known WHERE _component IN (SELECT c FROM met) ORDER BY 1")
    engine.drop("reopened", "active", "met")
    return np.asarray(found.column("rid").to_numpy(), dtype=np.int64)
