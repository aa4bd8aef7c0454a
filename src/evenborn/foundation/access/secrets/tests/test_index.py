import pytest

from evenborn.foundation.access.secrets import candidates, keyed_index, keyring
from evenborn.foundation.access.secrets.ciphers import ALGORITHMS
from evenborn.foundation.access.secrets.tests.make import SECRETS, make_person

NUMBER = SECRETS["mother_id_number"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_same_value_gives_the_same_32_digits(key_file, algorithm):
    key_file.unlink()
    keyring.new(key_file, algorithm=algorithm)

    digits = keyed_index("births.number", NUMBER)

    assert digits == keyed_index("births.number", NUMBER)
    assert len(digits) == 32
    assert set(digits) <= set("0123456789abcdef")


def test_another_purpose_or_key_gives_other_digits(key_file):
    digits = {keyed_index("births.number", NUMBER), keyed_index("deaths.number", NUMBER)}
    key_file.unlink()
    keyring.new(key_file)
    digits.add(keyed_index("births.number", NUMBER))

    assert len(digits) == 3


def test_purpose_and_value_cannot_run_into_each_other(key_file):
    assert keyed_index("a", "b1") != keyed_index("ab", "1")


def test_no_value_has_no_digits_so_that_unknown_never_equals_unknown(key_file):
    assert keyed_index("births.number", "") == ""
    assert candidates("births.number", "") == []


def test_between_two_keys_a_row_is_found_by_either(people, key_file):
    old = make_person()
    with keyring.changing(key_file) as held:
        held[0] = held[0].with_new_key(algorithm="SM4-GCM")
    new = make_person()

    found = people.objects.filter(number_index__in=candidates("test.number", NUMBER))

    assert {person.pk for person in found} == {old.pk, new.pk}
    assert old.number_index != new.number_index
    assert candidates("test.number", NUMBER)[0] == new.number_index
