"""The one log: append-only and hash-chained."""
