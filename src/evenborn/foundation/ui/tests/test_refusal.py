"""A refusal that no view shows is a page with its sentence, not a fault."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.refused import RefusalPage


def ask(fault: Exception) -> HttpResponse | None:
    request = RequestFactory().get("/births/7")
    return RefusalPage(lambda _: HttpResponse()).process_exception(request, fault)


def test_a_refusal_is_answered_with_its_sentence():
    answer = ask(Refused(zh="这条记录已经撤回。", en="This record is already withdrawn."))

    assert answer.status_code == 409
    assert "这条记录已经撤回。" in answer.content.decode()


def test_a_fault_rises():
    assert ask(ValueError("x")) is None


def test_both_languages_can_be_matched_in_a_test():
    with pytest.raises(Refused, match="already withdrawn"):
        raise Refused(zh="已经撤回。", en="already withdrawn")
