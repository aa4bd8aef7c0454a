"""Every address × every role × own, foreign and signed-out, as the written table says.

The county is made once for the module; each request is undone as soon as it is answered.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from evenborn.foundation.access.actions import open_client
from evenborn.foundation.access.guards import Guard
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import ROLES, Permission, Role, Scope
from evenborn.foundation.access.separation import CLIENT_SCOPES
from evenborn.rooms.births.tests.make import MOTHER, NOON, NUMBER
from tests.access_matrix import (
    ASKED_BESIDE,
    CALLS,
    DOORS,
    RECORD_ID,
    SAY_ABOUT_WHAT,
    TOKEN_MARK,
    About,
    Door,
    address,
    make_world,
    patterns,
)

# Every test asks for the database: `world` is made for the module and alone sets none up.
pytestmark = pytest.mark.django_db

API_DOORS = {"enter_birth", "enter_births", "get_birth", "api-root"}
# What is written though nothing happened: the session, the attempts at the door, the log.
NOTED = ("django_session", "axes_", "audit_")
OPENED = {200, 204, 302, 400, 409, 422}
NOT_THERE = {403, 404, 409}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[SimpleNamespace]:
    """Make the county once, and leave nothing of it."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)
        with transaction.atomic():
            made = make_world()
            made.keys = {}
            for officer in (*made.home.values(), *made.stranger.values()):
                client = Client()
                client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
                made.keys[officer.username] = client.cookies[settings.SESSION_COOKIE_NAME].value
            yield made
            transaction.set_rollback(True)


@dataclass
class Answered:
    """What came of one request, which is undone by now."""

    response: HttpResponse
    written: list[str]

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        content = b"".join(self.response) if self.response.streaming else self.response.content
        return content.decode(errors="replace")


_browser = Client(raise_request_exception=False)
_strict = Client(raise_request_exception=False, enforce_csrf_checks=True)


