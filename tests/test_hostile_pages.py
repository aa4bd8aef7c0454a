"""Whatever is typed into a page or its address, it answers; nothing typed runs in a browser."""

from contextlib import suppress
from html import unescape

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evenborn.foundation.access.tests.make import PASSWORD
from evenborn.foundation.audit.queries import verify
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions.correcting import correct
from evenborn.rooms.births.actions.entering import enter
from evenborn.rooms.births.facts import schema
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.rules import CorrectionReason, Source
from evenborn.rooms.births.tests.make import NOON, delivering, make_birth, record_of

BOUNDED = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=1>'
BAD = [
    *("", "-1", "0", "9" * 30, "9" * 5000, "1e9", "NaN", "٣", "abc", "2026-13", "0000-01"),
    *("9999-12", "2026-07-01", "a\x00b", "\x00", SCRIPT, IMAGE, "长" * 10_000, "\u202e", "🜚"),
    *("%", "%s", "{0}", "{{ x }}", "{% x %}", "' OR 1=1 --", "..", "../etc", "\r\nX: y", "\\"),
]
NASTY = st.one_of(
    st.sampled_from(BAD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.integers().map(str),
)
PAGES = {
    "alma": (
        *("/births/", "/births/drafts/", "/births/enter/", "/births/months/", "/files/", "/"),
        *("/births/certificates/", "/births/deaths/", "/runs/", "/births/spot-checks/"),
    ),
    "boris": ("/births/verify/", "/births/months/", "/births/counts/", "/births/compare/"),
    "dora": ("/births/", "/births/months/", "/births/deaths/", "/audit/subject/", "/account/log/"),
    "emil": (
        *("/births/counts/", "/reconciliation/exchange/", "/places/", "/reports/", "/files/out/"),
        *("/duties/calendar/", "/births/spot-checks/"),
    ),
    "fay": ("/officers/", "/departments/", "/clients/", "/facilities/", "/liaisons/"),
    "gil": ("/audit/", "/audit/subject/", "/account/log/", "/duties/overview/", "/runs/"),
    "hana": ("/duties/overview/", "/duties/overview/items/", "/duties/supervision/", "/liaisons/"),
}
QUERIES = ("page", "month", "state", "late", "department", "draft", "before", "event", "subject")
MORE_QUERIES = ("year", "quarter", "kind", "role", "area", "from", "until", "by", "sort", "next")


@pytest.fixture
def desk(cast, monkeypatch):
    """Return a browser of one of the cast; a fault of ours is an answer 500."""
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)
    delivering(cast.anling)

    def of(officer=None):
        client = Client(raise_request_exception=False)
        if officer:
            client.force_login(officer)
        return client

    return of


def typed(text, column):
    cells = {name: value for name, value in record_of().items() if name != "record_id"}
    own = {f"infant-1-{name}": value for name, value in cells.items()}
    sent = {**cells, **own, "form_key": "0" * 32, "confirmed": "1"}
    return {**sent, column: text, f"infant-1-{column}": text}


COLUMNS = st.sampled_from([*(c.name for c in schema().columns), "form_key", "draft", "infants"])


@pytest.mark.parametrize("path", ["/births/enter/", "/births/enter/check/", "/births/enter/draft/"])
def test_the_birth_form_answers_whatever_is_typed(desk, cast, path):
    browser = desk(cast.alma)

    @BOUNDED
    @given(text=NASTY, column=COLUMNS)
    def answered(text, column):
        answer = browser.post(path, typed(text, column), headers={"HX-Trigger-Name": column})
        assert answer.status_code in {200, 302, 400, 422}

    answered()
    assert verify().first_fault is None


def test_a_correction_answers_whatever_is_typed(desk, cast):
    birth = make_birth(cast.alma)
    browser = desk(cast.alma)

    @BOUNDED
    @given(text=NASTY, column=COLUMNS, reason=st.sampled_from([*CorrectionReason, "x", "\x00"]))
    def answered(text, column, reason):
        answer = browser.post(f"/births/{birth.pk}/correct/", {column: text, "reason": reason})
        assert answer.status_code in {200, 302, 400, 422}

    answered()
    assert verify().first_fault is None


