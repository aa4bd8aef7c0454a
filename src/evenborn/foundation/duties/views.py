"""Today, the month calendar, supervision, the calendar link. Only here is the clock read."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access.guards import OfficerRequest, public, requires, signed_in
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.duties import actions, queries
from evenborn.foundation.duties.bulletin import bulletin
from evenborn.foundation.duties.forms import MonthForm
from evenborn.foundation.duties.icalendar import calendar_text
from evenborn.foundation.duties.kinds import DutyKind, kind_of
from evenborn.foundation.duties.periods import Period
from evenborn.foundation.ui.clock import now
from evenborn.foundation.ui.words import is_english, say


@require_GET
@signed_in
def today(request: OfficerRequest) -> HttpResponse:
    """Show what the officer owes: overdue, today, soon."""
    at = now()
    return render(
        request,
        "duties/today.html",
        {"at": at, "today": queries.today(request.user, at), "may": request.user.row.may},
    )


@require_GET
@signed_in
def calendar(request: OfficerRequest) -> HttpResponse:
    """Show what falls due in a month, day by day."""
    at = now()
    shown = _month(request)
    weeks = queries.month(request.user, shown, at)
    return render(
        request,
        "duties/calendar.html",
        {
            "shown": shown,
            "weeks": weeks,
            "has_entries": any(day.entries for week in weeks for day in week),
            "calendar_known": queries.workdays().knows(shown.start.year),
            "source": queries.workdays().source(shown.start.year),
            "may": request.user.row.may,
        },
    )


@require_GET
@requires(Permission.DUTIES_CALENDAR)
def overview(request: OfficerRequest) -> HttpResponse:
    """Show who owed what in a month and how it stands, unit by unit."""
    at = now()
    shown = _month(request)
    return render(
        request,
        "duties/overview.html",
        {
            "at": at,
            "shown": shown,
            "overview": queries.overview(request.user, shown, at),
            "overdue": queries.overdue(request.user, at),
            "may": request.user.row.may,
        },
    )


@require_GET
@requires(Permission.DUTIES_CALENDAR)
def items(request: OfficerRequest) -> HttpResponse:
    """Show the items behind one figure of the overview."""
    shown, kind, unit = _month(request), _kind(request.GET.get("kind")), request.GET.get("unit", "")
    found, tally = queries.items(request.user, shown, now(), kind=kind, unit_code=unit)
    if unit and not tally.owed and not found:
        raise Http404
    return render(
        request,
        "duties/items.html",
        {
            "shown": shown,
            "kind": kind,
            "unit": unit,
            "lines": queries.with_excuses(kind, found),
            "tally": tally,
            "may": request.user.row.may,
        },
    )


@require_POST
@requires(Permission.DUTIES_ALL)
def take_bulletin(request: OfficerRequest) -> HttpResponse:
    """Answer with the bulletin of what is overdue, as a file."""
    at = now()
    late = actions.take_bulletin(by=request.user, at=at)
    return HttpResponse(
        bulletin(late, english=is_english()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="overdue-{at:%Y-%m-%d}.csv"'},
    )


@require_POST
@requires(Permission.DUTIES_EXCUSE)
def excuse(request: OfficerRequest) -> HttpResponse:
    """Excuse one unit from one duty of one period."""
    kind = _kind(request.POST.get("kind"))
    made = actions.excuse(
        kind,
        unit_code=request.POST.get("unit", ""),
        period=_period(request.POST.get("period", "")),
        reason=request.POST.get("reason", ""),
        by=request.user,
        at=now(),
    )
    messages.success(request, say(zh="已免除：{unit}", en="Excused: {unit}", unit=made.unit_name))
    return _back_to_items(request, kind)


@require_POST
@requires(Permission.DUTIES_EXCUSE)
def lift(request: OfficerRequest, pk: int) -> HttpResponse:
    """Take an excuse back."""
    standing = queries.excuse_of(request.user, pk)
    if standing is None:
        raise Http404
    actions.lift(standing, by=request.user, at=now())
    messages.success(request, say(zh="已撤销免除，事项重新计入应办", en="The duty is owed again"))
    return _back_to_items(request, _kind(standing.kind))


@require_GET
@requires(Permission.DUTIES_CALENDAR)
def supervision(request: OfficerRequest) -> HttpResponse:
    """Show the supervisions written down, and the form of the one asked for."""
    at = now()
    code = request.GET.get("period", "")
    period = _period(code) if code else None
    return render(
        request,
        "duties/supervision.html",
        {
            "period": period,
            "figures": queries.figures(request.user, period, at) if period else None,
            "is_to_write": period and queries.is_to_supervise(request.user, period, at),
            "supervisions": queries.supervisions(request.user),
            "waiting": queries.to_supervise(request.user, at),
            "may": request.user.row.may,
        },
    )


@require_POST
@requires(Permission.DUTIES_SIGN)
def supervise(request: OfficerRequest) -> HttpResponse:
    """Write down a supervision."""
    actions.supervise(
        _period(request.POST.get("period", "")),
        note=request.POST.get("note", ""),
        by=request.user,
        at=now(),
    )
    messages.success(request, say(zh="已记录，等待另一人签署", en="Written down; another signs it"))
    return HttpResponseRedirect(reverse("duties-supervision"))


@require_POST
@requires(Permission.DUTIES_SIGN)
def countersign(request: OfficerRequest, pk: int) -> HttpResponse:
    """Sign a supervision as the second officer."""
    found = queries.supervision_of(request.user, pk)
    if found is None:
        raise Http404
    actions.countersign(found, by=request.user, at=now())
    messages.success(request, say(zh="已签署", en="Signed"))
    return HttpResponseRedirect(reverse("duties-supervision"))


@require_GET
@signed_in
def link(request: OfficerRequest) -> HttpResponse:
    """Show whether the officer has a calendar link, and how to make one."""
    return render(request, "duties/link.html", {"token": queries.feed_token(request.user)})


@require_POST
@signed_in
def make_link(request: OfficerRequest) -> HttpResponse:
    """Make the calendar link anew; this answer is the only one that shows it."""
    secret = actions.make_feed(by=request.user, at=now())
    address = request.build_absolute_uri(reverse("duties-feed", kwargs={"secret": secret}))
    return render(
        request,
        "duties/link.html",
        {"token": queries.feed_token(request.user), "address": address},
    )


@require_POST
@signed_in
def revoke_link(request: OfficerRequest) -> HttpResponse:
    """Close the calendar link."""
    actions.revoke_feed(by=request.user, at=now())
    messages.success(request, say(zh="已停用日历链接", en="Calendar link closed"))
    return HttpResponseRedirect(reverse("duties-link"))


@require_GET
@public
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer with the calendar that the secret opens; an unknown secret is not found."""
    officer = queries.feed_owner(secret)
    if officer is None:
        raise Http404
    at = now()
    text = calendar_text(
        queries.feed_items(officer, at),
        at=at,
        english=officer.language == "en",
        address=request.build_absolute_uri(reverse("today")),
    )
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def _month(request: HttpRequest) -> Period:
    """Return the month asked for, else this one."""
    form = MonthForm(request.GET)
    return form.period() or queries.month_of(now())


def _period(code: str) -> Period:
    try:
        return Period.of_code(code)
    except ValueError as error:
        raise Http404 from error


def _kind(code: str | None) -> DutyKind:
    kind = kind_of(code or "")
    if kind is None:
        raise Http404
    return kind


def _back_to_items(request: OfficerRequest, kind: DutyKind) -> HttpResponse:
    month = MonthForm(request.POST).period() or queries.month_of(now())
    return HttpResponseRedirect(f"{reverse('duties-items')}?month={month.code}&kind={kind.code}")
