"""Make a county, or a nation of them, and keep the truth beside the files."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from evenborn.demo.files import (
    FORMATS,
    XLSX_ROWS,
    Format,
    Headers,
    ParquetFile,
    Sink,
    open_sink,
)
from evenborn.demo.parts import Plan, parts, plan
from evenborn.demo.profile import SOURCES, Profile, load_profile
from evenborn.standards.schema import load_schema


class CannotMakeError(Exception):
    """The demo cannot be made as asked.

    Attributes:
        zh, en: one clear sentence in either language.
    """

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class Made:
    """What was made: the counts that a reader checks, and where the files are.

    `births` and `records` are counts; `counties` are six-digit codes; `years` first and last.
    """

    births: int
    records: dict[str, int]
    counties: tuple[int, ...]
    years: tuple[int, int]
    files: tuple[Path, ...]


def make_county(
    births: int,
    seed: int,
    out: str | Path,
    format: Format = "csv",  # noqa: A002 - the word users type
    profile: str | Path | Profile = "ordinary",
    *,
    headers: Headers = "zh",
    year: int = 2025,
    progress: Callable[[int], None] | None = None,
) -> Made:
    """Write a synthetic county, and the truth about it, into a folder.

    Files: delivery, registration, certificate and vaccination in the format asked;
    truth.parquet (source, record_id, birth_id), births_truth.parquet and flaws.parquet;
    profile.yaml with every rate used. The same arguments give the same bytes. Every name is
    drawn from tables and every number belongs to nobody.

    Args:
        births: true births, 0 or more; above about 30,000 further counties join.
        seed: 0 or more.
        out: folder, made if need be; files of an earlier demo in it are replaced at the end.
        format: of the agencies' files; the truth is always Parquet.
        profile: `ordinary`, `hard`, a YAML file, or a loaded profile.
        headers: of CSV and XLSX: Chinese headers and words, or canonical names and codes.
        year: last year of birth, 1950 to 2100.
        progress: called with the number of births finished so far.

    Raises:
        CannotMakeError: an argument is out of range, or XLSX cannot hold so many rows.
        BadProfileError: the profile cannot be used.
    """
    if not isinstance(profile, Profile):
        profile = load_profile(profile)
    _check_arguments(births, seed, format, year, profile)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".demo-") as aside:
        made = _write(plan(births, year), seed, Path(aside), format, profile, headers, progress)
        for name in made.files:
            with name.open("rb") as written:
                os.fsync(written.fileno())
        finished = tuple(file.replace(folder / file.name) for file in made.files)
    for source in (*SOURCES, "vaccination"):
        for other in FORMATS:
            if other != format:
                (folder / f"{source}.{other}").unlink(missing_ok=True)
    return Made(made.births, made.records, made.counties, made.years, finished)


def _check_arguments(births: int, seed: int, suffix: str, year: int, profile: Profile) -> None:
    if births < 0 or seed < 0:
        raise CannotMakeError(
            zh="出生数和种子应为 0 或正整数。", en="Births and seed should be 0 or more."
        )
    if suffix not in FORMATS:
        raise CannotMakeError(
            zh="格式应为 csv、parquet 或 xlsx。", en="The format should be csv, parquet or xlsx."
        )
    if not 1950 <= year <= 2100:
        raise CannotMakeError(
            zh="年份应在 1950 至 2100 之间。", en="The year should be from 1950 to 2100."
        )
    twice = max(agency.duplicates for agency in profile.agencies.values())
    # Duplicates are drawn, so ten in a thousand may be eleven.
    if suffix == "xlsx" and births * (1.01 + twice) > XLSX_ROWS:
        raise CannotMakeError(
            zh="Excel 工作表放不下这么多行，请用 csv 或 parquet。",
            en="An Excel sheet cannot hold so many rows; choose csv or parquet.",
        )


def _write(
    spread: Plan,
    seed: int,
    folder: Path,
    suffix: Format,
    profile: Profile,
    headers: Headers,
    progress: Callable[[int], None] | None,
) -> Made:
    paths = {s: folder / f"{s}.{suffix}" for s in (*SOURCES, "vaccination")}
    sinks: dict[str, Sink] = {s: open_sink(p, load_schema(s), headers) for s, p in paths.items()}
    truths = {
        name: ParquetFile(folder / f"{name}.parquet") for name in ("truth", "births_truth", "flaws")
    }
    counts = dict.fromkeys(SOURCES, 0)
    done = 0
    for part in parts(spread, seed, profile):
        for source, written in part.written.items():
            sinks[source].add(written)
            if source in counts:
                counts[source] += written.table.num_rows
        for name, table in part.truths.items():
            truths[name].add_table(table)
        done += part.births
        if progress is not None:
            progress(done)
    for sink in (*sinks.values(), *truths.values()):
        sink.close()
    used = folder / "profile.yaml"
    used.write_text(
        "# 合成数据 Synthetic data: every name and number is invented and belongs to nobody.\n"
        + yaml.safe_dump(
            {"title": profile.title, **{k: v for k, v in profile.settings.items() if k != "title"}},
            allow_unicode=True,
            sort_keys=False,
        ),
        encoding="utf-8",
    )
    files = (*paths.values(), *(t.path for t in truths.values()), used)
    return Made(
        births=done,
        records=counts,
        counties=tuple(int(c) for c in spread.counties),
        years=(spread.first_year, spread.last_year),
        files=files,
    )
