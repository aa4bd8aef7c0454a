"""A published release, without a cube: name only what matters."""

from datetime import date, datetime

from evenborn.foundation.access.models import Officer
from evenborn.rooms.indicators.drawing import Counted, first_release
from evenborn.rooms.indicators.models import Release, ReleaseFile
from evenborn.rooms.indicators.release.content import canonical, digest_of
from evenborn.rooms.indicators.release.files import files_of
from evenborn.standards.words import Words

LINES = {
    "T": (420, 396),
    "order:1": (260, 252),
    "order:2": (120, 110),
    "order:3P": (40, 34),
    "order:_U": (0, 0),
    "place:500118001": (300, 280),
    "place:500118002": (90, 85),
    "place:500118003": (26, 28),
    "place:500118004": (4, 3),
}


def make_release(
    *, by: Officer, approved_by: Officer, at: datetime, year: int = 2026, quarter: int = 1
) -> Release:
    """Keep a release of the county, published."""
    now = Counted("500118", year, quarter, LINES, unknown=2, as_at=date(2026, 4, 8))
    drawn = first_release(now, seen=[])
    release: Release = Release.objects.create(
        area_code=now.area_code,
        year=year,
        quarter=quarter,
        revision=0,
        state="published",
        source={"cube": 1, "as_at": at.isoformat(), "table": None, "table_revision": None},
        stands_on=[],
        counts=drawn.counts,
        unknown=now.unknown,
        is_folded=drawn.is_folded,
        hidden=drawn.hidden,
        has_to_date=drawn.has_to_date,
        report=drawn.report,
        content=drawn.content,
        digest=digest_of(canonical(drawn.content)),
        prepared_by=by.username,
        prepared_at=at,
        approved_by=approved_by.username,
        approved_at=at,
        published_by=by.username,
        published_at=at,
    )
    ReleaseFile.objects.bulk_create(
        ReleaseFile(
            release=release,
            name=file.name,
            media_type=file.media_type,
            body=file.body,
            size=len(file.body),
            digest=digest_of(file.body),
        )
        for file in files_of(drawn.content, publisher=Words("县", "County"), licence="https://a/")
    )
    return release
