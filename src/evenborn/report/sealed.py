"""Office files whose bytes depend on their content only.

Word and Excel files are zip archives, and an archive writes the moment of writing beside each
part. Here every part gets the first day an archive can name, 1 January 1980.
"""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime

FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def sealed(package: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """Return the archive with fixed dates, and with some parts replaced."""
    replaced = replaced or {}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = zipfile.ZipInfo(name, FIRST_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            new.writestr(part, replaced.get(name, old.read(name)))
    return out.getvalue()


def moment(day: date) -> datetime:
    """Return the day as the moment written into a document's properties."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
