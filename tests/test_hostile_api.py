"""Whatever is sent to the API, it answers as documented and never breaks."""

import json
from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from evenborn.foundation.access.actions.clients import open_client
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit.queries import verify
from evenborn.rooms.births.actions import receive_certificates
from evenborn.rooms.births.facts import schema
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.tests.make import NOON, delivering, record_of

DESCRIBED = "/api/v1/openapi.json"
BIRTHS = "/api/v1/births"
BATCH = "/api/v1/births/batch"
BOTH = pytest.mark.parametrize("address", [BIRTHS, BATCH])

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def token(cast, monkeypatch):
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)
    delivering(cast.anling)
    _, token = open_client(
        name="安陵医院信息系统",
        department=cast.anling,
        scopes=[Permission.BIRTHS_ENTER, Permission.BIRTHS_SEE],
        by=cast.fay,
        at=NOON,
    )
    return token


@pytest.fixture
def hostile(client):
    """A client that sees what a caller sees: a fault of ours is an answer 500, not an exception."""
    client.raise_request_exception = False
    return client


def post(client, address, body, token, *, kind="application/json", **headers):
    return client.generic(
        "POST",
        address,
        body,
        content_type=kind,
        headers={"Authorization": f"Bearer {token}", **headers},
    )


def asked(client, case, token) -> Response:
    """Send a case of schemathesis through Django's client, in this test's own transaction."""
    sent = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    sent.headers["Authorization"] = f"Bearer {token}"
    body = sent.body or b""
    answer = client.generic(
        sent.method or "",
        sent.path_url,
        body,
        content_type=sent.headers.get("Content-Type", ""),
        headers={"Authorization": sent.headers["Authorization"]},
    )
    return Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.headers.items()},
        content=answer.content,
        request=sent,
        elapsed=0.0,
        verify=False,
    )


def body_for(address: str, birth: str) -> str:
    """Return the body that brings one birth, given as JSON text, to an address."""
    return birth if address == BIRTHS else f'{{"births": [{birth}]}}'


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(
    ("path", "method"), [(BIRTHS, "POST"), (BATCH, "POST"), (f"{BIRTHS}/{{record_id}}", "GET")]
)
def test_every_operation_answers_as_its_description_says(hostile, token, path, method, mode):
    described = schemathesis.openapi.from_dict(hostile.get(DESCRIBED).json())

    @BOUNDED
    @given(case=described[path][method].as_strategy(generation_mode=mode))
    def answered(case):
        case.validate_response(asked(hostile, case, token), checks=CHECKS)

    answered()
    assert verify().first_fault is None


def test_the_description_names_no_operation_that_is_not_tested(client, db):
    paths = client.get(DESCRIBED).json()["paths"]

    assert {(path, verb) for path, verbs in paths.items() for verb in verbs} == {
        (BIRTHS, "post"),
        (BATCH, "post"),
        (f"{BIRTHS}/{{record_id}}", "get"),
    }


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def hostile_births() -> Iterator[tuple[str, str]]:
    good = record_of()
    yield "nested 10,000 deep", deep(10_000)
    yield "a cell nested 10,000 deep", f'{{"record_id": "A-1", "mother_name": {deep(10_000)}}}'
    yield "a foreign cell nested 10,000 deep", f'{{"record_id": "A-1", "x": {deep(10_000)}}}'
    yield "NaN", '{"record_id": "A-1", "weight_grams": NaN}'
    yield "infinite", '{"record_id": "A-1", "weight_grams": Infinity}'
    yield "infinite by overflow", '{"record_id": "A-1", "weight_grams": 1e999}'
    yield "a whole number of 4,000 digits", f'{{"record_id": "A-1", "parity": {"9" * 4000}}}'
    yield "a whole number of 5,000 digits", f'{{"record_id": "A-1", "parity": {"9" * 5000}}}'
    yield "an unpaired surrogate", '{"record_id": "A-\\ud800"}'
    yield "a surrogate as a key", '{"record_id": "A-1", "\\ud800": "x"}'
    yield "an empty key", '{"record_id": "A-1", "": "x"}'
    for column in ("record_id", "mother_name", "mother_phone", "attendant_name", "birth_date"):
        yield f"NUL in {column}", json.dumps({**good, column: "a\x00b"})
        yield f"surrogate in {column}", json.dumps({**good, column: "a\ud800b"})
        yield f"4,000 characters in {column}", json.dumps({**good, column: "长" * 4000})
        yield f"direction marks in {column}", json.dumps({**good, column: "\u202e\u0000\uffff"})


@BOTH
@pytest.mark.parametrize(
    "birth", [birth for _, birth in hostile_births()], ids=[name for name, _ in hostile_births()]
)
def test_a_hostile_record_is_refused_and_nothing_is_written(hostile, token, address, birth):
    answer = post(hostile, address, body_for(address, birth), token)

    assert answer.status_code in {200, 400, 422}, answer.content[:300]
    if answer.status_code == 200:
        assert (answer.json()["refused"], answer.json()["sent"]) == (1, 1)
    assert not Birth.objects.exists()


