"""What is computed anew when the keys change: the indexes beside the sealed cells."""

from evenborn.rooms.births import identity
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.queries import cells_of


def cells_as_entered(birth: Birth) -> dict[str, object]:
    """Return a record's cells as they first came, with its corrections undone.

    The same row sent again must be known, also after a correction, so the content index is of
    what was sent and not of what stands now.
    """
    cells = cells_of(birth)
    for correction in birth.corrections.order_by("-at", "-pk"):
        old = {name: values[0] for name, values in correction.plain.items()}
        sealed = correction.sealed or {}
        old |= {
            name.removesuffix(".old"): text
            for name, text in sealed.items()
            if name.endswith(".old")
        }
        for name, text in old.items():
            if text:
                cells[name] = text
            else:
                cells.pop(name, None)
    return cells


def reindexed(birth: Birth) -> dict[str, str]:
    """Return the index columns of a record under the current key."""
    now = cells_of(birth)
    return {
        "certificate_index": identity.certificate_index(now),
        "same_day_index": identity.same_day_index(now),
        "content_index": identity.content_index(cells_as_entered(birth)),
    }
