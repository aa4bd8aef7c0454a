"""The API: version 1, its faults, its OpenAPI."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from evenborn import __version__
from evenborn.foundation.ui.refusal import Refused
from evenborn.site.api.births import router
from evenborn.site.api.schemas import BatchIn, BirthIn

api = NinjaAPI(
    title="衡生 Evenborn",
    version="1",
    description="出生登记接口，供医院系统使用。Births from hospital systems. "
    f"Software {__version__}.",
    urls_namespace="api-1",
    docs_url=None,  # its page needs scripts of another origin; docs/reference/api.md is ours
    openapi_url=None,  # served by `openapi.py`, to everybody: it holds no data
)
api.add_router("", router)


@api.exception_handler(AuthenticationError)
def no_token(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
    """Answer 401 to a caller without a token that works."""
    words = "需要有效的令牌。A valid token is needed."
    answer = api.create_response(request, {"detail": words}, status=401)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def refused_by_door(request: HttpRequest, fault: HttpError) -> HttpResponse:
    """Answer with the sentence of the fault; a body that is no JSON in the form of a 400."""
    detail: Any = str(fault)
    if fault.status_code == 400:
        expected = "请求正文应为 UTF-8 编码的 JSON。The body must be JSON in UTF-8."
        detail = [{"at": ["body"], "expected": expected}]
    return api.create_response(request, {"detail": detail}, status=fault.status_code)


@api.exception_handler(Refused)
def refused(request: HttpRequest, fault: Refused) -> HttpResponse:
    """Answer 403 with the refusal's sentence in both languages."""
    return api.create_response(request, {"detail": f"{fault.words.zh}{fault.words.en}"}, status=403)


@api.exception_handler(ValidationError)
def wrong_form(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Answer 400 with the places that have not the documented form, never with what was there."""
    faults = [
        {"at": _place(error["loc"]), "expected": error["msg"]} for error in fault.errors[:100]
    ]
    return api.create_response(request, {"detail": faults}, status=400)


def _place(parts: Any) -> list[str | int]:
    # A key that is not ours is not repeated: it may hold anything, a name too.
    known = set(_known_keys())
    return [part if isinstance(part, int) or part in known else "?" for part in parts]


def _known_keys() -> tuple[str, ...]:
    own = (*BirthIn.model_fields, *BatchIn.model_fields)
    return (*own, "body", "path", "query", "birth", "batch", "record_id")
