"""What everybody may read, without signing in: the released tables, their files, their history."""

from collections.abc import Mapping
from hashlib import sha256
from math import isfinite

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from evenborn import __version__
from evenborn.foundation.access.guards import public
from evenborn.foundation.places.queries import home
from evenborn.foundation.ui.words import is_english
from evenborn.rooms.indicators import queries
from evenborn.rooms.indicators.models import Release
from evenborn.rooms.indicators.release.figures import DEFINITION, Released, tables_of
from evenborn.rooms.indicators.release.rules import (
    STATE_WORDS,
    ReleaseState,
    period_asked,
    quarter_words,
)
from evenborn.standards.words import Words
from evenborn.stats import NORMAL, funnel_limits, sentence_en, sentence_zh

PAGE_SECONDS = 300
FILE_SECONDS = 3600
NATURAL = 106.0  # in the middle of what is seen where nobody interferes, 103 to 107
FILE_WORDS = (
    (".csv-metadata.json", Words("表格说明（CSVW）", "Metadata of the table (CSVW)")),
    (".sdmx.csv", Words("SDMX-CSV 2.0 数据", "Data as SDMX-CSV 2.0")),
    (".sdmx.json", Words("SDMX-JSON 2.0 数据", "Data as SDMX-JSON 2.0")),
    (".structure.json", Words("SDMX 数据结构定义", "SDMX structure definition")),
    (".csv", Words("表格（CSV）", "Table (CSV)")),
)


@require_safe
@public
def newest(request: HttpRequest) -> HttpResponse:
    """Show the newest released quarter."""
    shown = list(queries.published(home()).defer("content", "counts", "hidden"))
    one = Release.objects.get(pk=shown[0].pk) if shown else None
    return _page(request, one, (one.year, one.quarter) if one else None, shown)


@require_safe
@public
def quarter(request: HttpRequest, period: str) -> HttpResponse:
    """Show a quarter that was released; one that was withdrawn says so and why."""
    asked = period_asked(period)
    if asked is None:
        raise Http404
    year, number = asked
    if not queries.history(home(), year=year, quarter=number):
        raise Http404
    shown = list(queries.published(home()).defer("content", "counts", "hidden"))
    one = Release.objects.filter(
        area_code=home(), year=year, quarter=number, state=ReleaseState.PUBLISHED
    ).first()
    return _page(request, one, asked, shown)


@require_safe
@public
def file(request: HttpRequest, period: str, name: str) -> HttpResponse:
    """Hand out a file of a release, byte for byte as it was published."""
    asked = period_asked(period)
    found = asked and queries.public_file(home(), year=asked[0], quarter=asked[1], name=name)
    if not found:
        raise Http404
    answer = HttpResponse(bytes(found.body), content_type=found.media_type)
    # Open data is for other sites and programs too.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if name.endswith(".csv") and not name.endswith(".sdmx.csv"):
        answer.headers["Link"] = f'<{name}-metadata.json>; rel="describedby"'
    return _cached(request, answer, found.digest, FILE_SECONDS)


def _page(
    request: HttpRequest,
    one: Release | None,
    asked: tuple[int, int] | None,
    shown: list[Release],
) -> HttpResponse:
    language = request.GET.get("lang", "")
    english = language == "en" if language in ("zh", "en") else is_english()
    with translation.override("en" if english else "zh-hans"):
        history = queries.history(home(), year=asked[0], quarter=asked[1]) if asked else []
        context: dict[str, object] = {
            "english": english,
            "release": one,
            "quarter": quarter_words(*asked) if asked else None,
            "others": [
                (other, quarter_words(other.year, other.quarter))
                for other in shown
                if (other.year, other.quarter) != asked
            ],
            "history": [(past, STATE_WORDS[ReleaseState(past.state)]) for past in history],
            "tell": settings.PUBLIC_TELL,
            "benefits": settings.PUBLIC_BENEFITS,
            "licence": settings.OPEN_LICENCE,
            "definition": Words(DEFINITION.zh, DEFINITION.en),
            "normal": NORMAL,
        }
        if one is not None:
            tables = list(tables_of(one.content))
            context |= {
                **_read(tables),
                "tables": tables,
                "content": one.content,
                "files": [(kept, _file_words(kept.name)) for kept in queries.files_of(one)],
            }
        answer = render(request, "indicators/public.html", context)
    answer.headers["Content-Language"] = "en" if english else "zh-CN"
    patch_vary_headers(answer, ("Cookie",))
    states = [(past.pk, past.state) for past in (*history, *shown)]
    told = (settings.PUBLIC_TELL, settings.PUBLIC_BENEFITS, settings.OPEN_LICENCE)
    version = repr((__version__, english, states, one and one.digest, told))
    return _cached(request, answer, sha256(version.encode()).hexdigest(), PAGE_SECONDS)


def _read(tables: list[Released]) -> Mapping[str, object]:
    """Return the sentence of the county, and how far luck alone would carry it."""
    ratio = tables[0].county.ratio
    year = tables[1] if len(tables) > 1 else None
    to_date = (
        (year.words, Words(sentence_zh(year.county.ratio), sentence_en(year.county.ratio)))
        if year and year.county.ratio
        else None
    )
    if ratio is None:
        return {"ratio": None, "to_date": to_date}
    limits = funnel_limits(births=ratio.boys + ratio.girls, reference=NATURAL)
    low, high = float(limits.low), float(limits.high)
    return {
        "ratio": ratio,
        "to_date": to_date,
        "sentence": Words(sentence_zh(ratio), sentence_en(ratio)),
        "luck_low": f"{low:.1f}",
        "luck_high": f"{high:.1f}" if isfinite(high) else "–",
        "natural": f"{NATURAL:g}",
    }


def _file_words(name: str) -> Words:
    return next(words for ending, words in FILE_WORDS if name.endswith(ending))


def _cached(request: HttpRequest, answer: HttpResponse, tag: str, seconds: int) -> HttpResponse:
    """Let caches keep an answer for a while, and ask afterwards whether it still holds."""
    # What a cache keeps for everybody carries no cookie: an officer's stamp waits for another page.
    request.session.modified = False
    etag = quote_etag(tag)
    answer.headers["ETag"] = etag
    patch_cache_control(answer, public=True, max_age=seconds)
    return get_conditional_response(request, etag=etag, response=answer) or answer
