"""Accounts come by invitation, and the three administrators stay apart."""

import pytest
from django.core import mail
from django.urls import reverse

from evenborn.foundation.access import actions
from evenborn.foundation.access.models import Invitation, Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import NOON
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused


def invite(cast, **more):
    values = {
        "username": "jing.li",
        "full_name": "李静",
        "role": Role.FACILITY_CLERK,
        "department": cast.anling,
        "area_code": cast.anling.area_code,
        "purpose": "分娩登记录入",
    }
    return actions.invite(**{**values, **more}, by=cast.fay, at=NOON)


def test_an_invited_account_opens_nothing_yet(cast, client):
    officer, token = invite(cast)

    assert not officer.is_active
    assert not officer.has_usable_password()
    assert token not in str(Invitation.objects.values().get())
    answer = client.post(reverse("sign-in"), {"username": "jing.li", "password": ""})
    assert answer.status_code == 200


def test_the_log_names_role_and_department_but_nobody(cast):
    officer, _ = invite(cast)

    (entry,) = Entry.objects.all()
    assert (entry.event, entry.by) == ("access.invited", "fay")
    assert entry.subject == f"access.officer:{officer.pk}"
    assert set(entry.details) == {"role", "department", "area"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"role": Role.STATISTICIAN}, "没有这一角色"),
        ({"area_code": "500118002"}, "区划之内"),
        ({"area_code": "500118"}, "区划之内"),
        ({"username": "alma"}, "已被使用"),
    ],
)
def test_what_does_not_fit_is_refused(cast, more, words):
    with pytest.raises(Refused, match=words):
        invite(cast, **more)

    assert not Invitation.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.OFFICE_SECRETARY])
def test_an_administrator_gets_no_second_role(cast, role):
    with pytest.raises(Refused, match="不同的人"):
        invite(cast, full_name=" fay ", role=role, department=cast.office, area_code="500118")


def test_an_officer_with_another_role_becomes_no_administrator(cast):
    with pytest.raises(Refused, match="不同的人"):
        invite(
            cast,
            full_name="Hana",
            role=Role.AUDIT_ADMIN,
            department=cast.office,
            area_code="500118",
        )


def test_a_former_administrator_may_come_back_in_another_role(cast):
    Officer.objects.filter(pk=cast.fay.pk).update(is_active=False, closed_at=NOON)

    officer, _ = invite(
        cast,
        full_name="Fay",
        role=Role.OFFICE_SECRETARY,
        department=cast.office,
        area_code="500118",
    )

    assert officer.role == Role.OFFICE_SECRETARY


def test_the_first_administrators_come_once_from_the_command_line(cast):
    values = {"department": cast.office, "at": NOON}
    actions.found_administrator(
        username="ivan", full_name="Ivan", role=Role.SECURITY_ADMIN, **values
    )

    with pytest.raises(Refused, match="已存在"):
        actions.found_administrator(
            username="jan", full_name="Jan", role=Role.SECURITY_ADMIN, **values
        )
    with pytest.raises(Refused):
        actions.found_administrator(username="kim", full_name="Kim", role=Role.LEADER, **values)


def page_values(cast, **more):
    return {
        "full_name": "李静",
        "username": "jing.li",
        "department": cast.anling.pk,
        "role": "facility_clerk",
        "purpose": "分娩登记录入",
        **more,
    }


def test_the_page_shows_the_link_once(cast, client):
    client.force_login(cast.fay)

    answer = client.post(reverse("officers-invite"), page_values(cast))

    link = answer.context["address"]
    assert link in answer.content.decode()
    assert opened(client, link).status_code == 200
    officer = Officer.objects.get(username="jing.li")
    again = client.get(reverse("officers-show", args=[officer.pk])).content.decode()
    assert link not in again


def opened(client, link):
    return client.get("/" + link.split("/", 3)[3])


@pytest.mark.parametrize("username", ["Jing Li", "李静", "500118199001011234", "a", "x@y.cn"])
def test_a_user_name_is_a_code(cast, client, username):
    client.force_login(cast.fay)

    answer = client.post(reverse("officers-invite"), page_values(cast, username=username))

    assert "username" in answer.context["form"].errors


def test_the_link_goes_by_mail_where_a_server_is_set(cast, client, settings):
    client.force_login(cast.fay)
    settings.EMAIL_HOST = "mail.example"

    answer = client.post(
        reverse("officers-invite"), page_values(cast, email="jing@hospital.example")
    )

    (letter,) = mail.outbox
    assert letter.to == ["jing@hospital.example"]
    assert answer.context["address"] in letter.body


def test_without_a_server_nothing_is_sent(cast, client):
    client.force_login(cast.fay)

    client.post(reverse("officers-invite"), page_values(cast, email="jing@hospital.example"))

    assert mail.outbox == []


def test_only_the_system_administrator_invites(cast, client):
    for officer in (cast.alma, cast.emil, cast.gil, cast.hana):
        client.force_login(officer)
        assert client.post(reverse("officers-invite"), page_values(cast)).status_code == 403
    assert not Officer.objects.filter(username="jing.li").exists()
