"""Settings of the tests: those of the house, a data folder of their own and cheap passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Each worker of the test run has its own folder; nothing of it outlives the run.
_folder = Path(tempfile.mkdtemp(prefix="evenborn-test-"))
(_folder / "static").mkdir()
_maker = os.getpid()


def _clean_up() -> None:
    """Remove the folder, unless this process is a copy of the one that made it."""
    if os.getpid() == _maker:
        shutil.rmtree(_folder, ignore_errors=True)


atexit.register(_clean_up)
os.environ["EVENBORN_DATA"] = str(_folder)
os.environ.setdefault("EVENBORN_COUNTY", "500118")
os.environ.setdefault("EVENBORN_SIGNING_KEY", "a key for tests only, known to everybody")

from evenborn.foundation.access.secrets.keyring import new as _new_keyring  # noqa: E402
from evenborn.site.config.settings import *  # noqa: E402, F403 - the environment comes first
from evenborn.site.config.settings import DATABASES  # noqa: E402 - the environment comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because the live server of the browser journeys has connections of its own.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# Fresh keys for what is sealed in this run.
_new_keyring(_folder / "keys.json")
