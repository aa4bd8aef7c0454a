"""Make a small house with the code of a release, to be upgraded by the tests of later ones.

    git worktree add ../earlier 971c5d4 && cd ../earlier
    PYTHONPATH=src:. python …/tests/upgrade/make.py FOLDER

Every person in it is invented and lives in no register; its keys open nothing else. It leaves
`evenborn.sqlite3.xz` and `keys.json` in the folder: a release puts them, with its name, beside
this file.
"""

import lzma
import os
import sqlite3
import sys
import tempfile
from datetime import timedelta
from pathlib import Path


def fill() -> None:
    """Officers, institutions, births entered, corrected and verified, each act in the log."""
    from evenborn.foundation.access.models import DepartmentKind as Kind
    from evenborn.foundation.access.rules import Role
    from evenborn.foundation.access.tests.make import make_department, make_officer
    from evenborn.foundation.audit.actions import SYSTEM, record
    from evenborn.rooms.births.tests.make import NOON, make_birth

    hospital = make_department("安陵医院", kind=Kind.FACILITY, area_code="500118001")
    town = make_department("安陵街道办事处", kind=Kind.TOWNSHIP, area_code="500118001")
    county = make_department("县卫生健康委员会", kind=Kind.HEALTH, area_code="500118")
    office = make_department("领导小组办公室", kind=Kind.OFFICE, area_code="500118")
    alma = make_officer("alma", Role.FACILITY_CLERK, department=hospital)
    for name, role, department in (
        ("boris", Role.TOWNSHIP_WORKER, town),
        ("dora", Role.PRIVACY_OFFICER, hospital),
        ("emil", Role.STATISTICIAN, county),
        ("fay", Role.SYSTEM_ADMIN, office),
        ("gil", Role.AUDITOR, office),
        ("hana", Role.OFFICE_SECRETARY, office),
    ):
        make_officer(name, role, department=department)
    for n in range(40):
        day = NOON - timedelta(days=n % 20)
        make_birth(
            alma,
            at=day,
            record_id=f"A-{n}",
            infant_sex=str(1 + n % 2),
            birth_date=day.date().isoformat(),
            weight_grams=str(2800 + 20 * n),
            mother_name=f"虚构{'甲乙丙丁戊己庚辛壬癸'[n % 10]}",
            mother_id_type="9",
            mother_id_number=f"TEST{n:06d}",
        )
    record("audit.verified", by=SYSTEM, at=NOON)


def main(folder: Path) -> None:
    """Make the house and press it."""
    with tempfile.TemporaryDirectory() as data:
        os.environ["EVENBORN_DATA"] = data
        os.environ["EVENBORN_COUNTY"] = "500118"
        os.environ["EVENBORN_SIGNING_KEY"] = "a key for this file only, known to everybody"
        os.environ["DJANGO_SETTINGS_MODULE"] = "evenborn.site.config.settings"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        from evenborn.foundation.access.secrets.keyring import new

        new(settings.KEY_FILE)
        call_command("migrate", verbosity=0)
        fill()
        connection.close()
        with sqlite3.connect(Path(data) / "evenborn.sqlite3") as house:
            house.execute("PRAGMA journal_mode=DELETE")
            house.execute("VACUUM")
        content = (Path(data) / "evenborn.sqlite3").read_bytes()
        (folder / "evenborn.sqlite3.xz").write_bytes(lzma.compress(content, preset=9))
        (folder / "keys.json").write_bytes((Path(data) / "keys.json").read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
