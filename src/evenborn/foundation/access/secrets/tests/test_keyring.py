import json
import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from evenborn.foundation.access.secrets import keyring
from evenborn.foundation.access.secrets.ciphers import ALGORITHMS
from evenborn.foundation.audit.tests.make import NOON


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_new_file_has_one_key_of_the_right_length(tmp_path, algorithm):
    path = tmp_path / "keys" / "keys.json"

    ring = keyring.new(path, algorithm=algorithm, at=NOON)

    content = json.loads(path.read_text())
    assert (content["algorithm"], content["current"]) == (algorithm, "k1")
    assert content["keys"]["k1"]["made"] == "2026-07-01T12:00:00+08:00"
    assert len(ring.key.seal) == ALGORITHMS[algorithm].key_bytes
    assert len(ring.key.index) == 32
    assert ring.key.seal != ring.key.index


def test_only_the_owner_may_read_the_file_and_nothing_is_left_beside_it(tmp_path):
    keyring.new(tmp_path / "keys.json")

    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_an_existing_file_is_never_touched(tmp_path):
    (tmp_path / "keys.json").write_text("precious")

    with pytest.raises(FileExistsError):
        keyring.new(tmp_path / "keys.json")

    assert (tmp_path / "keys.json").read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_an_unknown_algorithm_makes_no_file(tmp_path):
    with pytest.raises(KeyError):
        keyring.new(tmp_path / "keys.json", algorithm="ROT13")

    assert not [*tmp_path.iterdir()]


def test_a_missing_file_says_what_to_do(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "none.json"

    with pytest.raises(ImproperlyConfigured, match="evenborn set-up"):
        keyring.keyring()


def test_a_file_that_others_may_read_is_refused(key_file):
    key_file.chmod(0o640)

    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        keyring.keyring()


def test_a_changed_file_is_read_anew(key_file):
    assert keyring.keyring().current == "k1"

    with keyring.changing(key_file) as held:
        held[0] = held[0].with_new_key(at=NOON)

    assert keyring.keyring().current == "k2"
    assert list(keyring.keyring().keys) == ["k1", "k2"]
    assert keyring.keyring().keys["k1"].replaced == NOON.isoformat()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_an_unchanged_file_is_read_once(key_file):
    assert keyring.keyring() is keyring.keyring()


def test_keys_are_not_shown(key_file):
    assert "seal" not in repr(keyring.keyring())
    assert repr(keyring.keyring().key) == "<Key k1 AES-256-GCM>"
