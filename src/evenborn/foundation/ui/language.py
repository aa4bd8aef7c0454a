"""The language of a request: the reader's cookie, else Chinese."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

COOKIE = "language"


class Language:
    """Turns the request to Chinese or English. The browser's own wish is not asked: 中文优先."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = "en" if request.COOKIES.get(COOKIE) == "en" else "zh-hans"
        with translation.override(language):
            response = self.answer(request)
            response.headers.setdefault("Content-Language", "en" if language == "en" else "zh-CN")
            return response
