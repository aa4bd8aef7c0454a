"""Make a county, or a nation of them, and keep the truth beside the files."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import yaml

from evenborn.demo.census import RESIDENCES
from evenborn.demo.columns import Written, always, codes_as_text, named, one_of, write_down
from evenborn.demo.doses import first_doses
from evenborn.demo.families import Births, Window, make_births
from evenborn.demo.files import (
    FORMATS,
    XLSX_ROWS,
    Format,
    Headers,
    ParquetFile,
    Sink,
    open_sink,
)
from evenborn.demo.identity import Ints, credit_code, nobodys_area
from evenborn.demo.names import vocabulary
from evenborn.demo.newborns import measure
from evenborn.demo.places import places
from evenborn.demo.profile import SOURCES, Profile, load_profile
from evenborn.demo.records import FLAWS, agencys_view
from evenborn.standards.schema import load_schema

COUNTY_YEAR = 6_000  # births of a middling county in a year
LONGEST = 5  # years of one run at most
HOSPITALS = 6  # in each county


class CannotMakeError(Exception):
    """The demo cannot be made as asked; one clear sentence in both languages."""

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


@dataclass(frozen=True)
class Plan:
    """How the births are spread over counties and years."""

    counties: Ints
    births: Ints
    first_year: int
    last_year: int


def plan(births: int, year: int) -> Plan:
    """Spread births: about 6,000 to a county and year, at most five years, whole counties.

    >>> p = plan(1_000_000, 2025)
    >>> len(p.counties), p.first_year, int(p.births.sum())
    (33, 2021, 1000000)
    """
    county_years = max(1, round(births / COUNTY_YEAR))
    years = min(LONGEST, county_years)
    count = max(1, round(births / (COUNTY_YEAR * years)))
    counties = places().from_demo_county(count)
    edges = np.linspace(0, births, len(counties) + 1).astype(np.int64)
    return Plan(counties, edges[1:] - edges[:-1], year - years + 1, year)


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
    _check_arguments(births, seed, format, year)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".demo-") as aside:
        made = _write(births, seed, Path(aside), format, profile, headers, year, progress)
        for name in made.files:
            with name.open("rb") as written:
                os.fsync(written.fileno())
        finished = tuple(file.replace(folder / file.name) for file in made.files)
    for source in (*SOURCES, "vaccination"):
        for other in FORMATS:
            if other != format:
                (folder / f"{source}.{other}").unlink(missing_ok=True)
    return Made(made.births, made.records, made.counties, made.years, finished)


def _check_arguments(births: int, seed: int, format: str, year: int) -> None:  # noqa: A002
    if births < 0 or seed < 0:
        raise CannotMakeError(
            zh="出生数和种子应为 0 或正整数。", en="Births and seed should be 0 or more."
        )
    if format not in FORMATS:
        raise CannotMakeError(
            zh="格式应为 csv、parquet 或 xlsx。", en="The format should be csv, parquet or xlsx."
        )
    if not 1950 <= year <= 2100:
        raise CannotMakeError(
            zh="年份应在 1950 至 2100 之间。", en="The year should be from 1950 to 2100."
        )
    # Duplicates add a hundredth; the margin is for profiles with more.
    if format == "xlsx" and births * 1.1 > XLSX_ROWS:
        raise CannotMakeError(
            zh="Excel 工作表放不下这么多行,请用 csv 或 parquet。",
            en="An Excel sheet cannot hold so many rows; choose csv or parquet.",
        )


def _write(
    births: int,
    seed: int,
    folder: Path,
    format: Format,  # noqa: A002
    profile: Profile,
    headers: Headers,
    year: int,
    progress: Callable[[int], None] | None,
) -> Made:
    spread = plan(births, year)
    paths = {s: folder / f"{s}.{format}" for s in (*SOURCES, "vaccination")}
    sinks: dict[str, Sink] = {s: open_sink(p, load_schema(s), headers) for s, p in paths.items()}
    truths = {
        name: ParquetFile(folder / f"{name}.parquet") for name in ("truth", "births_truth", "flaws")
    }
    counts = dict.fromkeys(SOURCES, 0)
    done = 0
    for part in _counties(spread, seed, profile):
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
        births=births,
        records=counts,
        counties=tuple(int(c) for c in spread.counties),
        years=(spread.first_year, spread.last_year),
        files=files,
    )


@dataclass(frozen=True)
class Part:
    """One county: what the agencies wrote and what is true."""

    births: int
    written: dict[str, Written]
    truths: dict[str, pa.Table]


def _counties(spread: Plan, seed: int, profile: Profile) -> Iterator[Part]:
    """Make one county after the other; each has its own random streams, so none sees another."""
    everywhere, words = places(), vocabulary()
    first_day = int(np.datetime64(f"{spread.first_year}-01-01").astype(np.int64))
    next_year = int(np.datetime64(f"{spread.last_year + 1}-01-01").astype(np.int64))
    # Migrants come from counties that are not in the run, so nobody has two numbers.
    others = np.setdiff1d(everywhere.counties, spread.counties)
    if not len(others):
        others = everywhere.counties
    given: dict[int, int] = {}
    first_birth = 1
    for run, (county, count) in enumerate(
        zip(spread.counties.tolist(), spread.births.tolist(), strict=True)
    ):
        streams = [np.random.default_rng(s) for s in np.random.SeedSequence([seed, run]).spawn(6)]
        births = make_births(
            count,
            rng=streams[0],
            run=run,
            county=county,
            others=others,
            hospitals=HOSPITALS,
            window=Window(first_day, next_year - 1),
            families=profile.families,
            places=everywhere,
            words=words,
        )
        province = county // 10_000
        newborns = measure(
            births, rng=streams[1], province=province, first_serial=given.get(province, 0)
        )
        given[province] = given.get(province, 0) + count
        stand_in = int(nobodys_area(np.array([county]))[0])
        hospitals = [credit_code(stand_in, number) for number in range(1, HOSPITALS + 1)]
        towns = everywhere.towns_of(county)
        people = named(births, words)
        written: dict[str, Written] = {}
        truth: list[pa.Table] = []
        flaws: list[pa.Table] = []
        for stream, source in zip(streams[2:5], SOURCES, strict=True):
            records = agencys_view(
                births,
                source,
                rng=stream,
                profile=profile,
                words=words,
                towns=towns,
                closed=next_year + 89,
            )
            written[source] = write_down(
                records,
                births,
                newborns,
                source,
                county=county,
                hospitals=hospitals,
                words=words,
                people=people,
            )
            numbers = written[source].table.column("record_id")
            own = np.flatnonzero(records.first == np.arange(len(records)))
            truth.append(
                pa.table(
                    {
                        "source": always(source, len(own)),
                        "record_id": numbers.take(pa.array(own)),
                        "birth_id": pa.array(first_birth + records.birth[own]),
                    }
                )
            )
            rows, which = records.flawed()
            flaws.append(
                pa.table(
                    {
                        "source": always(source, len(rows)),
                        "record_id": numbers.take(pa.array(rows)),
                        "flaw": one_of(list(FLAWS), which),
                    }
                )
            )
        written["vaccination"] = first_doses(
            births, towns=towns, rng=streams[5], rates=profile.vaccination
        )
        yield Part(
            births=count,
            written=written,
            truths={
                "truth": pa.concat_tables(truth),
                "flaws": pa.concat_tables(flaws),
                "births_truth": _births_truth(births, first_birth, county),
            },
        )
        first_birth += count


def _births_truth(births: Births, first_birth: int, county: int) -> pa.Table:
    """Return the true births without any name or number."""
    mother = births.mother
    base = first_birth
    return pa.table(
        {
            "birth_id": pa.array(base + np.arange(len(births))),
            "infant_sex": pa.array(births.sex, pa.int8()),
            "birth_date": pa.array(births.day, pa.date32()),
            "birth_order": pa.array(births.order, pa.int8()),
            "plurality": pa.array(births.plurality, pa.int8()),
            "plurality_rank": pa.array(births.rank, pa.int8()),
            "residence": one_of(list(RESIDENCES), births.residence[mother]),
            "area_code": codes_as_text(births.area[mother] * 1_000),
            "county": always(str(county), len(births)),
            "mother": pa.array(base + mother),
            "delivery": pa.array(base + births.delivery),
        }
    )
