"""What a log line may hold: what happened and where, never what somebody wrote.

The message of an exception may quote a cell, a form or a row of the database; a path may end in
the secret of an invitation or of a calendar. Neither is written.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType

from evenborn.site.config.request import request_id

# An invitation, a calendar: what opens something to whoever knows it stands in the path.
SECRET = re.compile(r"(?<=/)[A-Za-z0-9_.~:=-]{20,}")
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Line(logging.Formatter):
    """Formats every line of the house and of its web server."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name in logging
        """Take secrets out of paths."""
        record.message = SECRET.sub("…", record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - the name in logging
        """Say what was raised and where, for each cause; leave out what it said."""
        error, lines = ei[1], []
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            where = (f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
            lines += [*where, f"{type(error).__module__}.{type(error).__qualname__}"]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


# What the house itself adds to a line: codes and counts.
EXTRA = ("view", "method", "status", "ms", "statements", "database_ms", "sql", "app")


class JsonLine(Line):
    """The same content as one object of JSON in each line, for a collector of logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        moment = datetime.fromtimestamp(record.created, UTC)
        content: dict[str, object] = {
            "at": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": SECRET.sub("…", record.getMessage()),
        }
        if number := request_id.get():
            content["request"] = number
        content |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            content["raised"] = self.formatException(record.exc_info)
        return json.dumps(content, ensure_ascii=False, default=str)


FORMATS = {"": Line, "text": Line, "json": JsonLine}
