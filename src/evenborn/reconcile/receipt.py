"""The receipt: what went in, what it was made with, what came out, and that it adds up."""

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

from evenborn import __version__
from evenborn.reconcile.asked import Asked
from evenborn.reconcile.intake import Intake
from evenborn.reconcile.place import RECEIPT, digest_of
from evenborn.report import Figures

# What can change a figure or a byte of the result.
MADE_WITH = ("duckdb", "numpy", "scipy", "splink", "pyarrow", "xlsxwriter", "python-docx")


def versions() -> tuple[tuple[str, str], ...]:
    """Return the versions a result depends on, our own first."""
    python = ".".join(platform.python_version_tuple()[:2])
    return (
        ("evenborn", __version__),
        ("python", python),
        *((name, version(name)) for name in MADE_WITH),
    )


def options_of(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return the options as words, those that were not given left out."""
    form = asked.form
    said = {
        "today": asked.today.isoformat(),
        "basis": asked.basis,
        "area": asked.area or "",
        "period": asked.period or "",
        "kind": ", ".join(f"{stem}={kind}" for stem, kind in sorted(asked.kinds.items())),
        "map": asked.mapping_digest[:12],
        "with identities": "yes" if asked.with_identities else "",
        "form": " / ".join(
            part
            for part in (
                form.form_number,
                form.issuer,
                form.approval_number,
                form.valid_until,
                form.unit,
            )
            if part
        ),
        "explanation": asked.explanation,
    }
    return tuple((name, value) for name, value in said.items() if value)


def run_of(intake: Intake, asked: Asked) -> str:
    """Return the run id: the same inputs, versions and options have the same one."""
    whole = {
        "inputs": [[one.name, one.kind, one.digest] for one in intake.taken],
        "versions": versions(),
        "options": options_of(asked),
    }
    canonical = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def write_receipt(folder: Path, figures: Figures, intake: Intake) -> None:
    """Write receipt.json over the files that are in the folder."""
    made = figures.making
    whole = figures.whole
    receipt = {
        "run": made.run,
        "made_on": made.made_on.isoformat(),
        "area": figures.area_code,
        "period": figures.period.en,
        "answer": {
            "boys": whole.boys,
            "girls": whole.girls,
            "unknown": whole.unknown,
            "births": whole.births,
            "srb": whole.srb,
            "low": whole.low,
            "high": whole.high,
            "verdict": whole.verdict,
        },
        "inputs": [
            {
                "name": one.name,
                "kind": one.kind,
                "sha256": one.digest,
                "lines": one.lines,
                "accepted": one.accepted,
                "refused": one.refused,
                "known": one.known,
                "records": one.records,
            }
            for one in intake.taken
        ],
        "versions": dict(made.versions),
        "options": dict(made.options),
        "balances": [
            {
                "door": balance.door,
                "what": balance.what.en,
                "what_zh": balance.what.zh,
                "taken": balance.taken,
                "parts": {part.name.en: part.count for part in balance.parts},
                "adds_up": balance.adds_up,
            }
            for balance in figures.balances
        ],
        "outputs": [
            {"name": path.name, "bytes": path.stat().st_size, "sha256": digest_of(path)}
            for path in sorted(folder.iterdir())
        ],
    }
    written = json.dumps(receipt, ensure_ascii=False, indent=2) + "\n"
    (folder / RECEIPT).write_text(written, encoding="utf-8")