@contextmanager
def _undone() -> Iterator[list[str]]:
    """Undo what happens inside, and collect the statements that changed a record."""
    written: list[str] = []

    def watch(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        found = re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', sql, re.IGNORECASE)
        if found and not found[1].startswith(NOTED):
            written.append(found[1])
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield written
        transaction.set_rollback(True)


def knock(
    world: SimpleNamespace,
    officer: Officer | None,
    verb: str,
    there: str,
    *,
    browser: Client = _browser,
    language: str = "zh",
    **more: object,
) -> Answered:
    """Send one request as an officer, or as nobody."""
    browser.cookies.clear()
    browser.cookies["language"] = language
    if officer is not None:
        browser.cookies[settings.SESSION_COOKIE_NAME] = world.keys[officer.username]
    with _undone() as written:
        response = browser.generic(verb, there, **more)
        answered = Answered(response, written)
        if response.streaming:
            response.content_read = answered.text
    return answered


def has(officer: Officer, door: Door, world: SimpleNamespace) -> bool:
    """Tell whether the table lets this officer in."""
    return not door.asks or Permission(door.asks) in ROLES[Role(officer.role)].may


def is_within(officer: Officer, door: Door, world: SimpleNamespace) -> bool:
    """Tell whether the record behind the door lies in the officer's scope."""
    at_home = officer == world.home[Role(officer.role)]
    match door.about:
        case About.COUNTY:
            return at_home
        case About.RECORD:
            own = officer.scope is not Scope.DEPARTMENT or officer.department == world.anling
            return at_home and own
        case About.PARTNER:
            own = officer.department == world.agreement.partner
            return at_home and (officer.scope is not Scope.DEPARTMENT or own)
        case About.DEPARTMENT:
            return officer.department_id == world.anling.pk
        case About.RUN:
            return officer == world.clerk or officer.may(Permission.RUNS_ALL)
    return True


def everybody(world: SimpleNamespace) -> list[Officer]:
    return [*world.home.values(), *world.stranger.values()]


# ── the table is whole ──────────────────────────────────────────────────────────────────────────


def test_every_address_stands_in_the_table_with_its_guard():
    faults = []
    seen = set()
    for pattern in patterns():
        seen.add(pattern.name)
        if pattern.name in API_DOORS:
            continue
        guard: Guard = pattern.callback.guard
        asks = guard.permission.value if guard.permission else ""
        if pattern.name not in DOORS:
            faults.append(
                f"{pattern.name}: add it to DOORS in tests/access_matrix.py, and say who may open "
                f"it and what it is about; its guard asks for {asks or 'signing in'!r}"
            )
        elif (door := DOORS[pattern.name]).asks != asks:
            faults.append(f"{pattern.name}: the table says {door.asks!r}, its guard asks {asks!r}")
        elif guard.public != (door.about is About.ANYBODY):
            faults.append(f"{pattern.name}: public in one of table and guard only")
    faults += [f"{name}: stands in the table, but is no address" for name in DOORS.keys() - seen]

    assert not faults, "\n".join(faults)


def test_no_two_addresses_have_one_name():
    names = Counter(pattern.name for pattern in patterns())

    assert [name for name, n in names.items() if n > 1 or not name] == []


def test_the_api_has_the_calls_of_the_table_and_no_others():
    from evenborn.site.api.door import api

    found = {
        (verb.upper(), path)
        for path, verbs in api.get_openapi_schema()["paths"].items()
        for verb in verbs
    }

    assert found == set(CALLS)


# ── officers ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", DOORS)
def test_a_door_opens_to_whom_the_table_says(world, name):
    door = DOORS[name]
    there = address(name, world)
    faults = []
    for officer in everybody(world):
        for verb in ("GET", "POST"):
            answered = knock(world, officer, verb, there)
            not_said = name in SAY_ABOUT_WHAT and is_within(officer, door, world)
            if not_said and answered.status == 404:
                continue
            fault = _fault(world, door, officer, verb, answered)
            if fault:
                faults.append(f"{officer.username} {verb} {there}: {fault}")

    assert not faults, "\n".join(faults)


def _fault(
    world: SimpleNamespace, door: Door, officer: Officer, verb: str, answered: Answered
) -> str:
    status = answered.status
    if status >= 500:
        return f"{status} {answered.response.exc_info}"
    if verb not in door.verbs:
        return "" if status == 405 else f"{status}, but there is no such verb"
    if not has(officer, door, world):
        if status != 403:
            return f"{status}, but the role has no {door.asks}"
        return f"refused, but wrote {answered.written}" if answered.written else ""
    if not is_within(officer, door, world):
        if status not in NOT_THERE:
            return f"{status}, but the record is not in this officer's scope"
        if answered.written:
            return f"refused, but wrote {answered.written}"
    elif status not in OPENED:
        return f"{status}, but the table lets this officer in"
    if officer != world.home[Role(officer.role)] and door.about in (
        About.LIST,
        About.RECORD,
        About.DEPARTMENT,
        About.RUN,
    ):
        return _tells(answered)
    return ""


def _tells(answered: Answered) -> str:
    told = answered.text + answered.response.headers.get("Location", "")
    found = [mark for mark in (RECORD_ID, TOKEN_MARK, MOTHER, NUMBER) if mark in told]
    return f"tells a stranger {found}" if found else ""


@pytest.mark.parametrize("name", ASKED_BESIDE)
def test_a_question_for_a_strangers_record_is_not_answered(world, name):
    pks = {key: getattr(one, "pk", one) for key, one in vars(world).items()}
    there = address(name, world) + ASKED_BESIDE[name].format(**pks)
    faults = []
    for officer in world.stranger.values():
        answered = knock(world, officer, "GET", there)
        if answered.status >= 500 or (fault := _tells(answered)):
            faults.append(f"{officer.username}: {answered.status} {fault}")

    assert not faults, "\n".join(faults)


def test_the_search_finds_no_strangers_record(world):
    for officer in world.stranger.values():
        for wanted in (RECORD_ID, "Anling", MOTHER, NUMBER, world.institution.code):
            answered = knock(
                world,
                officer,
                "POST",
                reverse("search"),
                data=f"q={wanted}",
                content_type="application/x-www-form-urlencoded",
            )
            left = answered.text.replace(wanted, "")
            assert answered.status == 200, (officer.username, wanted)
            assert TOKEN_MARK not in left, (officer.username, wanted)
            assert RECORD_ID not in left, (officer.username, wanted)


# ── nobody ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_who_is_not_signed_in_comes_to_the_sign_in_page(world, name, verb):
    door = DOORS[name]
    answered = knock(world, None, verb, address(name, world))

    if verb not in door.verbs:
        assert answered.status == 405
    elif door.about is About.ANYBODY:
        assert answered.status < 500
    else:
        assert answered.status == 302
        assert answered.response.headers["Location"].startswith(reverse("sign-in"))
        assert not answered.written


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if "POST" in door.verbs])
def test_a_form_of_another_site_is_refused(world, name):
    for officer in (*world.home.values(), None):
        if officer is None and DOORS[name].about is not About.ANYBODY:
            continue
        answered = knock(world, officer, "POST", address(name, world), browser=_strict)

        assert answered.status == 403
        assert not answered.written


