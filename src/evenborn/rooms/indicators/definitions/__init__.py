"""What the indicators measure: definitions as data, one YAML file each, loaded once.

A page that shows an indicator takes its title, unit, reference and limits from here, and links to
the definition's own page.
"""

from evenborn.rooms.indicators.definitions.loading import (
    CODES,
    Indicator,
    Reference,
    definition_of,
    definitions,
)

__all__ = ["CODES", "Indicator", "Reference", "definition_of", "definitions"]
