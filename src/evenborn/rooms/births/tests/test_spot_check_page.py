"""The pages of a spot check: drawn, typed blind, printed."""

from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.rooms.births.models import SpotCheck, SpotCheckItem
from evenborn.rooms.births.tests.make import MOTHER, make_birth


def drawn(cast, client, *, n=1):
    for at in range(n):
        make_birth(
            cast.alma,
            record_id=f"A-{at}",
            admission_number="Z-77",
            mother_id_number="",
            mother_id_type="",
        )
    client.post(
        reverse("births-spot-checks"),
        {"department": cast.anling.pk, "month": "2026-07", "size": "30"},
    )
    return SpotCheck.objects.get()


def test_a_sample_is_drawn_and_compared_to_its_certificate(cast, desk):
    emil = desk(cast.emil)
    check = drawn(cast, emil)

    answer = emil.post(
        reverse("births-spot-check-item", args=[check.pk, 1]),
        {"infant_sex": "2", "weight_grams": "3250"},
        follow=True,
    )

    page = answer.content.decode()
    assert "第 1 条相符" in page
    assert "登记质量证明" in page
    assert "0.0%（95% 区间 0.0%–97.5%）" in page


def test_nothing_that_was_entered_is_shown_while_typing(cast, desk):
    emil, alma = desk(cast.emil), desk(cast.alma)
    check = drawn(cast, emil)

    for client in (emil, alma):
        page = client.get(reverse("births-spot-check-item", args=[check.pk, 1])).content.decode()
        assert "A-0" in page
        assert MOTHER not in page
        assert "3250" not in page


def test_only_who_may_see_identities_has_the_columns_that_say_who(cast, desk):
    emil, alma = desk(cast.emil), desk(cast.alma)
    check = drawn(cast, emil)
    there = reverse("births-spot-check-item", args=[check.pk, 1])

    assert 'name="mother_name"' not in emil.get(there).content.decode()
    assert 'name="mother_name"' in alma.get(there).content.decode()


def test_a_slip_of_the_hand_is_asked_about_once(cast, desk):
    emil = desk(cast.emil)
    check = drawn(cast, emil)
    there = reverse("births-spot-check-item", args=[check.pk, 1])
    typed = {"infant_sex": "2", "weight_grams": "12"}

    asked = emil.post(there, typed)
    emil.post(there, {**typed, "confirmed": "1"})

    assert asked.status_code == 422
    assert "登记簿上就是这样写的" in asked.content.decode()
    assert SpotCheckItem.objects.get().differing == ["weight_grams"]


def test_a_line_missing_on_paper_goes_on_to_the_next(cast, desk):
    emil = desk(cast.emil)
    check = drawn(cast, emil, n=2)

    answer = emil.post(
        reverse("births-spot-check-item", args=[check.pk, 1]), {"not_on_paper": "1"}, follow=True
    )

    assert answer.redirect_chain[-1][0] == reverse("births-spot-check-item", args=[check.pk, 2])


def test_the_admission_number_is_shown_on_request_and_logged(cast, desk):
    emil, alma = desk(cast.emil), desk(cast.alma)
    check = drawn(cast, emil)
    there = reverse("births-spot-check-admission", args=[check.pk, 1])

    assert "Z-77" in alma.post(there).content.decode()
    assert emil.post(there).status_code == 403
    assert Entry.objects.filter(event="births.identity_read", by="alma").count() == 1


def test_drawing_says_what_is_wrong_beside_the_field(cast, desk):
    emil = desk(cast.emil)
    drawn(cast, emil)

    again = emil.post(
        reverse("births-spot-checks"),
        {"department": cast.anling.pk, "month": "2026-07", "size": "30"},
    )
    bad = emil.post(reverse("births-spot-checks"), {"month": "2026-99", "size": "0"})

    assert again.status_code == bad.status_code == 422
    assert "还有未完成的抽查" in again.content.decode()
    assert "1 至 500" in bad.content.decode()


def test_a_clerk_next_door_does_not_find_the_check(cast, desk):
    from evenborn.foundation.access.rules import Role
    from evenborn.foundation.access.tests.make import make_officer

    check = drawn(cast, desk(cast.emil))
    bea = make_officer("bea", Role.FACILITY_CLERK, department=cast.beilu)

    assert desk(bea).get(reverse("births-spot-check", args=[check.pk])).status_code == 404
    assert desk(cast.boris).get(reverse("births-spot-checks")).status_code == 403


def test_the_list_shows_how_far_each_check_has_come(cast, desk):
    emil = desk(cast.emil)
    drawn(cast, emil, n=2)

    assert "0/2" in emil.get(reverse("births-spot-checks")).content.decode()
