"""What is computed anew when the keys change: the digest beside a pair's sealed cells."""

from evenborn.foundation.access.secrets import keyed_index
from evenborn.rooms.reconciliation.actions.pairs import CELLS
from evenborn.rooms.reconciliation.models import Pair
from evenborn.rooms.reconciliation.reviewing import content


def reindexed(pair: Pair) -> dict[str, str]:
    """Return the index of a pair's cells under the current key; of forgotten cells there is none.

    Without one a decided pair stays decided, whatever a later linkage says.
    """
    if pair.cells is None:
        return {"cells_index": ""}
    return {"cells_index": keyed_index(CELLS, content(pair.cells))}
