"""The doctor: names what is unsafe or missing in an installation, and how to mend it.

Each check is one function that takes the moment and answers with one `Finding`. A new check is a
function in one of these modules and a line in the list here.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from evenborn.site.operation.doctor import databases, house, keys, records, surroundings
from evenborn.site.operation.doctor.finding import Finding, Level, bad
from evenborn.standards.words import Words

__all__ = ["Finding", "Level", "examine"]

Check = Callable[[datetime], Finding]

SURROUNDINGS: Sequence[Check] = (
    surroundings.debug,
    surroundings.demo,
    surroundings.hosts,
    surroundings.https,
    surroundings.signing_key,
    surroundings.county,
    surroundings.holidays,
    surroundings.mail,
    surroundings.versions,
    keys.key_file,
    keys.key_place,
    keys.backup_key,
    house.pages,
    house.vault,
    house.disk,
)
DATABASE: Sequence[Check] = (
    databases.migrations,
    databases.engine,
    databases.rights,
    databases.encrypted,
    databases.triggers,
    databases.clock,
)
RECORDS: Sequence[Check] = (
    records.clock_of_the_log,
    records.log_verified,
    records.worker,
    records.waiting,
    records.administrators,
    records.second_factors,
    records.key_copy,
    records.backup,
    records.drill,
)


def examine(at: datetime) -> list[Finding]:
    """Return every finding; what needs the database is left out while that does not answer."""
    found = [_asked(check, at) for check in SURROUNDINGS]
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return [
            *found,
            bad(
                "database",
                zh=f"数据库没有应答（{type(error).__name__}）。",
                en=f"The database does not answer ({type(error).__name__}).",
                mend=Words(
                    "检查 EVENBORN_DATABASE 和数据库服务。",
                    "Look at EVENBORN_DATABASE and its server.",
                ),
            ),
        ]
    found += [_asked(check, at) for check in DATABASE]
    if any(finding.code == "migrations" and finding.level is Level.MEND for finding in found):
        return found  # the tables that the rest asks may not be there
    return found + [_asked(check, at) for check in RECORDS]


def _asked(check: Check, at: datetime) -> Finding:
    """Ask one check; one that cannot find out says so and stops no other."""
    try:
        return check(at)
    except (OSError, DatabaseError, ImproperlyConfigured) as error:
        kind = type(error).__name__
        return bad(
            check.__name__,
            zh=f"“{check.__name__}”这一项查不了（{kind}）。",
            en=f"The check “{check.__name__}” could not find out ({kind}).",
            mend=Words(
                "以运行平台的用户和环境变量运行 evenborn doctor。",
                "Run evenborn doctor as the user of the site, with its environment.",
            ),
        )
