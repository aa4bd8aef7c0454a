"""The releases there are, and what the next one has to mind."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from evenborn.foundation.access.models import Officer
from evenborn.rooms.indicators.models import Cube, Release, ReleaseFile
from evenborn.rooms.indicators.queries.cubes import cubes, current_cube
from evenborn.rooms.indicators.release.hiding import Pair, Seen, Table
from evenborn.rooms.indicators.release.rules import COUNTY, ReleaseState
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.queries.quarters import signed_table


def source_of(area_code: str, quarter: date) -> tuple[Cube | None, QuarterTable | None]:
    """Return what a release is made from, and the signed table it stands on.

    The counts of the linkage under which both sides have signed the quarter's table, where its
    cube is still kept; else those of today, and no table.
    """
    table = signed_table(area_code, quarter)
    if table is not None:
        for cube in cubes(area_code):
            if cube.linkage_id == table.linkage_id:
                return cube, table
    return current_cube(area_code), None


def releases_seen_by(officer: Officer) -> QuerySet[Release]:
    """Return an officer's releases, the newest first, without their content."""
    found: QuerySet[Release] = Release.objects.seen_by(officer)
    newest = found.order_by("-year", "-quarter", "-revision")
    return newest.defer("content", "counts", "hidden")


def published(area_code: str) -> QuerySet[Release]:
    """Return what the public reads now, the newest quarter first."""
    found: QuerySet[Release] = Release.objects.filter(
        area_code=area_code, state=ReleaseState.PUBLISHED
    )
    return found.order_by("-year", "-quarter")


def history(area_code: str, *, year: int, quarter: int) -> list[Release]:
    """Return every table of a quarter that was ever published, the newest first."""
    found = Release.objects.seen_by_the_public().filter(
        area_code=area_code, year=year, quarter=quarter
    )
    return list(found.defer("content", "counts", "hidden").order_by("-revision"))


def seen_of_year(area_code: str, year: int) -> list[Release]:
    """Return all releases of a year that were ever published, in the order of publication."""
    found = Release.objects.seen_by_the_public().filter(area_code=area_code, year=year)
    return list(found.order_by("published_at", "pk"))


def files_of(release: Release) -> QuerySet[ReleaseFile]:
    """Return the files of a release without their bytes."""
    found: QuerySet[ReleaseFile] = release.files.defer("body").order_by("name")
    return found


def public_file(area_code: str, *, year: int, quarter: int, name: str) -> ReleaseFile | None:
    """Return a file that the public may read: of a table published, or replaced since."""
    found: ReleaseFile | None = ReleaseFile.objects.filter(
        name=name,
        release__area_code=area_code,
        release__year=year,
        release__quarter=quarter,
        release__state__in=(ReleaseState.PUBLISHED, ReleaseState.REPLACED),
    ).first()
    return found


def first_seen(releases: Iterable[Release]) -> dict[int, Seen]:
    """Return quarter → what was hidden of it when it was first published."""
    return {
        one.quarter: Seen(
            Table({line: (boys, girls) for line, (boys, girls) in one.counts.items()}),
            frozenset(((kind, one.quarter), line, sex) for kind, line, sex in one.hidden),
            one.has_to_date,
        )
        for one in releases
        if one.revision == first_revision(releases, one.quarter)
    }


def first_revision(releases: Iterable[Release], quarter: int) -> int:
    """Return the number of the first release of a quarter that was published."""
    return min(one.revision for one in releases if one.quarter == quarter)


def changes_since(releases: Iterable[Release]) -> Mapping[int, Pair]:
    """Return quarter → what the revision published now adds to its first release."""
    releases = list(releases)
    found = {}
    for one in releases:
        if one.state == ReleaseState.PUBLISHED and len(one.counts) == 1:
            first = next(
                other
                for other in releases
                if other.quarter == one.quarter
                and other.revision == first_revision(releases, one.quarter)
            )
            found[one.quarter] = _minus(one.counts[COUNTY], first.counts[COUNTY])
    return found


def _minus(now: Pair, before: Pair) -> Pair:
    return now[0] - before[0], now[1] - before[1]
