"""The files of a release, ready to be kept. Pure."""

from typing import Final, NamedTuple

from evenborn.rooms.indicators.release import csvw, sdmx
from evenborn.rooms.indicators.release.content import Content
from evenborn.standards.words import Words

CSV: Final = "text/csv; charset=utf-8"
METADATA: Final = "application/csvm+json"
SDMX_CSV: Final = "application/vnd.sdmx.data+csv; version=2.0.0"
SDMX_JSON: Final = "application/vnd.sdmx.data+json; version=2.0.0"
SDMX_STRUCTURE: Final = "application/vnd.sdmx.structure+json; version=2.0.0"


class File(NamedTuple):
    """One file: its name, what kind it is, its bytes."""

    name: str
    media_type: str
    body: bytes


def files_of(content: Content, *, publisher: Words, licence: str) -> list[File]:
    """Return all files of a release; the same content gives the same bytes."""
    stem = csvw.stem_of(content)
    return [
        File(f"{stem}.csv", CSV, csvw.table_csv(content)),
        File(
            f"{stem}.csv-metadata.json",
            METADATA,
            csvw.metadata(content, publisher=publisher, licence=licence),
        ),
        File(f"{stem}.sdmx.csv", SDMX_CSV, sdmx.data_csv(content)),
        File(f"{stem}.sdmx.json", SDMX_JSON, sdmx.data_json(content)),
        File(f"{stem}.structure.json", SDMX_STRUCTURE, sdmx.structure_json(content)),
    ]
