"""Run inside the house of `load.py`: a county with millions of births and its signed-in users.

    python -m benchmarks.load_inside fill 3000000
    python -m benchmarks.load_inside users 1200

Rows of earlier years are written by PostgreSQL itself from one sealed cell, whose seal is bound to
the column, so that it opens in every row; only the certificates that are searched have the index
that the house would have made. `users` prints a line of JSON for each session.
"""

import json
import sys
import time

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from evenborn.demo.identity import credit_code  # noqa: E402
from evenborn.foundation.access import actions as access  # noqa: E402
from evenborn.foundation.access.models import Department, Officer  # noqa: E402
from evenborn.foundation.access.rules import Role  # noqa: E402
from evenborn.foundation.access.secrets import keyed_index  # noqa: E402
from evenborn.foundation.access.separation import DepartmentKind  # noqa: E402
from evenborn.foundation.access.sessions import BEGAN, SEEN  # noqa: E402
from evenborn.foundation.audit.actions import SYSTEM  # noqa: E402
from evenborn.foundation.places.queries import townships_of  # noqa: E402
from evenborn.foundation.ui import clock  # noqa: E402
from evenborn.rooms.births.identity import CERTIFICATE  # noqa: E402
from evenborn.rooms.births.models import Birth  # noqa: E402
from evenborn.rooms.facilities import actions as facilities  # noqa: E402
from evenborn.rooms.facilities.rules import Facts, Kind  # noqa: E402

COUNTY = "500118"
HOSPITALS = 20
SEARCHED = 2_000  # births whose certificate can be found by its number
# One clerk, township worker, statistician, leader: of ten users.
MIX = (
    *(Role.FACILITY_CLERK,) * 4,
    *(Role.TOWNSHIP_WORKER,) * 4,
    Role.STATISTICIAN,
    Role.LEADER,
)
FILL = """
INSERT INTO births_birth ({columns})
SELECT {values}
FROM generate_series(%(first)s, %(last)s) AS n
CROSS JOIN LATERAL (SELECT
    (%(departments)s::bigint[])[1 + n %% cardinality(%(departments)s::bigint[])] AS department,
    (%(towns)s::text[])[1 + (n * 7) %% cardinality(%(towns)s::text[])] AS town,
    timestamptz '2010-01-01 08:00+08' + (n * interval '161 seconds') AS born) AS made
"""


def furnish() -> None:
    """Open departments, institutions and officers."""
    at = clock.now()
    fay = Officer.objects.get(role="system_admin")
    county = {
        kind: access.open_department(name=name, kind=kind, area_code=COUNTY, by=SYSTEM, at=at)
        for kind, name in (
            (DepartmentKind.HEALTH, "卫生健康委员会"),
            (DepartmentKind.OTHER, "信息中心"),
        )
    }
    towns = [place.code for place in townships_of(COUNTY, at.date())]
    for code in towns:
        access.open_department(
            name=f"{code}卫生健康办", kind=DepartmentKind.TOWNSHIP, area_code=code, by=SYSTEM, at=at
        )
    for number in range(HOSPITALS):
        facilities.register(
            Facts(
                name=f"第{number + 1}医院",
                kind=Kind.HOSPITAL,
                area_code=towns[number % len(towns)],
                credit_code=credit_code(500118, number + 10),
                opened_on=at.date().replace(year=2005),
            ),
            by=fay,
            at=at,
        )
    assert county


