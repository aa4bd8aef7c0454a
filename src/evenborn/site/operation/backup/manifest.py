"""What a backup says it holds."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Counted:
    """What a table adds up to.

    Attributes:
        rows: how many.
        digest: the sum of the SHA-256 of every row.
        given: the last number that the table gave by itself; 0 when it gives none.
    """

    rows: int
    digest: str
    given: int

    def as_json(self) -> dict[str, Any]:
        """Return it for a frame."""
        return asdict(self)


@dataclass(slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        version: of the house that made it.
        made: moment in UTC.
        database: "sqlite" or "postgresql"; it comes back into either.
        migrations: the migrations that had been applied, (app, name).
        tables: by name.
        audit: number and digest of the end of the log, as `audit verify --noted` takes it.
        files, file_bytes: attachments.
    """

    version: str
    made: str
    database: str
    migrations: tuple[tuple[str, str], ...]
    tables: dict[str, Counted] = field(default_factory=dict)
    audit: str = ""
    files: int = 0
    file_bytes: int = 0

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(table.rows for table in self.tables.values())

    def head(self) -> dict[str, Any]:
        """Return what is known before the first row."""
        return {
            "version": self.version,
            "made": self.made,
            "database": self.database,
            "migrations": [list(one) for one in self.migrations],
        }

    def as_json(self) -> dict[str, Any]:
        """Return it for the last frame."""
        return {
            **self.head(),
            "tables": {name: table.as_json() for name, table in self.tables.items()},
            "audit": self.audit,
            "files": self.files,
            "file_bytes": self.file_bytes,
        }


def of_json(content: dict[str, Any]) -> Manifest:
    """Return the manifest of a last frame."""
    tables = {name: Counted(**counted) for name, counted in content["tables"].items()}
    migrations = tuple((app, name) for app, name in content["migrations"])
    return Manifest(**{**content, "tables": tables, "migrations": migrations})
