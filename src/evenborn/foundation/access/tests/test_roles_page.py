"""Who can see what: the table itself."""

from django.urls import reverse

from evenborn.foundation.access.events import EVENTS
from evenborn.foundation.access.models import Department, DepartmentKind
from evenborn.foundation.access.rules import ROLES, Permission, Role
from evenborn.foundation.access.separation import CLIENT_SCOPES, KINDS, ROLES_OF_KIND
from evenborn.foundation.access.words import PERMISSIONS, SCOPES
from evenborn.foundation.audit.events import registered


def test_every_role_stands_on_the_page_in_both_languages(cast, client):
    client.force_login(cast.alma)
    chinese = client.get(reverse("who-can-see-what")).content.decode()
    client.cookies["language"] = "en"
    english = client.get(reverse("who-can-see-what")).content.decode()

    for row in ROLES.values():
        assert row.name.zh in chinese
        assert row.name.en.replace("'", "&#x27;") in english


def test_every_permission_has_its_words():
    assert set(PERMISSIONS) == set(Permission)
    assert {row.scope for row in ROLES.values()} <= set(SCOPES)


def test_every_role_has_a_department_to_work_in():
    assert set().union(*ROLES_OF_KIND.values()) == set(Role)
    assert set(ROLES_OF_KIND) == set(KINDS) == set(DepartmentKind)


def test_no_client_may_see_identities():
    assert Permission.BIRTHS_IDENTITY not in CLIENT_SCOPES


def test_the_log_knows_the_words_of_this_room():
    assert set(EVENTS) <= set(registered())


def test_a_kind_has_its_words_on_the_model():
    assert str(Department(kind="police").kind_words) == "公安机关"
