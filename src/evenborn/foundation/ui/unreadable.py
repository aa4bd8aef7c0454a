"""Requests with a character that no text holds, U+0000: PostgreSQL stores none, nobody types one.

They are answered here once, so that no query and no action needs to think of it. Uploads and the
API read their bodies themselves (`csrf_exempt`) and check what is in them.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

NUL = "\x00"


class Unreadable:
    """Answers 400 to U+0000 in an address, a cookie or a form."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the address and the cookies."""
        address = request.path_info + unquote(request.META.get("QUERY_STRING", ""))
        if NUL in address or any(NUL in text for text in request.COOKIES.values()):
            raise BadRequest("U+0000")
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> None:
        """Look at the fields of a form."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return
        for name, texts in request.POST.lists():
            if NUL in name or any(NUL in str(text) for text in texts):
                raise BadRequest("U+0000")
