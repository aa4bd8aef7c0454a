"""The description of the API for machines; it holds no data and is open to everybody."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from evenborn.foundation.access.guards import public
from evenborn.site.api.door import api


@require_GET
@public
def openapi(request: HttpRequest) -> JsonResponse:
    """Answer with the OpenAPI document of version 1."""
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})
