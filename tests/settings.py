"""Settings of the tests: those of the house, with a data folder of their own and cheap passwords."""

import os
import tempfile
from pathlib import Path

# Each worker of the test run has its own folder; nothing of it outlives the run.
_folder = Path(tempfile.mkdtemp(prefix="evenborn-test-"))
os.environ["EVENBORN_DATA"] = str(_folder)
os.environ.setdefault("EVENBORN_SIGNING_KEY", "a key for tests only, known to everybody")

from evenborn.site.config.settings import *  # noqa: E402, F403 - the environment comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
