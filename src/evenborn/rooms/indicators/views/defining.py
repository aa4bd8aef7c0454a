"""What each indicator measures, and what it does not say."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.rooms.indicators.definitions import definition_of, definitions
from evenborn.rooms.indicators.figures import BASIS_MEANS, BASIS_WORDS
from evenborn.rooms.indicators.views.asking import shown
from evenborn.standards.words import Words

INTERVALS = {
    "wilson": Words("Wilson 得分区间", "Wilson score interval"),
    "clopper-pearson": Words("Clopper-Pearson 精确区间", "Clopper-Pearson exact interval"),
}


@require_GET
@requires(Permission.INDICATORS_SEE)
def definitions_list(request: OfficerRequest) -> HttpResponse:
    """List the indicators with what is counted over what."""
    return shown(request, "indicators/definitions.html", {"definitions": definitions()})


@require_GET
@requires(Permission.INDICATORS_SEE)
def definition(request: OfficerRequest, code: str) -> HttpResponse:
    """Show one definition in full."""
    found = definition_of(code)
    if found is None:
        raise Http404
    return shown(
        request,
        "indicators/definition.html",
        {
            "one": found,
            "interval": INTERVALS[found.interval],
            "counted_by": [
                (words, BASIS_MEANS[basis])
                for basis, words in BASIS_WORDS.items()
                if basis in found.bases
            ],
        },
    )
