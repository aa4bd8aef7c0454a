"""Moving and closing accounts."""

import pytest
from django.urls import reverse

from evenborn.foundation.access import actions
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import NOON, make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused


def test_an_account_moves_with_its_role(cast):
    moved = actions.move(
        cast.boris,
        department=cast.beilu_town,
        area_code="500118002",
        by=cast.fay,
        at=NOON,
    )

    assert (moved.department, moved.area_code) == (cast.beilu_town, "500118002")
    assert moved.role == Role.TOWNSHIP_WORKER
    assert Entry.objects.get().details["area_before"] == "500118001"


def test_a_role_does_not_move_where_there_is_none_of_it(cast):
    with pytest.raises(Refused, match="没有这一角色"):
        actions.move(cast.boris, department=cast.beilu, area_code="500118002", by=cast.fay, at=NOON)


def test_the_system_administrator_cannot_change_his_own_account(cast):
    own = cast.fay
    with pytest.raises(Refused, match="自己的账号"):
        actions.move(own, department=cast.county, area_code="500118", by=own, at=NOON)
    with pytest.raises(Refused, match="自己的账号"):
        actions.close(own, by=own, at=NOON)
    with pytest.raises(Refused, match="自己的账号"):
        actions.invite_again(own, by=own, at=NOON)
    assert not Entry.objects.exists()


def test_the_last_administrator_of_its_kind_stays(cast):
    greta = make_officer("greta", Role.SYSTEM_ADMIN, department=cast.office)
    ivan = make_officer("ivan", Role.SECURITY_ADMIN, department=cast.office)

    actions.close(cast.fay, by=greta, at=NOON)
    with pytest.raises(Refused, match="最后一个"):
        actions.close(ivan, by=greta, at=NOON)


def test_a_closed_account_is_not_opened_again(cast):
    actions.close(cast.alma, by=cast.fay, at=NOON)

    with pytest.raises(Refused, match="已停用"):
        actions.invite_again(cast.alma, by=cast.fay, at=NOON)
    with pytest.raises(Refused, match="已停用"):
        actions.close(cast.alma, by=cast.fay, at=NOON)


def test_the_pages_of_accounts_show_no_password_and_no_secret(cast, client):
    client.force_login(cast.fay)

    listed = client.get(reverse("officers-list")).content.decode()
    shown = client.get(reverse("officers-show", args=[cast.alma.pk])).content.decode()

    assert "alma" in listed
    assert cast.alma.password not in listed + shown


def test_the_page_closes_and_moves(cast, client):
    client.force_login(cast.fay)

    client.post(reverse("officers-move", args=[cast.boris.pk]), {"department": cast.beilu_town.pk})
    client.post(reverse("officers-close", args=[cast.alma.pk]))

    assert Officer.objects.get(username="boris").area_code == "500118002"
    assert not Officer.objects.get(username="alma").is_active


def test_a_move_that_does_not_fit_is_said_beside_the_form(cast, client):
    client.force_login(cast.fay)

    answer = client.post(
        reverse("officers-move", args=[cast.boris.pk]), {"department": cast.beilu.pk}
    )

    assert answer.status_code == 422
    assert "没有这一角色" in answer.content.decode()


def test_filters_of_nonsense_show_everything(cast, client):
    client.force_login(cast.fay)

    answer = client.get(reverse("officers-list"), {"department": "²", "role": "x", "page": "-1"})

    assert answer.status_code == 200
    assert len(answer.context["page"].object_list) == 8


@pytest.mark.parametrize("asked", ["9" * 25, "9" * 5000, "²"])
def test_a_number_of_no_department_narrows_nothing(client, cast, asked):
    client.force_login(cast.fay, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse("officers-list"), {"department": asked}).status_code == 200