# ── clients of the API ──────────────────────────────────────────────────────────────────────────


def call(world: SimpleNamespace, verb: str, path: str, token: str) -> Answered:
    there = path.format(record_id=RECORD_ID)
    body = {"data": "{}", "content_type": "application/json"} if verb == "POST" else {}
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return knock(world, None, verb, there, headers=headers, **body)


@pytest.mark.parametrize(("verb", "path"), CALLS)
def test_a_call_opens_to_the_scope_of_the_table(world, verb, path):
    by = world.home[Role.SYSTEM_ADMIN]
    for scope in CLIENT_SCOPES:
        with _undone():
            _, token = open_client(
                name=f"only {scope}", department=world.anling, scopes=[scope], by=by, at=NOON
            )
            answered = call(world, verb, path, token)

        if scope.value == CALLS[verb, path]:
            assert answered.status in (200, 400), scope
        else:
            assert answered.status == 403, scope
            assert not answered.written
            assert RECORD_ID not in answered.text


@pytest.mark.parametrize(("verb", "path"), CALLS)
@pytest.mark.parametrize("token", ["", "no-such-token"])
def test_a_call_without_a_token_that_works_is_refused(world, verb, path, token):
    answered = call(world, verb, path, token)

    assert answered.status == 401
    assert not answered.written


@pytest.mark.parametrize(("verb", "path"), CALLS)
def test_an_officers_session_opens_no_call(world, verb, path):
    for officer in world.home.values():
        there = path.format(record_id=RECORD_ID)
        answered = knock(world, officer, verb, there, data="{}", content_type="application/json")

        assert answered.status == 401


def test_a_client_finds_no_record_of_another_department(world):
    by = world.home[Role.SYSTEM_ADMIN]
    with _undone():
        _, token = open_client(
            name="Beilu system",
            department=world.beilu,
            scopes=[Permission.BIRTHS_SEE],
            by=by,
            at=NOON,
        )
        foreign = call(world, "GET", "/api/v1/births/{record_id}", token)
    own = call(world, "GET", "/api/v1/births/{record_id}", world.client_token)

    assert (foreign.status, own.status) == (404, 200)


def test_a_closed_account_opens_nothing(world):
    clerk = world.clerk
    with _undone():
        type(clerk).objects.filter(pk=clerk.pk).update(is_active=False)
        answered = knock(world, clerk, "GET", reverse("births-list"))

    assert answered.status == 302
    assert answered.response.headers["Location"].startswith(reverse("sign-in"))


# ── names ───────────────────────────────────────────────────────────────────────────────────────

# The only pages that may show a mother's name, and the question that opens a draft.
SHOW_IDENTITY = {"births-identity", "births-correct"}


def test_a_mothers_name_is_on_the_pages_of_identity_only(world):
    shown = set()
    for name, door in DOORS.items():
        if "GET" not in door.verbs:
            continue
        for officer in everybody(world):
            answered = knock(world, officer, "GET", address(name, world))
            if MOTHER in answered.text or NUMBER in answered.text:
                shown.add((name, officer.role))

    assert {name for name, _ in shown} == SHOW_IDENTITY
    for _, role in shown:
        assert Permission.BIRTHS_IDENTITY in ROLES[Role(role)].may
