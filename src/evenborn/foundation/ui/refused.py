"""The page of a refusal that no view has shown beside its form."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evenborn.foundation.ui.refusal import Refused


class RefusalPage:
    """Answers a refusal with its sentence and the status 409."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Take a refusal, leave every other fault to rise."""
        if not isinstance(fault, Refused):
            return None
        return render(request, "ui/refused.html", {"words": fault.words}, status=409)
