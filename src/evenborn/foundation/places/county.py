"""The county that runs this house must be named, and be one."""

from collections.abc import Sequence

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from evenborn.standards.divisions import division, level


@register()
def county_is_set(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    """Stop `evenborn serve` and `set-up` before a house without a county takes its first record."""
    code = settings.COUNTY
    known = len(code) == 6 and code.isdigit() and level(code) == "county" and division(code)
    if known:
        return []
    return [
        Error(
            "EVENBORN_COUNTY 应为本县（区、市）的 6 位行政区划代码。"
            "EVENBORN_COUNTY must be the six-digit division code of the county.",
            id="places.E001",
        )
    ]
