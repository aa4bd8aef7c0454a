import json

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection

from evenborn.foundation.access.secrets import keyring, sealing
from evenborn.foundation.access.secrets.ciphers import ALGORITHMS
from evenborn.foundation.access.secrets.sealing import CannotOpen, seal
from evenborn.foundation.access.secrets.tests.make import SECRETS, blob_of, make_person


def set_blob(person, blob, column="identity"):
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE access_test_person SET {column} = %s WHERE id = %s", [blob, person.pk]
        )


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_goes_in_comes_out(people, key_file, algorithm):
    key_file.unlink()
    keyring.new(key_file, algorithm=algorithm)
    person = make_person()

    assert people.objects.get(pk=person.pk).identity == SECRETS
    assert people.objects.get(pk=person.pk).note is None


def test_the_table_holds_no_name_and_no_number(people):
    make_person()

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_test_person")
        dump = b"|".join(
            bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
            for row in cursor.fetchall()
            for cell in row
        )

    for secret in SECRETS.values():
        assert secret.encode() not in dump
        assert json.dumps(secret).encode() not in dump


def test_dumpdata_holds_no_name_and_brings_it_back(people):
    make_person()

    dump = serializers.serialize("json", people.objects.all())

    assert not any(secret in dump for secret in SECRETS.values())
    assert "\\u738b" not in dump
    kept = json.loads(dump)[0]["fields"]["identity"]
    assert people._meta.get_field("identity").to_python(kept).open() == SECRETS


def test_the_same_secrets_give_another_blob_each_time(people):
    assert blob_of(make_person()) != blob_of(make_person())


def test_a_list_that_shows_no_names_opens_nothing(people, monkeypatch):
    for _ in range(3):
        make_person()
    opened = []
    really = sealing.open_blob
    monkeypatch.setattr(sealing, "open_blob", lambda *a, **k: opened.append(1) or really(*a, **k))

    listed = list(people.objects.all())
    assert opened == []

    assert listed[0].identity == listed[0].identity == SECRETS
    assert opened == [1]


def test_what_was_not_read_is_written_back_as_it_is(people):
    person = make_person()
    before = blob_of(person)

    found = people.objects.get(pk=person.pk)
    found.changes = 1
    found.save()

    assert blob_of(person) == before


def test_a_change_inside_the_dict_is_saved(people):
    person = people.objects.get(pk=make_person().pk)

    person.identity["phone"] = "13900000000"
    person.save()

    assert people.objects.get().identity["phone"] == "13900000000"


def test_deferred_and_refreshed_values_are_opened_too(people):
    person = people.objects.defer("identity").get(pk=make_person().pk)
    assert person.identity == SECRETS

    person.identity = None
    person.refresh_from_db()
    assert person.identity == SECRETS


def test_bulk_writes_seal_too(people):
    people.objects.bulk_create([people(identity=SECRETS), people(identity={})])
    first, second = people.objects.order_by("pk")
    first.note = {"a": "秘密"}
    second.note = {"a": "b"}
    people.objects.bulk_update([first, second], ["note"])

    assert [p.note for p in people.objects.order_by("pk")] == [{"a": "秘密"}, {"a": "b"}]
    assert "秘密".encode() not in blob_of(first, "note")


def test_values_stay_sealed_until_asked(people):
    make_person()

    sealed = people.objects.values_list("identity", flat=True).get()

    assert "王芳" not in repr(sealed)
    assert sealed.open() == SECRETS


def test_opened_secrets_do_not_show_in_a_trace(people):
    person = people.objects.get(pk=make_person().pk)

    assert repr(person.identity) == str(person.identity) == "<3 secrets>"


@pytest.mark.parametrize("place", [0, 1, 2, 5, 20, -1])
def test_an_altered_blob_is_refused(people, place):
    person = make_person()
    blob = bytearray(blob_of(person))
    blob[place] ^= 1
    set_blob(person, bytes(blob))

    with pytest.raises(CannotOpen):
        people.objects.get().identity  # noqa: B018 - reading is what opens


@pytest.mark.parametrize(
    "blob", [b"", b"\x01", b"\x01\x09k1", b"\x01\x02k1", b"\x01\x02k1" + b"0" * 12]
)
def test_a_blob_that_is_none_is_refused(people, blob):
    person = make_person()
    set_blob(person, blob)

    with pytest.raises(CannotOpen):
        people.objects.get().identity  # noqa: B018 - reading is what opens


def test_a_blob_moved_to_another_field_is_refused(people):
    person = make_person()
    set_blob(person, blob_of(person), column="note")

    with pytest.raises(CannotOpen, match="moved"):
        people.objects.get().note  # noqa: B018 - reading is what opens


def test_a_sealed_value_of_another_field_is_not_written(people):
    person = make_person()
    sealed = people.objects.values_list("identity", flat=True).get()

    with pytest.raises(TypeError, match="another field"):
        people.objects.filter(pk=person.pk).update(note=sealed)


def test_a_blob_whose_key_is_gone_says_so(people, key_file):
    make_person()
    key_file.unlink()
    with_other = keyring.new(key_file)
    with keyring.changing(key_file) as held:
        held[0] = with_other.with_new_key().without("k1")

    with pytest.raises(CannotOpen, match="'k1' is not in the key file"):
        people.objects.get().identity  # noqa: B018 - reading is what opens


@pytest.mark.parametrize("wrong", ["text", b"bytes", {"a": 1}, {1: "a"}, ["a"]])
def test_only_a_dict_of_texts_is_taken(people, wrong):
    with pytest.raises(TypeError, match="dict of texts"):
        people.objects.create(identity=wrong)


def test_secrets_cannot_be_searched(people):
    with pytest.raises(TypeError, match="cannot be searched"):
        people.objects.filter(identity=SECRETS)
    for lookup in ("contains", "in", "startswith", "gt"):
        with pytest.raises(FieldError):
            people.objects.filter(**{f"identity__{lookup}": SECRETS})


def test_rows_are_found_by_their_key_and_by_being_empty(people):
    make_person()

    assert people.objects.filter(identity__sealed_with="k1").count() == 1
    assert people.objects.filter(identity__sealed_with="k10").count() == 0
    assert people.objects.filter(note__isnull=True).count() == 1


def test_every_field_of_the_house_is_bound_to_its_own_name(people):
    assert people._meta.get_field("identity").bound_to == "access.Person.identity"
    assert seal({}, bound_to="a.B.c")[:4] == b"\x01\x02k1"


def test_messages_of_a_refusal_hold_no_secret(people):
    person = make_person()
    set_blob(person, b"\x01\x02k1" + "王芳".encode() * 9)

    with pytest.raises(CannotOpen) as refusal:
        people.objects.get().identity  # noqa: B018 - reading is what opens

    assert "王芳" not in str(refusal.value)