@BOTH
def test_a_body_beyond_the_limit_is_refused(hostile, token, address):
    answer = post(hostile, address, "[" + " " * (6 << 20) + "]", token)

    assert answer.status_code in {400, 413}


@BOTH
@pytest.mark.parametrize(
    "body",
    [
        json.dumps(record_of(), ensure_ascii=False).encode("gb18030"),
        '{"record_id": "\xe9"}'.encode("latin-1"),
        b"\x00",
        b"\xef\xbb\xbf",
        b'{"record_id": "A-1"',
    ],
)
def test_bytes_that_are_no_json_are_refused(hostile, token, address, body):
    answer = post(hostile, address, body, token)

    assert answer.status_code in {400, 422}
    assert not Birth.objects.exists()


@BOTH
@pytest.mark.parametrize(
    "kind",
    [
        *("text/plain", "text/xml", "application/json; charset=utf-16", "", "x" * 300),
        *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
        *("multipart/form-data", "application/json; charset=nothing"),
    ],
)
def test_another_kind_of_content_is_answered_and_not_broken(hostile, token, address, kind):
    answer = post(hostile, address, body_for(address, json.dumps(record_of())), token, kind=kind)

    assert answer.status_code < 500


def test_a_batch_of_more_than_a_thousand_is_refused_whole(hostile, token):
    births = [record_of(record_id=f"A-{number}") for number in range(1001)]

    answer = post(hostile, BATCH, json.dumps({"births": births}), token)

    assert answer.status_code == 400
    assert not Birth.objects.exists()


def test_of_a_key_given_twice_the_last_counts_and_one_birth_is_entered(hostile, token):
    twice = json.dumps(record_of())[:-1] + ', "record_id": "A-2"}'

    answer = post(hostile, BIRTHS, twice, token)

    assert answer.status_code == 201
    assert Birth.objects.get().record_id == "A-2"


@pytest.mark.parametrize(
    "given",
    [
        *("x" * 10_000, "\x00", "é", "令牌", "x\r\nX-Forwarded-User: fay", "' OR 1=1 --"),
        *(" ", "%00", "null"),
    ],
)
def test_a_hostile_token_opens_nothing(hostile, token, given):
    for address in (BIRTHS, f"{BIRTHS}/A-1"):
        answer = hostile.generic(
            "POST" if address == BIRTHS else "GET",
            address,
            json.dumps(record_of()),
            content_type="application/json",
            headers={"Authorization": f"Bearer {given}"},
        )

        assert answer.status_code == 401
        assert "X-Forwarded-User" not in answer.headers


@pytest.mark.parametrize(
    "number", ["%00", "A%00", "x" * 5000, "%ED%A0%80", "..%2F..", "%0d%0aX: y"]
)
def test_a_hostile_number_of_a_record_finds_nothing(hostile, token, number):
    answer = hostile.get(f"{BIRTHS}/{number}", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code in {400, 404}


@pytest.mark.parametrize("column", [column.name for column in schema().columns])
def test_one_cell_of_a_good_record_may_hold_anything(hostile, token, column):
    """Enter a good record but for one cell: accepted or refused, and read back without a fault."""
    cells = (99999, 2**31, 2**63, 10**40, -1, 1e308, 0.1, "9" * 400, "长" * 400, "0", "٣", "1e3")
    for number, cell in enumerate(cells):
        sent = {**record_of(record_id=f"A-{number}"), "birth_time": f"0{number % 8}:1{number % 10}"}
        answer = post(hostile, BIRTHS, json.dumps({**sent, column: cell}), token)

        assert answer.status_code in {200, 201, 400, 422}, (cell, answer.content[:200])
    assert verify().first_fault is None


def test_a_place_that_is_an_address_is_warned_of_and_not_stored(hostile, token):
    address = "安陵街道某某路一百二十三号四单元五零六室"

    answer = post(hostile, BIRTHS, json.dumps(record_of(area_code=address)), token)

    assert answer.status_code == 201
    assert "division-form" in {problem["code"] for problem in answer.json()["problems"]}
    assert Birth.objects.get().area_code == ""


def test_a_certificate_number_of_no_form_is_warned_of_with_and_without_stock(hostile, cast, token):
    cells = {"certificate_state": "issued", "certificate_number": "V50一二三"}
    without = post(hostile, BIRTHS, json.dumps(record_of(**cells)), token)
    receive_certificates(
        delivering(cast.anling),
        first="V500000100",
        last="V500000199",
        received_on=NOON.date(),
        by=cast.alma,
        at=NOON,
    )
    more = record_of(**cells | {"record_id": "A-2", "certificate_number": "甲"})
    with_stock = post(hostile, BIRTHS, json.dumps(more), token)

    assert (without.status_code, with_stock.status_code) == (201, 201), with_stock.content.decode()
    codes = {problem["code"] for problem in with_stock.json()["problems"]}
    assert "certificate-not-in-stock" in codes
