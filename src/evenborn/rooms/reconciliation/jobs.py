"""Long work of this room: linking the agencies' records."""
