"""Pages of this room: guard, ask, at most one action, answer."""
