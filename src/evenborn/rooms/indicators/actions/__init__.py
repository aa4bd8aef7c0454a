"""Every write of this room, one file for each matter."""

from evenborn.rooms.indicators.actions.cube import BUILD, refresh, switch, tidy
from evenborn.rooms.indicators.actions.maps import keep_map
from evenborn.rooms.indicators.actions.reading import figure_taken
from evenborn.rooms.indicators.actions.releases import (
    approve_release,
    discard_release,
    prepare_release,
    publish_release,
    withdraw_release,
)
from evenborn.rooms.indicators.actions.schools import KeptPupils, keep_pupils, remove_pupils

__all__ = [
    "BUILD",
    "KeptPupils",
    "approve_release",
    "discard_release",
    "figure_taken",
    "keep_map",
    "keep_pupils",
    "prepare_release",
    "publish_release",
    "refresh",
    "remove_pupils",
    "switch",
    "tidy",
    "withdraw_release",
]
