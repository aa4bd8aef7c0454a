"""The link of an invitation works once, for seven days."""

from datetime import timedelta

import pytest
from django.urls import reverse

from evenborn.foundation.access import actions, queries
from evenborn.foundation.access.models import Invitation
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import (
    NOON,
    with_second_factor,
)
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused

NEW = "lan-tian-bai-yun"


@pytest.fixture
def invited(cast):
    return actions.invite(
        username="jing.li",
        full_name="李静",
        role=Role.FACILITY_CLERK,
        department=cast.anling,
        area_code=cast.anling.area_code,
        purpose="分娩登记录入",
        by=cast.fay,
        at=clock.now(),
    )


def accept(client, token, password=NEW):
    there = reverse("invitation-accept", args=[token])
    return client.post(there, {"password": password, "again": password})


def test_the_invited_person_sees_what_the_account_is_for(client, invited):
    page = client.get(reverse("invitation-accept", args=[invited[1]])).content.decode()

    assert "李静" in page
    assert "安陵医院" in page
    assert "分娩登记录入" in page


def test_with_the_password_the_account_is_open_and_goes_on_to_the_second_factor(client, invited):
    officer, token = invited

    answer = accept(client, token)

    assert answer["Location"] == reverse("second-factor")
    assert "_auth_user_id" not in client.session
    officer.refresh_from_db()
    assert officer.is_active
    assert officer.check_password(NEW)


def test_a_role_without_second_factor_is_let_in(client, cast):
    _, token = actions.invite(
        username="lin",
        full_name="Lin",
        role=Role.LEADER,
        department=cast.office,
        area_code="500118",
        purpose="x",
        by=cast.fay,
        at=clock.now(),
    )

    assert accept(client, token)["Location"] == "/"
    assert "_auth_user_id" in client.session


def test_a_used_link_is_gone(client, invited):
    accept(client, invited[1])

    assert accept(client, invited[1], "another-password-9").status_code == 410
    invited[0].refresh_from_db()
    assert invited[0].check_password(NEW)


def test_after_seven_days_the_link_is_gone(client, invited):
    Invitation.objects.update(expires_at=clock.now())

    assert accept(client, invited[1]).status_code == 410
    assert (
        "重新发送" in client.get(reverse("invitation-accept", args=[invited[1]])).content.decode()
    )


def test_the_action_refuses_an_expired_or_used_link_itself(invited):
    invitation = Invitation.objects.get()

    with pytest.raises(Refused, match="已失效"):
        actions.accept(invitation, password=NEW, at=clock.now() + timedelta(days=7))
    actions.accept(invitation, password=NEW, at=clock.now())
    with pytest.raises(Refused, match="已失效"):
        actions.accept(invitation, password=NEW, at=clock.now())


def test_a_withdrawn_link_is_gone(client, cast, invited):
    actions.withdraw_invitation(invited[0], by=cast.fay, at=clock.now())

    assert accept(client, invited[1]).status_code == 410


def test_a_new_link_replaces_the_old_one(client, cast, invited):
    token = actions.invite_again(invited[0], by=cast.fay, at=clock.now())

    assert accept(client, invited[1]).status_code == 410
    assert accept(client, token).status_code == 302


def test_a_made_up_token_opens_nothing(client, db):
    assert accept(client, "x" * 43).status_code == 410
    assert queries.invitation_of("", at=NOON) is None


def test_the_link_for_a_forgotten_password_does_not_open_past_the_second_factor(client, cast):
    dora = with_second_factor(cast.dora)
    token = actions.invite_again(dora, by=cast.fay, at=clock.now())

    answer = accept(client, token)

    assert answer["Location"] == reverse("sign-in-code")
    assert client.get(reverse("second-factor"))["Location"] == reverse("sign-in-code")
    assert "_auth_user_id" not in client.session


def test_the_rules_of_passwords_hold_here_too(client, invited):
    answer = accept(client, invited[1], "short")

    assert "password" in answer.context["form"].errors
    invited[0].refresh_from_db()
    assert not invited[0].is_active


def test_a_closed_account_is_not_opened_by_its_link(client, cast, invited):
    actions.close(invited[0], by=cast.fay, at=clock.now())

    assert accept(client, invited[1]).status_code == 410
