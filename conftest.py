"""What holds for every test of the house."""

import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import settings

# A test may take its time on a busy machine; what is too slow is found by the benchmarks.
settings.register_profile("evenborn", deadline=None, print_blob=True)
settings.load_profile("evenborn")


@pytest.fixture(autouse=True)
def fresh_default_connection() -> Iterator[None]:
    """Close DuckDB's shared connection, so that no test inherits another's unread result."""
    yield
    if "duckdb" in sys.modules:
        sys.modules["duckdb"].close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The log is append-only; after a test with real transactions it is emptied all the same."""
    from evenborn.foundation.audit.tests.make import let_tests_empty_the_log

    let_tests_empty_the_log()


@pytest.fixture(autouse=True)
def fresh_places() -> Iterator[None]:
    """Drop the names of places held in memory, so that no test reads another's villages."""
    yield
    if "evenborn.foundation.places.queries" in sys.modules:
        sys.modules["evenborn.foundation.places.queries"].forget()


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """The fixed cast: Alma enters births in Anling's hospital, Boris verifies Anling town.

    Chiara verifies the town next door and must never see Anling; Dora signs for Anling's hospital,
    Emil counts for the county, Fay administers the system, Gil audits, Hana leads the office.
    """
    from evenborn.foundation.access.models import DepartmentKind as Kind
    from evenborn.foundation.access.rules import Role
    from evenborn.foundation.access.tests.make import make_department, make_officer

    anling = make_department("安陵医院", kind=Kind.FACILITY, area_code="500118001")
    beilu = make_department("北麓医院", kind=Kind.FACILITY, area_code="500118002")
    anling_town = make_department("安陵街道办事处", kind=Kind.TOWNSHIP, area_code="500118001")
    beilu_town = make_department("北麓街道办事处", kind=Kind.TOWNSHIP, area_code="500118002")
    county = make_department("县卫生健康委员会", kind=Kind.HEALTH, area_code="500118")
    office = make_department("领导小组办公室", kind=Kind.OFFICE, area_code="500118")
    return SimpleNamespace(
        anling=anling,
        beilu=beilu,
        anling_town=anling_town,
        beilu_town=beilu_town,
        county=county,
        office=office,
        alma=make_officer("alma", Role.FACILITY_CLERK, department=anling),
        boris=make_officer("boris", Role.TOWNSHIP_WORKER, department=anling_town),
        chiara=make_officer("chiara", Role.TOWNSHIP_WORKER, department=beilu_town),
        dora=make_officer("dora", Role.PRIVACY_OFFICER, department=anling),
        emil=make_officer("emil", Role.STATISTICIAN, department=county),
        fay=make_officer("fay", Role.SYSTEM_ADMIN, department=office),
        gil=make_officer("gil", Role.AUDITOR, department=office),
        hana=make_officer("hana", Role.OFFICE_SECRETARY, department=office),
    )