@pytest.mark.parametrize("who", ["alma", "boris", "emil", "hana", "fay"])
def test_the_search_answers_whatever_is_looked_for(desk, cast, who):
    browser = desk(getattr(cast, who))
    for text in BAD:
        answer = browser.post("/search/", {"q": text})
        assert answer.status_code < 500
        assert SCRIPT not in answer.content.decode()


def test_the_door_answers_whatever_is_typed(desk):
    @BOUNDED
    @given(name=NASTY, password=NASTY, there=NASTY)
    def answered(name, password, there):
        sent = {"username": name, "password": password, "next": there}
        answer = desk().post("/sign-in/", sent)
        assert answer.status_code < 500
        assert "location" not in answer.headers

    answered()


def test_after_signing_in_nobody_is_sent_elsewhere(desk, cast):
    for there in ("//x.example", "https://x.example/", "\\\\x.example", "javascript:alert(1)"):
        answer = desk().post("/sign-in/", {"username": "alma", "password": PASSWORD, "next": there})
        assert "example" not in answer.headers.get("location", "")
        assert "alert" not in answer.headers.get("location", "")


@pytest.mark.parametrize("who", PAGES)
def test_every_list_answers_whatever_its_address_asks(desk, cast, who):
    browser = desk(getattr(cast, who))
    for path in PAGES[who]:
        assert browser.get(path).status_code not in {403, 500}, path
        for text in ("-1", "9" * 30, "abc", "0000-01", "9999-12", "a\x00b", SCRIPT, "长" * 2000):
            answer = browser.get(path, dict.fromkeys((*QUERIES, *MORE_QUERIES), text))
            assert answer.status_code < 500, (path, text[:40])
            assert SCRIPT not in answer.content.decode(errors="replace")


@pytest.mark.parametrize(
    "path",
    [
        *("/births/{}/", "/births/{}/identity/", "/births/{}/correct/", "/births/{}/death/"),
        *("/births/months/{}/", "/births/deaths/{}/", "/births/spot-checks/{}/", "/files/{}/"),
        *("/runs/{}/", "/facilities/{}/", "/places/{}/", "/officers/{}/", "/departments/{}/"),
        *("/files/template/{}/", "/duties/feed/{}.ics", "/invitation/{}/", "/reports/{}/"),
    ],
)
def test_no_address_of_one_thing_breaks_whatever_stands_in_it(desk, cast, path):
    from urllib.parse import quote

    for who in (cast.alma, cast.emil, cast.fay, cast.gil):
        browser = desk(who)
        for text in ("0", "9" * 19, "9" * 30, "9" * 5000, "a\x00b", SCRIPT, "2026-13", "长" * 500):
            answer = browser.get(path.format(quote(text, safe="")))
            assert answer.status_code < 500, text[:40]
            body = b"" if answer.streaming else answer.content
            assert SCRIPT.encode() not in body


def test_a_cookie_with_a_character_no_text_holds_is_refused(desk):
    browser = desk()
    browser.cookies.load('sessionid="\\000aaaaaaaaaaaa"')

    assert browser.get("/sign-in/").status_code == 400


@pytest.mark.parametrize("text", [SCRIPT, IMAGE])
@pytest.mark.parametrize("column", [c.name for c in schema().columns])
def test_nothing_stored_runs_on_a_page(desk, cast, column, text):
    birth = enter(
        [record_of(**{column: text})],
        department=cast.anling,
        source=Source.API,
        by=cast.alma,
        at=NOON,
    )[0].birth
    if birth is None:
        birth = make_birth(cast.alma)
        with suppress(Refused):
            correct(
                birth,
                changes={column: text},
                reason=next(iter(CorrectionReason)),
                by=cast.alma,
                at=NOON,
            )
    for who in (cast.alma, cast.boris):
        browser = desk(who)
        for path in ("/births/", "/births/{}/", "/births/{}/identity/", "/births/{}/correct/"):
            shown = browser.get(path.format(birth.pk)).content.decode()
            assert text not in shown
            assert "<img src=x" not in shown
    assert verify().first_fault is None


def test_a_name_that_is_a_script_is_kept_as_it_was_written_and_shown_as_text(desk, cast):
    birth = make_birth(cast.alma, attendant_name=SCRIPT)

    shown = desk(cast.alma).get(f"/births/{birth.pk}/identity/").content.decode()

    assert Birth.objects.count() == 1
    assert SCRIPT not in shown
    assert SCRIPT in unescape(shown)
