"""The newest result of `evenborn reconcile`, kept at hand: its report and the tables beside it."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from evenborn.standards.words import Words

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What may be fetched; the differences and the persons' rows stay in the folder.
SHOWN = {
    "report.html": "text/html; charset=utf-8",
    "quarterly.docx": WORD,
    "quarterly.xlsx": EXCEL,
}
STYLE = re.compile(rb"<style[^>]*>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Report:
    """What stands over the report.

    Attributes:
        run: number of the run, to be quoted.
        made_on: day.
        area: division code it is about.
        period: as it was asked for, such as 2025 or 2025Q3.
        births, srb, low, high: the answer; the ratio is None where nothing could be counted.
    """

    run: str
    made_on: date
    area: str
    period: str
    births: int
    srb: float | None
    low: float | None
    high: float | None

    @property
    def period_words(self) -> Words:
        """The period as a sentence begins."""
        year, _, quarter = self.period.partition("Q")
        if not year.isdigit():
            return Words(self.period, self.period)
        if quarter:
            return Words(f"{year}年第{quarter}季度", f"Q{quarter} {year}")
        return Words(f"{year}年", year)


def newest() -> Report | None:
    """Return the result in the folder of the settings; None if there is none to be read."""
    try:
        receipt = json.loads((_folder() / "receipt.json").read_bytes())
        answer = receipt["answer"]
        return Report(
            run=receipt["run"],
            made_on=date.fromisoformat(receipt["made_on"]),
            area=receipt["area"] or "",
            period=receipt["period"] or "",
            births=answer["births"],
            srb=answer["srb"],
            low=answer["low"],
            high=answer["high"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def content_of(name: str) -> bytes | None:
    """Return one of the three files; None if it is not there or not to be shown."""
    if name not in SHOWN:
        return None
    try:
        return (_folder() / name).read_bytes()
    except OSError:
        return None


def policy_of(page: bytes) -> str:
    """Return the Content-Security-Policy of the report: its own styles by their digest, no more.

    The page has no script and asks for nothing; in its sandbox it is a stranger to the site.
    """
    digests = [base64.b64encode(hashlib.sha256(one).digest()).decode() for one in _styles(page)]
    styles = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return (
        f"default-src 'none'; style-src {styles}; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; "
        "sandbox allow-downloads allow-top-navigation"
    )


def _styles(page: bytes) -> list[bytes]:
    found: list[bytes] = STYLE.findall(page)
    return found


def _folder() -> Path:
    folder: Path = settings.RESULT
    return folder
