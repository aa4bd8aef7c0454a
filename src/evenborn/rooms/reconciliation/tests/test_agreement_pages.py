"""The pages of agreements: list, drawing up, one with its transfers, deciding and ending."""

import pytest
from django.urls import reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.exchange.tests.make import sent
from evenborn.rooms.reconciliation.models import Agreement
from evenborn.rooms.reconciliation.tests.make_agreements import make_agreement, make_police
from evenborn.rooms.reconciliation.tests.test_file_under_agreement import COUNTS

pytestmark = pytest.mark.usefixtures("noon")
LIST = reverse("reconciliation-agreements")
PROPOSE = reverse("reconciliation-agreement-propose")


def terms(partner, /, **changed):
    return {
        "partner": partner.pk,
        "kind": "registration",
        "purpose": "核对出生人数",
        "legal_basis": "《户口登记条例》第七条",
        "recipient": "县卫生健康委员会统计人员",
        "frequency": "quarterly",
        "starts_on": "2026-07-01",
        "ends_on": "2027-06-30",
        "assessment": "2026-03号",
        "fields_registration": ["mother_name", "birth_order"],
        "fields_certificate": ["mother_name"],
    } | changed


def here(name, one):
    return reverse(f"reconciliation-agreement{name}", args=[one.pk])


def test_the_empty_list_says_what_to_do(cast, signed_in):
    assert "拟订第一份协议" in signed_in(cast.emil).get(LIST).content.decode()
    assert "再由您批准" in signed_in(cast.hana).get(LIST).content.decode()
    assert "还没有信息共享协议" in signed_in(cast.gil).get(LIST).content.decode()


def test_an_agreement_is_drawn_up_and_approved_by_another(cast, signed_in):
    answer = signed_in(cast.emil).post(PROPOSE, terms(make_police()), follow=True)
    made = Agreement.objects.get()

    assert "待批准" in answer.content.decode()
    assert "批准协议" not in answer.content.decode()
    assert (made.fields, made.direction) == (["birth_order", "mother_name"], "in")
    page = signed_in(cast.hana).get(here("", made)).content.decode()
    assert "批准协议" in page
    assert "母亲姓名" in page
    after = signed_in(cast.hana).post(here("-approve", made), follow=True).content.decode()
    assert "可以接收这类文件" in after


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"assessment": ""}, "影响评估"),
        ({"partner": ""}, "请从列表中选择单位"),
        ({"kind": "delivery"}, "请从列表中选择数据种类"),
        ({"fields_registration": ["weight"]}, "请从列表中选择字段"),
        ({"ends_on": "2026-01-01"}, "终止日期不能早于起始日期"),
    ],
)
def test_what_does_not_do_is_said_on_the_form(cast, signed_in, changed, said):
    answer = signed_in(cast.emil).post(PROPOSE, terms(make_police(), **changed))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Agreement.objects.exists()


def test_a_new_agreement_begins_with_the_terms_of_an_earlier_one(cast, signed_in):
    earlier = make_agreement(cast, make_police(), kind="registration", fields=["mother_name"])

    page = signed_in(cast.emil).get(f"{PROPOSE}?from={earlier.pk}").content.decode()

    assert earlier.legal_basis in page
    assert 'value="mother_name"' in page
    columns = page.partition('id="id_fields_certificate')[0]
    assert columns.count(" checked") == 1


def test_refusing_and_ending_ask_for_a_reason(cast, signed_in):
    police = make_police()
    draft = make_agreement(cast, police, state="draft")
    hana = signed_in(cast.hana)

    assert hana.post(here("-refuse", draft), {"reason": ""}).status_code == 422
    assert (
        "用途不明"
        in hana.post(here("-refuse", draft), {"reason": "用途不明"}, follow=True).content.decode()
    )
    current = make_agreement(cast, police)
    ended = hana.post(here("-end", current), {"reason": "改用合计数"}, follow=True)
    assert "已终止" in ended.content.decode()


def test_the_partner_sees_its_transfers_and_decides_nothing(cast, signed_in):
    agreement = make_agreement(cast, make_police())
    pia = make_officer("pia", Role.EXCHANGE_PARTNER, department=agreement.partner)
    batch = sent(COUNTS, by=pia, kind="registration_counts")

    page = signed_in(pia).get(here("", agreement)).content.decode()

    assert batch.name in page
    assert "终止协议" not in page
    assert signed_in(pia).post(here("-end", agreement), {"reason": "x"}).status_code == 403


def test_a_stranger_does_not_find_it(cast, signed_in):
    agreement = make_agreement(cast, make_police())
    quin = make_officer("quin", Role.EXCHANGE_PARTNER, department=cast.beilu)

    assert signed_in(quin).get(here("", agreement)).status_code == 404
    assert agreement.partner.name not in signed_in(quin).get(LIST).content.decode()
