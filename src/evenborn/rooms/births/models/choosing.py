"""Values of enums as model fields take them; plain words, so that a migration needs no class."""

from enum import StrEnum


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the values of an enum as a model field takes them."""
    return [(member.value, member.value) for member in kind]
