"""The one written table of who may open which address, and a county with a record for each.

A new address is added here, with the permission it asks for and whose records it is about; the
tests compare the table with the guards and knock at every door with every role.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from types import SimpleNamespace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from evenborn.foundation.access.rules import Permission, Role, Scope

# ── the table ───────────────────────────────────────────────────────────────────────────────────


class About(Enum):
    """Whose records an address is about, and so who else is refused though his role may."""

    ANYBODY = "no signing in"
    SELF = "the officer's own account, or nothing of anybody"
    HOUSE = "the same for all who may"
    LIST = "what lies in the officer's scope; a stranger's list is empty of it"
    RECORD = "one record of Anling; outside the officer's scope it is not there"
    COUNTY = "one record of the county, for every department that works for it"
    PARTNER = "one agreement, for the county that keeps it and the department it is with"
    DEPARTMENT = "one record, for the department that entered it"
    RUN = "one's own run, or every run with runs.all"


ANYBODY, SELF, HOUSE, LIST, RECORD, COUNTY, PARTNER, DEPARTMENT, RUN = About


@dataclass(frozen=True, slots=True)
class Door:
    """One address: what it asks for, what it is about, by which verbs it opens."""

    asks: str
    about: About
    verbs: str = "GET"
    args: dict[str, str] = field(default_factory=dict)  # of the path → attribute of the world


def _door(asks: str, about: About, verbs: str = "GET", **args: str) -> Door:
    return Door(asks, about, verbs, args)


BOTH, POST = "GET POST", "POST"

DOORS: dict[str, Door] = {
    # site.web
    "healthz": _door("", ANYBODY),
    "readyz": _door("", ANYBODY),
    "metrics": _door("", ANYBODY),
    "language": _door("", ANYBODY, POST),
    "appearance": _door("", ANYBODY, POST),
    "keyboard": _door("", ANYBODY),
    "search": _door("", SELF, BOTH),
    "audit": _door("audit.read", HOUSE),
    "audit-subject": _door("audit.subject", LIST),
    "account-log": _door("", SELF),
    "places": _door("places.see", HOUSE),
    "places-villages": _door("places.change", HOUSE, BOTH),
    "places-changes": _door("places.change", HOUSE, BOTH),
    "places-withdraw": _door("places.change", HOUSE, POST, pk="change"),
    "places-place": _door("places.see", HOUSE, code="township"),
    # access
    "sign-in": _door("", ANYBODY, BOTH),
    "sign-in-code": _door("", ANYBODY, BOTH),
    "second-factor": _door("", ANYBODY, BOTH),
    "invitation-accept": _door("", ANYBODY, BOTH, token="invitation_token"),
    "sign-out": _door("", SELF, POST),
    "account": _door("", SELF),
    "account-password": _door("", SELF, BOTH),
    "account-second-factor": _door("", SELF, BOTH),
    "account-end-sessions": _door("", SELF, POST),
    "officers-list": _door("access.officers", LIST),
    "officers-invite": _door("access.officers", LIST, BOTH),
    "officers-show": _door("access.officers", RECORD, pk="invited"),
    "officers-invite-again": _door("access.officers", RECORD, POST, pk="invited"),
    "officers-withdraw": _door("access.officers", RECORD, POST, pk="invited"),
    "officers-move": _door("access.officers", RECORD, POST, pk="invited"),
    "officers-close": _door("access.officers", RECORD, POST, pk="invited"),
    "departments-list": _door("access.officers", LIST, BOTH),
    "departments-show": _door("access.officers", RECORD, BOTH, pk="anling"),
    "departments-close": _door("access.officers", RECORD, POST, pk="anling"),
    "liaisons-list": _door("", HOUSE),
    "liaisons-appoint": _door("access.liaisons", LIST, BOTH),
    "clients-list": _door("access.clients", LIST, BOTH),
    "clients-revoke": _door("access.clients", RECORD, POST, pk="client"),
    "security-desk": _door("access.security", HOUSE),
    "security-unlock": _door("access.security", HOUSE, POST, pk="clerk"),
    "security-reset-second-factor": _door("access.security", HOUSE, POST, pk="clerk"),
    "who-can-see-what": _door("", HOUSE),
    # duties
    "today": _door("", LIST),
    "duties-calendar": _door("", LIST),
    "duties-overview": _door("duties.calendar", LIST),
    "duties-items": _door("duties.calendar", LIST),
    "duties-bulletin": _door("duties.all", LIST, POST),
    "duties-excuse": _door("duties.excuse", LIST, POST),
    "duties-excuse-lift": _door("duties.excuse", RECORD, POST, pk="excuse"),
    "duties-supervision": _door("duties.calendar", LIST),
    "duties-supervise": _door("duties.sign", LIST, POST),
    "duties-countersign": _door("duties.sign", RECORD, POST, pk="supervision"),
    "duties-link": _door("", SELF),
    "duties-link-make": _door("", SELF, POST),
    "duties-link-revoke": _door("", SELF, POST),
    "duties-feed": _door("", ANYBODY, secret="feed"),
    # exchange
    "files-list": _door("exchange.in", LIST),
    "files-send": _door("exchange.in", LIST, BOTH),
    "files-template": _door("exchange.in", HOUSE, kind="kind"),
    "files-batch": _door("exchange.in", RECORD, pk="batch"),
    "files-progress": _door("exchange.in", RECORD, pk="batch"),
    "files-marked": _door("exchange.in", DEPARTMENT, pk="batch"),
    "files-out": _door("exchange.out", LIST),
    "files-out-receipt": _door("exchange.out", RECORD, pk="outgoing"),
    # runs
    "runs-list": _door("", LIST),
    "runs-see": _door("", RUN, pk="run"),
    "runs-progress": _door("", RUN, pk="run"),
    "runs-receipt": _door("", RUN, pk="run"),
    "runs-cancel": _door("", RUN, POST, pk="run"),
    "runs-retry": _door("", RUN, POST, pk="run"),
    # indicators
    "indicators-home": _door("indicators.see", LIST),
    "indicators-compare": _door("indicators.see", LIST),
    "indicators-map": _door("indicators.see", LIST),
    "indicators-map-upload": _door("indicators.change", LIST, BOTH),
    "indicators-quality": _door("indicators.see", LIST),
    "indicators-hospital": _door("indicators.see", LIST),
    "indicators-schools": _door("indicators.see", LIST),
    "indicators-schools-enter": _door("indicators.change", LIST, BOTH),
    "indicators-schools-remove": _door("indicators.change", RECORD, POST, pk="pupils"),
    "indicators-definitions": _door("indicators.see", HOUSE),
    "indicators-definition": _door("indicators.see", HOUSE, code="indicator"),
    "indicators-releases": _door("indicators.releases_see", LIST),
    "indicators-releases-prepare": _door("indicators.release_prepare", LIST, POST),
    "indicators-release": _door("indicators.releases_see", RECORD, pk="release"),
    "indicators-release-approve": _door("indicators.release_approve", RECORD, POST, pk="release"),
    "indicators-release-publish": _door("indicators.release_prepare", RECORD, POST, pk="release"),
    "indicators-release-discard": _door("indicators.release_prepare", RECORD, POST, pk="release"),
    "indicators-release-withdraw": _door("indicators.release_approve", RECORD, POST, pk="release"),
    "public-home": _door("", ANYBODY),
    "public-quarter": _door("", ANYBODY, period="released_quarter"),
    "public-file": _door("", ANYBODY, period="released_quarter", name="released_file"),
    # facilities
    "facilities-list": _door("facilities.see", LIST),
    "facilities-register": _door("facilities.change", LIST, BOTH),
    "facilities-see": _door("facilities.see", RECORD, pk="institution"),
    "facilities-change": _door("facilities.change", RECORD, BOTH, pk="institution"),
    "facilities-suspend": _door("facilities.change", RECORD, BOTH, pk="institution"),
    "facilities-reopen": _door("facilities.change", RECORD, BOTH, pk="institution"),
    "facilities-close": _door("facilities.change", RECORD, BOTH, pk="institution"),
    # births
    "births-list": _door("births.see", LIST),
    "births-enter": _door("births.enter", LIST, BOTH),
    "births-check": _door("births.enter", LIST, POST),
    "births-draft-keep": _door("births.enter", LIST, POST),
    "births-drafts": _door("births.enter", LIST),
    "births-draft-discard": _door("births.enter", DEPARTMENT, POST, pk="draft"),
    "births-birth": _door("births.see", RECORD, pk="birth"),
    "births-identity": _door("births.identity", RECORD, pk="birth"),
    "births-correct": _door("births.enter", DEPARTMENT, BOTH, pk="birth"),
    "births-withdraw": _door("births.enter", DEPARTMENT, POST, pk="birth"),
    "births-verify": _door("births.verify", LIST),
    "births-verify-many": _door("births.verify", LIST, POST),
    "births-verify-one": _door("births.verify", RECORD, POST, pk="birth"),
    "births-return": _door("births.verify", RECORD, POST, pk="birth"),
    "births-months": _door("births.counts", LIST),
    "births-month": _door("births.counts", LIST, month="month"),
    "births-month-prepare": _door("births.close", LIST, POST, month="month"),
    "births-month-sign": _door("births.sign", LIST, POST, month="month"),
    "births-month-take-back": _door("births.close", LIST, POST, month="month"),
    "births-certificates": _door("births.enter", LIST),
    "births-certificates-receive": _door("births.enter", LIST, BOTH),
    "births-certificate-spoil": _door("births.enter", LIST, BOTH),
    "births-compare": _door("births.compare", LIST, BOTH),
    "births-compare-explain": _door("births.compare", LIST, POST),
    "births-counts": _door("births.counts", LIST),
    "births-deaths": _door("births.deaths_see", LIST),
    "births-death": _door("births.deaths_see", RECORD, pk="death"),
    "births-death-sign": _door("births.deaths_report", DEPARTMENT, POST, pk="death"),
    "births-death-report": _door("births.deaths_report", RECORD, BOTH, pk="birth"),
    "births-spot-checks": _door("births.spot_check", LIST, BOTH),
    "births-spot-check": _door("births.spot_check", RECORD, pk="check"),
    "births-spot-check-item": _door("births.spot_check", RECORD, BOTH, pk="check", place="place"),
    "births-spot-check-admission": _door(
        "births.identity", RECORD, POST, pk="check", place="place"
    ),
    # what the agencies' records disagree about
    "reconciliation-home": _door("reconciliation.quarter_see", LIST),
    "reconciliation-progress": _door("reconciliation.quarter_see", LIST),
    "reconciliation-link": _door("reconciliation.link", LIST, POST),
    "reconciliation-differences": _door("reconciliation.differences_see", LIST),
    "reconciliation-difference": _door("reconciliation.differences_see", RECORD, pk="difference"),
    "reconciliation-difference-answer": _door(
        "reconciliation.differences_answer", RECORD, POST, pk="difference"
    ),
    "reconciliation-difference-settle": _door(
        "reconciliation.review", RECORD, POST, pk="difference"
    ),
    # reconciliation: the review desk
    "reconciliation-review": _door("reconciliation.review", LIST),
    "reconciliation-review-more": _door("reconciliation.review", LIST, POST),
    "reconciliation-review-undo": _door("reconciliation.review", LIST, POST),
    "reconciliation-review-decided": _door("reconciliation.review", LIST),
    "reconciliation-review-decide": _door("reconciliation.review", RECORD, POST, pk="pair"),
    "reconciliation-review-reopen": _door("reconciliation.review", RECORD, POST, pk="pair"),
    "reconciliation-agreements": _door("reconciliation.agreements_see", LIST),
    "reconciliation-agreement-propose": _door("reconciliation.agreements_change", LIST, BOTH),
    "reconciliation-agreement": _door("reconciliation.agreements_see", PARTNER, pk="agreement"),
    "reconciliation-agreement-approve": _door(
        "reconciliation.agreements_approve", RECORD, POST, pk="agreement"
    ),
    "reconciliation-agreement-refuse": _door(
        "reconciliation.agreements_approve", RECORD, POST, pk="agreement"
    ),
    "reconciliation-agreement-end": _door(
        "reconciliation.agreements_approve", RECORD, POST, pk="agreement"
    ),
    "reconciliation-package": _door("reconciliation.agreements_see", PARTNER, pk="package"),
    "reconciliation-counts": _door("reconciliation.quarter_see", LIST),
    "reconciliation-counts-explain": _door("reconciliation.link", LIST, POST),
    "reconciliation-exchange": _door("reconciliation.quarter_send", LIST, BOTH),
    # the quarter's table
    "reconciliation-quarters": _door("reconciliation.quarter_see", LIST),
    "reconciliation-quarter-draw-up": _door("reconciliation.link", LIST, POST),
    "reconciliation-quarter": _door("reconciliation.quarter_see", COUNTY, pk="table"),
    "reconciliation-quarter-sign": _door("reconciliation.quarter_sign", COUNTY, POST, pk="table"),
    "reconciliation-quarter-take-back": _door(
        "reconciliation.quarter_sign", COUNTY, POST, pk="table"
    ),
    "reconciliation-quarter-document": _door(
        "reconciliation.quarter_sign", COUNTY, pk="table", name="shared"
    ),
    "reconciliation-form": _door("reconciliation.link", LIST, BOTH),
    # reports
    "reports-list": _door("reports.see", LIST),
    "reports-make": _door("reports.make", LIST, BOTH),
    "reports-report": _door("reports.see", RECORD, pk="report"),
    "reports-file": _door("reports.see", RECORD, pk="report", name="file"),
    # api: the doors of the clients are in `CALLS`
    "api-openapi": _door("", ANYBODY),
}

# An address without a record in its path may name one in its question; a stranger gets none of it.
ASKED_BESIDE: dict[str, str] = {
    "births-month": "?department={anling}",
    "audit-subject": "?record=births.birth:{birth}",
    "births-enter": "?draft={draft}",
    "duties-items": "?kind=births.entered&month=2026-07&unit=d{anling}",
}

# Asked without saying about what, these answer “not there” to those who may, too.
SAY_ABOUT_WHAT = frozenset(
    {
        "reconciliation-counts-explain",
        "duties-items",
        "duties-excuse",
        "duties-excuse-lift",
        "duties-supervise",
    }
)

# The API: verb and path → the scope a token must carry.
CALLS: dict[tuple[str, str], str] = {
    ("POST", "/api/v1/births"): "births.enter",
    ("POST", "/api/v1/births/batch"): "births.enter",
    ("GET", "/api/v1/births/{record_id}"): "births.see",
}

# ── the addresses as they are ───────────────────────────────────────────────────────────────────


def patterns() -> Iterator[URLPattern]:
    """Yield every address of the site."""

    def walk(found: list[Any]) -> Iterator[URLPattern]:
        for one in found:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns)
            else:
                yield one

    yield from walk(get_resolver().url_patterns)


def address(name: str, world: SimpleNamespace) -> str:
    """Return the address of a door, about the record of the world."""
    door = DOORS[name]
    given = {arg: getattr(world, attribute) for arg, attribute in door.args.items()}
    return reverse(name, kwargs={arg: getattr(one, "pk", one) for arg, one in given.items()})


# ── the county ──────────────────────────────────────────────────────────────────────────────────

RECORD_ID = "ANL-7731"
TOKEN_MARK = "Anling"


def make_world() -> SimpleNamespace:
    """Make a county with one record for each door, and each role twice: at home and a stranger.

    Names of departments are in ASCII, so that a page in English holds Chinese only by mistake.
    """
    from datetime import date, timedelta

    from evenborn.foundation.access.actions import invite, open_client
    from evenborn.foundation.access.models import Department, DepartmentKind
    from evenborn.foundation.access.tests.make import make_department, make_officer
    from evenborn.foundation.audit.actions import SYSTEM, record
    from evenborn.foundation.duties.actions import make_feed
    from evenborn.foundation.duties.models import Excuse, Supervision
    from evenborn.foundation.exchange.tests.make import sent
    from evenborn.foundation.exchange.writers import Outward, table_out
    from evenborn.foundation.places.actions import record_change
    from evenborn.foundation.places.rules import ChangeKind
    from evenborn.rooms.births.actions import draw_sample, keep_draft, report_death
    from evenborn.rooms.births.rules import DeathPlace
    from evenborn.rooms.births.tests.make import (
        MOTHER,
        NOON,
        delivering,
        make_birth,
        record_of,
    )
    from evenborn.rooms.indicators.actions import keep_pupils
    from evenborn.rooms.indicators.models import SchoolCount
    from evenborn.rooms.indicators.schooling import Pupils, Stage
    from evenborn.rooms.indicators.tests.make_release import make_release
    from evenborn.rooms.reconciliation.tests.make_pairs import make_pairs
    from evenborn.rooms.reports.tests.make import make_draft_bulletin
    from evenborn.standards.words import Words

    kinds = DepartmentKind
    record("house.began", by=SYSTEM, at=NOON.replace(year=2025))

    anling = make_department("Anling Hospital", kind=kinds.FACILITY, area_code="500118001")
    beilu = make_department("Beilu Hospital", kind=kinds.FACILITY, area_code="500118002")
    homes: dict[Role, Department] = {}
    strangers: dict[Role, Department] = {}
    for role in Role:
        match role:
            case Role.FACILITY_CLERK | Role.PRIVACY_OFFICER:
                homes[role], strangers[role] = anling, beilu
            case Role.TOWNSHIP_WORKER:
                homes[role] = make_department(
                    "Anling Township", kind=kinds.TOWNSHIP, area_code="500118001"
                )
                strangers[role] = make_department(
                    "Beilu Township", kind=kinds.TOWNSHIP, area_code="500118002"
                )
            case _:
                homes[role] = make_department(
                    "County Office", kind=kinds.OFFICE, area_code="500118"
                )
                strangers[role] = make_department(
                    "Next County Office", kind=kinds.OFFICE, area_code="500119"
                )
    from evenborn.foundation.access.rules import ROLES

    home = {role: make_officer(f"home.{role}", role, department=homes[role]) for role in Role}
    stranger = {
        role: make_officer(f"far.{role}", role, department=strangers[role])
        for role in Role
        if ROLES[role].scope is not Scope.HOUSE
    }
    clerk, office = home[Role.FACILITY_CLERK], home[Role.OFFICE_SECRETARY]
    delivering(beilu)
    birth = make_birth(clerk, record_id=RECORD_ID)
    content = {name: text for name, text in record_of(record_id="").items() if "infant" not in name}
    rows = ["记录编号,新生儿性别,分娩日期,产妇姓名", f"{RECORD_ID}-9,7,2026-07-01,{MOTHER}"]
    batch = sent("\n".join(rows), by=clerk)
    outgoing = table_out(
        Outward(
            what="births.by_town",
            title=Words("六月", "June"),
            rows=[Words("安陵", "Anling")],
            columns=[Words("男", "Boys")],
            counts=[[40]],
            source=Words("登记簿", "Register"),
        ),
        format="csv",
        by=home[Role.STATISTICIAN],
        at=NOON,
    ).receipt
    change = record_change(
        kind=ChangeKind.MERGE,
        on=date(2026, 1, 1),
        before={"500118001": "中山路街道", "500118002": "胜利路街道"},
        after={"500118001": "中山路街道"},
        document="No. 1 of 2025",
        by=home[Role.STATISTICIAN],
        at=NOON,
    )
    invited, invitation_token = invite(
        username="new.inspector",
        full_name="Ines",
        role=Role.INSPECTOR,
        department=make_department("Anling Police", kind=kinds.POLICE, area_code="500118001"),
        area_code="500118001",
        purpose="looks at counts",
        by=home[Role.SYSTEM_ADMIN],
        at=NOON,
    )
    client, client_token = open_client(
        name="Anling system",
        department=anling,
        scopes=[Permission.BIRTHS_ENTER, Permission.BIRTHS_SEE],
        by=home[Role.SYSTEM_ADMIN],
        at=NOON,
    )
    excuse = Excuse.objects.create(
        kind="births.month",
        unit_code=f"d{anling.pk}",
        unit_name=anling.name,
        period_code="2026-06",
        reason="power cut",
        by=office,
        at=NOON,
    )
    supervision = Supervision.objects.create(
        area_code="500118",
        period_code="2026-05",
        **dict.fromkeys(("owed", "in_time", "late", "open", "excused"), 0),
        note="Anling was told",
        by=office,
        at=NOON,
    )
    died_at = NOON - timedelta(hours=2)
    death = report_death(
        birth,
        died_at=died_at,
        known_at=died_at,
        place_type=DeathPlace.HOSPITAL,
        cause="prematurity",
        cause_code="",
        autopsy=False,
        treated=True,
        details={},
        by=home[Role.PRIVACY_OFFICER],
        at=NOON,
    )
    release = make_release(
        by=home[Role.STATISTICIAN], approved_by=home[Role.OFFICE_SECRETARY], at=NOON
    )
    keep_pupils(
        [Pupils(2025, Stage.PRIMARY, 0, 52, 50)],
        source="report",
        by=home[Role.STATISTICIAN],
        at=NOON,
    )
    check = draw_sample(anling, month=date(2026, 7, 1), size=1, by=clerk, at=NOON)
    (pair,) = make_pairs(1)
    from evenborn.rooms.reconciliation.actions import send_quarter
    from evenborn.rooms.reconciliation.models import Package
    from evenborn.rooms.reconciliation.tests.make_agreements import make_agreement
    from evenborn.rooms.reconciliation.tests.make_differences import make_difference

    agreement = make_agreement(
        SimpleNamespace(emil=home[Role.STATISTICIAN], hana=office),
        homes[Role.EXCHANGE_PARTNER],
        kind="quarter",
        **dict.fromkeys(("purpose", "legal_basis", "recipient", "assessment"), "Anling counts"),
    )
    send_quarter(
        agreement,
        quarter=date(2026, 4, 1),
        format="csv",
        language="en",
        by=home[Role.STATISTICIAN],
        at=NOON,
    )
    from evenborn.rooms.reconciliation.tests.make_quarter import make_table

    return SimpleNamespace(
        table=make_table(SimpleNamespace(emil=home[Role.STATISTICIAN])),
        shared="shared.xlsx",
        difference=make_difference(keeper=anling.pk),
        agreement=agreement,
        package=Package.objects.get(),
        anling=anling,
        beilu=beilu,
        home=home,
        stranger=stranger,
        clerk=clerk,
        birth=birth,
        draft=keep_draft(None, content=content, by=clerk, at=NOON),
        batch=batch,
        run=batch.run,
        outgoing=outgoing,
        change=change,
        invited=invited,
        invitation_token=invitation_token,
        client=client,
        client_token=client_token,
        excuse=excuse,
        supervision=supervision,
        institution=anling.institution,
        feed=make_feed(by=clerk, at=NOON),
        month="2026-07",
        township="500118003",
        indicator="srb",
        kind="delivery",
        death=death,
        check=check,
        pupils=SchoolCount.objects.get(),
        pair=pair,
        place=1,
        report=make_draft_bulletin(office, quarter=date(2025, 1, 1)),
        file="shared.zh.docx",
        release=release,
        released_quarter=release.period,
        released_file="births-500118-2026-Q1-r0.csv",
    )


Maker = Callable[[], SimpleNamespace]
