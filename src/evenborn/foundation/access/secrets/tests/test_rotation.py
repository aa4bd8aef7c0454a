import threading
from datetime import timedelta

import pytest
from django.apps.registry import Apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction

from evenborn.foundation.access.secrets import IndexField, candidates, keyring
from evenborn.foundation.access.secrets.actions import add_key, reseal, retire
from evenborn.foundation.access.secrets.rotation import tables
from evenborn.foundation.access.secrets.tests.make import (
    SECRETS,
    Person,
    blob_of,
    make_person,
    number_index,
)
from evenborn.foundation.audit.actions import SYSTEM
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.audit.tests.make import NOON
from evenborn.foundation.ui.refusal import Refused

NUMBER = SECRETS["mother_id_number"]
LATER = NOON + timedelta(hours=2)
DONE = {"by": SYSTEM, "at": NOON}


def test_after_a_new_key_all_rows_are_sealed_with_it(people, key_file):
    persons = [make_person(phone=str(n)) for n in range(7)]
    blank = people.objects.create()

    assert add_key(algorithm="SM4-GCM", **DONE) == "k2"
    changed = reseal(chunk=3, among=[Person], **DONE)

    assert changed == 7
    assert people.objects.filter(identity__sealed_with="k2").count() == 7
    assert [p.identity["phone"] for p in people.objects.filter(pk__lt=blank.pk).order_by("pk")] == [
        str(n) for n in range(7)
    ]
    found = people.objects.filter(number_index=candidates("test.number", NUMBER)[0])
    assert found.count() == len(persons)
    assert people.objects.get(pk=blank.pk).identity is None


def test_a_second_walk_changes_nothing(people):
    make_person()
    add_key(**DONE)

    assert [reseal(among=[Person], **DONE) for _ in range(2)] == [1, 0]


def test_a_stopped_walk_goes_on_where_it_was(people):
    for _ in range(5):
        make_person()
    add_key(**DONE)

    class Stop(Exception):
        pass

    def stop(done, total):
        assert total == 5
        raise Stop

    with pytest.raises(Stop):
        reseal(chunk=2, progress=stop, among=[Person], **DONE)

    assert reseal(chunk=2, among=[Person], **DONE) == 3


def test_digits_that_stayed_behind_are_renewed_though_the_blob_is_new(people):
    person = make_person()
    add_key(**DONE)
    person = people.objects.get(pk=person.pk)
    person.identity["phone"] = "1"
    person.save()  # sealed anew, the digits are those of the old key
    assert people.objects.filter(identity__sealed_with="k2").exists()

    reseal(among=[Person], **DONE)

    assert people.objects.get().number_index == number_index(SECRETS)


def test_each_step_is_in_the_log(people):
    make_person()
    add_key(**DONE)
    reseal(among=[Person], **DONE)
    retire("k1", by=SYSTEM, at=LATER, among=[Person])

    log = [(e.event, e.details) for e in Entry.objects.order_by("number")]
    assert log == [
        ("secrets.key_added", {"key": "k2", "algorithm": "AES-256-GCM"}),
        ("secrets.resealed", {"key": "k2", "rows": 1}),
        ("secrets.key_retired", {"key": "k1"}),
    ]


def test_an_earlier_key_is_retired_when_no_row_uses_it(people):
    make_person()
    add_key(**DONE)
    reseal(among=[Person], **DONE)

    retire("k1", by=SYSTEM, at=LATER, among=[Person])

    assert list(keyring.keyring().keys) == ["k2"]
    assert people.objects.get().identity == SECRETS


def test_a_key_that_a_row_still_uses_is_kept(people):
    make_person()
    add_key(**DONE)

    with pytest.raises(Refused, match="1 条"):
        retire("k1", by=SYSTEM, at=LATER, among=[Person])

    assert "k1" in keyring.keyring().keys


def test_a_key_whose_digits_a_row_still_uses_is_kept(people):
    person = make_person()
    add_key(**DONE)
    old = person.number_index
    reseal(among=[Person], **DONE)
    people.objects.update(number_index=old)

    with pytest.raises(Refused, match="1 条"):
        retire("k1", by=SYSTEM, at=LATER, among=[Person])


@pytest.mark.parametrize(("name", "at"), [("k2", LATER), ("k9", LATER), ("k1", NOON)])
def test_the_current_an_unknown_and_a_just_replaced_key_are_not_retired(people, name, at):
    add_key(**DONE)

    with pytest.raises(Refused):
        retire(name, by=SYSTEM, at=at, among=[Person])

    assert list(keyring.keyring().keys) == ["k1", "k2"]


def test_a_model_with_keyed_columns_must_say_how_they_are_made():
    class Forgotten(models.Model):
        number_index = IndexField()

        class Meta:
            app_label = "access"
            apps = Apps()

    with pytest.raises(ImproperlyConfigured, match="Forgotten"):
        tables([Forgotten])


def test_every_model_of_the_house_says_how_its_keyed_columns_are_made():
    assert all(table.reindex or table.sealed for table in tables())


@pytest.fixture
def real_people(transactional_db, people_table, key_file):
    yield Person
    Person.objects.all().delete()


def test_keys_change_while_writers_go_on_and_no_write_is_lost(real_people):
    """Two writers count up in the sealed dict; whatever they wrote must stand at the end."""
    persons = [make_person(count="0") for _ in range(12)]
    stop = threading.Event()
    written = [dict.fromkeys((p.pk for p in persons), 0) for _ in range(2)]
    failures = []

    def write(mine, tally):
        try:
            while not stop.is_set():
                for person in mine:
                    with transaction.atomic():
                        held = Person.objects.select_for_update().get(pk=person.pk)
                        held.identity["count"] = str(int(held.identity["count"]) + 1)
                        held.number_index = number_index(held.identity)
                        held.save()
                    tally[person.pk] += 1
                    stop.wait(0.002)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=write, args=(mine, tally))
        for mine, tally in ((persons[:8], written[0]), (persons[4:], written[1]))
    ]
    for thread in threads:
        thread.start()
    try:
        for algorithm in ("SM4-GCM", "AES-256-GCM", "SM4-GCM"):
            add_key(algorithm=algorithm, **DONE)
            reseal(chunk=4, among=[Person], **DONE)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)

    assert failures == []
    assert sum(written[0].values()) > 0
    reseal(among=[Person], **DONE)
    for name in ("k1", "k2", "k3"):
        retire(name, by=SYSTEM, at=LATER, among=[Person])
    for person in Person.objects.all():
        assert int(person.identity["count"]) == written[0][person.pk] + written[1][person.pk]
        assert person.identity["mother_id_number"] == NUMBER
        assert blob_of(person)[2:4] == b"k4"
        assert person.number_index == number_index(SECRETS)
