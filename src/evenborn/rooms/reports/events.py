"""What the acts of this room are called in the log."""

from evenborn.standards.words import Words

EVENTS: dict[str, Words] = {}
