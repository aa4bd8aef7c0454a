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
SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


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
    """Return the Content-Security-Policy of the report: its own styles and script, by digest.

    It may save its charts and nothing else: in its sandbox it is a stranger to the site, without
    cookies, and it can reach no address.
    """
    styles, scripts = (_digests(pattern, page) for pattern in (STYLE, SCRIPT))
    return (
        f"default-src 'none'; style-src {styles}; script-src {scripts}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "sandbox allow-scripts allow-downloads allow-top-navigation-by-user-activation"
    )


def _digests(pattern: re.Pattern[bytes], page: bytes) -> str:
    digests = [hashlib.sha256(part).digest() for part in pattern.findall(page)]
    found = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return found or "'none'"


def _folder() -> Path:
    folder: Path = settings.RESULT
    return folder
