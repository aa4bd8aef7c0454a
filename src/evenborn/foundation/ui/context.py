"""What every page's template may ask for."""

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """Return nothing yet beyond the request."""
    return {}
