"""The county's own map is taken."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import covers
from evenborn.foundation.audit.actions import record
from evenborn.foundation.places.queries import home, townships_of
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.indicators.models import AreaMap
from evenborn.rooms.indicators.outlines import CannotDraw, Outlines, outlines_of


def keep_map(content: bytes, *, by: Officer, at: datetime) -> AreaMap:
    """Keep the outlines of the county's townships from a GeoJSON file, made simple.

    An earlier map stays in the database and is drawn no more.

    Raises:
        Refused: the file is no map of this county's townships, or the officer is of another.
    """
    county = home()
    if not covers(by.area_code, county):
        raise Refused(
            zh="只有县级人员可以更换地图。", en="Only an officer of the county changes its map."
        )
    names = {place.code: place.name for place in townships_of(county, in_china(at).date())}
    try:
        drawn = outlines_of(content, townships=names)
    except CannotDraw as fault:
        raise Refused(zh=fault.words.zh, en=fault.words.en) from fault
    # Read before anything is locked: a large file takes a second or two.
    return _keep(county, drawn, content, by=by, at=at)


@transaction.atomic
def _keep(county: str, drawn: Outlines, content: bytes, *, by: Officer, at: datetime) -> AreaMap:
    kept: AreaMap = AreaMap.objects.create(
        area_code=county,
        uploaded_by=by.username,
        uploaded_at=at,
        digest=sha256(content).hexdigest(),
        outlines={code: [list(ring) for ring in rings] for code, rings in drawn.rings.items()},
        width=drawn.width,
        height=drawn.height,
        points=drawn.points,
    )
    record(
        "indicators.map_kept",
        subject=kept,
        by=by,
        at=at,
        townships=len(drawn.rings),
        points=drawn.points,
        bytes=len(content),
    )
    return kept
