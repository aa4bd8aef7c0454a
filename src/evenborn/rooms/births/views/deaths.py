"""Infant deaths, for the health roles: reported, signed by two, shared with nobody by itself."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission, Scope
from evenborn.foundation.exchange.suppression import suppress
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.dates import length
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.births import actions, queries
from evenborn.rooms.births.forms_deaths import RELATIONS, DeathForm
from evenborn.rooms.births.models import InfantDeath
from evenborn.rooms.births.queries.deaths import NEONATAL
from evenborn.rooms.births.rules import DEATH_PLACE_WORDS, DeathPlace, month_of
from evenborn.rooms.births.views.asking import months_back, shown
from evenborn.standards.words import Words

ROWS, MONTHS = 30, 12


@require_GET
@requires(Permission.DEATHS_SEE)
def deaths(request: OfficerRequest) -> HttpResponse:
    """List the reports in scope without a name, and count deaths by sex."""
    until = month_of(clock.today())
    since = months_back(until, MONTHS - 1)
    found = queries.deaths_seen_by(request.user)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return shown(
        request,
        "births/deaths.html",
        {
            "page": page,
            "rows": [(death, _age(death)) for death in page],
            "unsigned": found.filter(signed_at__isnull=True).count(),
            "counts": _counts(request, since, until),
            "since": since,
            "until": until,
            "at": clock.now(),
        },
    )


def _counts(request: OfficerRequest, since: date, until: date) -> list[dict[str, object]]:
    """Return deaths by sex; an area's small counts are hidden."""
    by_sex = queries.deaths_by_sex(request.user, since=since, until=until)
    table = [[one.neonatal, one.infant - one.neonatal] for one in by_sex.values()]
    area = request.user.scope is Scope.AREA
    hidden = suppress(table).hidden.tolist() if area else [[False] * 3 for _ in table]
    names = {1: Words("男", "Boys"), 2: Words("女", "Girls")}
    return [
        {
            "words": names[sex],
            "births": None if area and 0 < one.births < 10 else one.births,
            "neonatal": None if hides[0] else one.neonatal,
            "neonatal_rate": None if hides[0] else one.neonatal_interval,
            "infant": None if hides[2] else one.infant,
            "infant_rate": None if hides[2] else one.infant_interval,
        }
        for (sex, one), hides in zip(by_sex.items(), hidden, strict=False)
    ]


def _age(death: InfantDeath) -> Words:
    """Return the age at death: in hours on the first day, then in days."""
    birth = death.birth
    days = (death.died_at.astimezone(clock.CHINA).date() - birth.birth_date).days
    if birth.birth_time is None or days > 1:
        return Words(f"{days} 天", f"{days} days" if days != 1 else "1 day")
    return length(max(death.died_at - birth.born_at, timedelta()))


@require_http_methods(["GET", "POST"])
@requires(Permission.DEATHS_REPORT)
def report(request: OfficerRequest, pk: int) -> HttpResponse:
    """Report the death of an infant whose birth is in the register."""
    birth = get_object_or_404(queries.births_seen_by(request.user), pk=pk)
    form = DeathForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            death = actions.report_death(birth, **form.report(), by=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(say(refusal.words)))
        else:
            messages.success(
                request,
                say(
                    zh="已报告，等待另一名医务人员签署。请向家属表示慰问。",
                    en="Reported; another member of staff signs next. Please give the family "
                    "your condolences.",
                ),
            )
            return HttpResponseRedirect(reverse("births-death", args=[death.pk]))
    return shown(
        request,
        "births/death_report.html",
        {"birth": birth, "form": form},
        status=422 if form.errors else 200,
    )


@require_GET
@requires(Permission.DEATHS_SEE)
def death(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show one report; the look is logged."""
    found = get_object_or_404(queries.deaths_seen_by(request.user), pk=pk)
    details = actions.read_death(found, by=request.user, at=clock.now())
    relation = details.get("relation", "")
    return shown(
        request,
        "births/death.html",
        {
            "death": found,
            "birth": found.birth,
            "age": _age(found),
            "is_neonatal": found.died_at - found.birth.born_at < NEONATAL,
            "place": DEATH_PLACE_WORDS[DeathPlace(found.place_type)],
            "details": details,
            "relation": RELATIONS.get(relation, relation),
            "in_time": found.reported_at <= found.due_at,
            "may_sign": found.signed_at is None
            and found.department_id == request.user.department_id
            and found.reported_by != request.user.username
            and request.user.may(Permission.DEATHS_REPORT),
            "at": clock.now(),
        },
    )


@require_POST
@requires(Permission.DEATHS_REPORT)
def sign(request: OfficerRequest, pk: int) -> HttpResponse:
    """Sign a report as the second member of staff."""
    found = get_object_or_404(queries.deaths_seen_by(request.user), pk=pk)
    actions.sign_death(found, by=request.user, at=clock.now())
    messages.success(request, say(zh="已签署。", en="Signed."))
    return HttpResponseRedirect(reverse("births-death", args=[found.pk]))