def fill(births: int) -> None:
    """Write births of the years since 2010."""
    furnish()
    hospitals = list(
        Department.objects.filter(kind=DepartmentKind.FACILITY).values_list("pk", flat=True)
    )
    towns = list(
        Department.objects.filter(kind=DepartmentKind.TOWNSHIP).values_list("area_code", flat=True)
    )
    sealed = Birth(identity={"mother_name": "王秀芬", "mother_id_number": "500118199603052423"})
    field = Birth._meta.get_field("identity")
    secret = field.get_db_prep_save(field.pre_save(sealed, True), connection)
    given = {
        "department_id": "department",
        "record_id": "'A-' || lpad(n::text, 8, '0')",
        "source": "'file'",
        "entered_by": "'backfill'",
        "entered_at": "born + interval '5 hours'",
        "born_at": "born",
        "late": "false",
        "late_reason": "''",
        "state": "'verified'",
        "township_code": "town",
        "to_verify_since": "born + interval '5 hours'",
        "judged_by": "'town'",
        "judged_at": "born + interval '9 hours'",
        "reason": "''",
        "infant_sex": "CASE WHEN abs(hashint8(n)) %% 2060 < 1060 THEN 1 ELSE 2 END",
        "birth_date": "(born AT TIME ZONE 'Asia/Shanghai')::date",
        "birth_time": "(born AT TIME ZONE 'Asia/Shanghai')::time",
        "outcome": "'live'",
        "place_type": "'facility'",
        "delivery_mode": "'vaginal'",
        "mother_id_type": "'1'",
        "gestation_weeks": "39",
        "parity": "1",
        "birth_order": "1 + n %% 3",
        "plurality": "1",
        "weight_grams": "2800 + n %% 900",
        "area_code": "town || '000'",
        "hukou_code": "town || '000'",
        "certificate_state": "'issued'",
        "identity": "%(secret)s",
        "certificate_index": "md5('c' || n)",
        "same_day_index": "md5('s' || n)",
        "content_index": "md5('t' || n)",
        "month": "date_trunc('month', born AT TIME ZONE 'Asia/Shanghai')::date",
        "after_close": "false",
    }
    institutions = dict(
        Department.objects.filter(pk__in=hospitals).values_list("pk", "institution__pk")
    )
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for first in range(1, births + 1, 250_000):
            last = min(first + 249_999, births)
            cursor.execute(
                FILL.format(columns=", ".join(given), values=", ".join(given.values())),
                {
                    "first": first,
                    "last": last,
                    "departments": hospitals,
                    "towns": towns,
                    "secret": secret,
                },
            )
        for department, institution in institutions.items():
            # Newest births stand in their institution too, as pages show them.
            cursor.execute(
                "UPDATE births_birth SET institution_id = %s WHERE department_id = %s AND id > %s",
                [institution, department, births - 100_000],
            )
        cursor.execute("VACUUM ANALYZE births_birth")
    step = births // SEARCHED
    for n in range(1, SEARCHED):
        Birth.objects.filter(record_id=f"A-{n * step:08d}").update(
            certificate_index=keyed_index(CERTIFICATE, f"A50{n:07d}")
        )
    print("FILLED", Birth.objects.count(), step)


def users(count: int) -> None:
    """Make officers and sign them in, without asking for a password in between."""
    at = clock.now()
    places = {
        Role.FACILITY_CLERK: list(Department.objects.filter(kind=DepartmentKind.FACILITY)),
        Role.TOWNSHIP_WORKER: list(Department.objects.filter(kind=DepartmentKind.TOWNSHIP)),
        Role.STATISTICIAN: list(Department.objects.filter(kind=DepartmentKind.HEALTH)),
        Role.LEADER: list(Department.objects.filter(kind=DepartmentKind.HEALTH)),
    }
    now = int(at.timestamp())
    with transaction.atomic():
        for number in range(count):
            role = MIX[number % len(MIX)]
            department = places[role][number % len(places[role])]
            officer = Officer(
                username=f"user{number}",
                full_name=f"用户{number}",
                role=role.value,
                department=department,
                area_code=department.area_code,
            )
            officer.set_unusable_password()
            officer.save()
            session = SessionStore()
            session[SESSION_KEY] = str(officer.pk)
            session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
            session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
            session[BEGAN] = session[SEEN] = now
            session.create()
            print("USER", json.dumps([session.session_key, role.value, department.area_code]))


if __name__ == "__main__":
    began = time.perf_counter()
    {"fill": fill, "users": users}[sys.argv[1]](int(sys.argv[2]))
    print("TOOK", time.perf_counter() - began)
