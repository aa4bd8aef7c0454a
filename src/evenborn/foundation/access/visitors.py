"""Who acts before anybody has signed in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the door; what he types is not believed and not kept."""

    username: str = "visitor"
    area_code: str = ""


VISITOR = Visitor()
