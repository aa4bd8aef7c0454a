"""A quarter's counts for other departments: under an agreement, suppressed, kept as they went."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from evenborn.foundation.access.models import DepartmentKind
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_department, make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.duties.periods import Period
from evenborn.foundation.duties.rules import Reach
from evenborn.foundation.exchange.models import Outgoing
from evenborn.foundation.exchange.tests.make import all_bytes
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.tests.make import MOTHER, NUMBER, make_birth
from evenborn.rooms.reconciliation.actions import send_quarter
from evenborn.rooms.reconciliation.duties_packages import received, sending_units, sent
from evenborn.rooms.reconciliation.models import Package, Transfer
from evenborn.rooms.reconciliation.quarter import quarter_table
from evenborn.rooms.reconciliation.tests.make_agreements import NOON, make_agreement, make_police

pytestmark = pytest.mark.usefixtures("noon")
QUARTER = date(2026, 7, 1)


@pytest.fixture
def police(cast):
    """The agreement by which the police get the table."""
    return make_agreement(cast, make_police(), kind="quarter")


def send(officer, agreement, *, quarter=QUARTER, at=NOON):
    return send_quarter(agreement, quarter=quarter, format="csv", language="zh", by=officer, at=at)


def several(cast, *, boys, girls):
    """Enter one birth and stand others of its kind beside it; the table counts rows only."""
    first = make_birth(cast.alma)
    for n in range(boys + girls - 1):
        first.pk, first.record_id = None, f"B-{n}"
        first.infant_sex = 1 if n < boys else 2
        Birth.objects.bulk_create([first])


def test_each_package_has_its_receipt_and_is_a_transfer(cast, police):
    first, second = send(cast.emil, police), send(cast.emil, police)

    assert first.receipt.number != second.receipt.number
    assert list(Transfer.objects.values_list("agreement", "outgoing", "amount")) == [
        (police.pk, sent.receipt.pk, sent.receipt.cells) for sent in (first, second)
    ]
    events = Entry.objects.filter(event="reconciliation.quarter_sent").order_by("pk")
    assert [entry.details["again"] for entry in events] == [False, True]


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "draft"},
        {"state": "ended"},
        {"ends_on": NOON.date() - timedelta(days=1)},
        {"area_code": "500119"},
        {"kind": "registration_counts"},
    ],
)
def test_without_an_agreement_in_force_nothing_goes(cast, changed):
    agreement = make_agreement(cast, make_police(), **{"kind": "quarter"} | changed)

    with pytest.raises(Refused, match="No agreement"):
        send(cast.emil, agreement)

    assert not Outgoing.objects.exists()


def test_the_package_is_downloaded_again_with_the_same_bytes(cast, police, signed_in, media):
    several(cast, boys=12, girls=10)
    made = send(cast.emil, police)
    package = Package.objects.get()
    pia = make_officer("pia", Role.EXCHANGE_PARTNER, department=police.partner)

    for officer in (cast.emil, cast.hana, pia):
        answer = signed_in(officer).get(reverse("reconciliation-package", args=[package.pk]))
        assert b"".join(answer.streaming_content) == made.content
        assert made.name in answer.headers["Content-Disposition"]

    assert "活产".encode() not in all_bytes(media)
    fetched = Entry.objects.filter(event="reconciliation.package_fetched")
    assert [entry.by for entry in fetched.order_by("pk")] == ["emil", "hana", "pia"]


def test_another_department_does_not_get_the_package(cast, police, signed_in):
    send(cast.emil, police)
    other = make_department("县统计局", kind=DepartmentKind.STATISTICS, area_code="500118")
    quin = make_officer("quin", Role.EXCHANGE_PARTNER, department=other)

    there = reverse("reconciliation-package", args=[Package.objects.get().pk])

    assert signed_in(quin).get(there).status_code == 404
    assert signed_in(cast.alma).get(there).status_code == 403


def test_small_cells_are_hidden_and_nobody_is_named(cast, police):
    several(cast, boys=3, girls=2)

    text = send(cast.emil, police).content.decode("utf-8-sig")

    line = next(line for line in text.splitlines() if "500118001" in line)
    assert set(line.split(",")[1:]) <= {"–", "0"}
    assert "送县公安局" in text
    assert MOTHER not in text
    assert NUMBER not in text


def test_the_table_counts_townships_by_order_and_sex(cast):
    several(cast, boys=12, girls=10)

    table = quarter_table(cast.emil, quarter=QUARTER, recipient="", today=NOON.date())

    at = next(n for n, words in enumerate(table.rows) if "500118001" in words.zh)
    assert [words.zh for words in table.columns[:2]] == ["一孩男", "一孩女"]
    assert list(table.counts[at][:2]) == [12, 10]


def test_a_quarter_that_has_not_begun_is_refused(cast, police):
    with pytest.raises(Refused, match="not begun"):
        send(cast.emil, police, quarter=date(2026, 10, 1))


def test_whoever_may_not_send_tables_out_is_refused(cast, police):
    boris = make_officer("boris2", Role.INSPECTOR, department=cast.county)
    with pytest.raises(Refused, match="may not send"):
        send(boris, police)

    assert not Package.objects.exists()


def test_the_page_makes_the_file_and_shows_the_receipt(cast, police, signed_in):
    emil = signed_in(cast.emil)
    there = reverse("reconciliation-exchange")

    before = emil.get(there).content.decode()
    given = {"quarter": "2026-07", "agreement": police.pk, "format": "xlsx"}
    file = emil.post(there, given)
    after = emil.get(f"{there}?quarter=2026-07").content.decode()

    assert "生成并下载" in before
    assert file.content.startswith(b"PK")
    assert "attachment" in file.headers["Content-Disposition"]
    assert "已按协议全部交换" in after
    assert reverse("files-out-receipt", args=[Outgoing.objects.get().pk]) in after


def test_without_an_agreement_the_page_says_what_to_do(cast, signed_in):
    page = signed_in(cast.emil).get(reverse("reconciliation-exchange")).content.decode()

    assert "没有正在生效的提供协议" in page
    assert reverse("reconciliation-agreement-propose") in page
    assert "生成并下载" not in page


def test_an_unknown_agreement_is_refused_beside_the_field(cast, police, signed_in):
    given = {"agreement": police.pk + 1, "format": "xlsx"}
    answer = signed_in(cast.emil).post(reverse("reconciliation-exchange"), given)

    assert answer.status_code == 422
    assert "请从列表中选择" in answer.content.decode()


def test_a_township_does_not_exchange(cast, signed_in):
    assert signed_in(cast.boris).get(reverse("reconciliation-exchange")).status_code == 403


def test_the_duty_is_done_when_both_departments_have_the_table(cast, police):
    statistics = make_department("县统计局", kind=DepartmentKind.STATISTICS, area_code="500118")
    both = make_agreement(cast, statistics, kind="quarter")
    reach, periods = Reach(area_code="500118"), {Period(QUARTER, 3)}

    send(cast.emil, police)
    assert sent(reach, periods) == {}
    later = NOON + timedelta(days=3)
    send(cast.emil, both, at=later)
    send(cast.emil, police, at=later + timedelta(days=9))

    assert sent(reach, periods) == {("500118", Period(QUARTER, 3)): later}
    assert [unit.key for unit in sending_units(reach)] == ["500118"]


def test_a_late_file_is_the_earlier_quarters(cast):
    agreement = make_agreement(cast, make_police())
    reach = Reach(area_code="500118")
    first, second, third = (Period(date(2026, month, 1), 3) for month in (1, 4, 7))
    for day in (5, 20, 21):
        moment = NOON + timedelta(days=day)
        sent_out = Outgoing.objects.create(
            number=f"N{day}",
            what="x",
            format="csv",
            digest="",
            cells=1,
            suppressed=0,
            threshold=10,
            department=cast.county,
            officer=cast.emil,
            at=moment,
        )
        Transfer.objects.create(
            agreement=agreement, outgoing=sent_out, amount=1, by="pia", at=moment
        )

    key = agreement.partner_id
    assert received(reach, {first, second, third}) == {
        (key, first): NOON + timedelta(days=5),
        (key, second): NOON + timedelta(days=20),
        (key, third): NOON + timedelta(days=21),
    }
    # Whoever asks about one quarter alone hears the same of it.
    assert received(reach, {third}) == {(key, third): NOON + timedelta(days=21)}
