"""Triggers that keep the log append-only, whoever asks the database.

Entries are neither changed nor deleted; the head only moves forward. The chain finds what an
administrator of the database does after removing the triggers.

A later migration that alters a column of these tables must lift and lay the triggers again:
SQLite builds such a table anew, without them.
"""

_SQLITE = {
    "audit_entry_unchanged": "BEFORE UPDATE ON audit_entry",
    "audit_entry_kept": "BEFORE DELETE ON audit_entry",
    "audit_head_forward": "BEFORE UPDATE ON audit_head WHEN NEW.number <= OLD.number",
    "audit_head_kept": "BEFORE DELETE ON audit_head",
}
_POSTGRESQL = {
    "audit_entry_kept": "BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW",
    "audit_entry_not_emptied": "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT",
    "audit_head_forward": "BEFORE UPDATE ON audit_head FOR EACH ROW "
    "WHEN (NEW.number <= OLD.number)",
    "audit_head_kept": "BEFORE DELETE ON audit_head FOR EACH ROW",
    "audit_head_not_emptied": "BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT",
}
_REFUSAL = "the audit log is append-only"
_FUNCTION = f"""\
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"""


def lay(vendor: str) -> list[str]:
    """Return the statements that make the triggers, for "sqlite" or "postgresql"."""
    match vendor:
        case "sqlite":
            return [
                f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
                for name, when in _SQLITE.items()
            ]
        case "postgresql":
            return [
                _FUNCTION,
                *(
                    f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_append_only()"
                    for name, when in _POSTGRESQL.items()
                ),
            ]
        case _:
            raise AssertionError(vendor)


def lift(vendor: str) -> list[str]:
    """Return the statements that remove them, for a migration that rebuilds a table."""
    match vendor:
        case "sqlite":
            return [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE]
        case "postgresql":
            return [
                f"DROP TRIGGER IF EXISTS {name} ON {when.split(' ON ')[1].split()[0]}"
                for name, when in _POSTGRESQL.items()
            ]
        case _:
            raise AssertionError(vendor)
