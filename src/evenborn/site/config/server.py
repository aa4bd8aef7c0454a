"""The web server: `python -m evenborn.site.config.server HOST PORT PROCESSES`, a child of `start`.

Granian starts one process for each core; each answers several requests at once in threads.
"""

import os
import sys
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.urls import get_resolver
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LOGGING_CONFIG, LogLevels
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from evenborn.site.config.figures import empty_figures
from evenborn.site.config.folder import data_folder
from evenborn.site.config.lifeline import end_with, end_with_parent
from evenborn.site.config.logs import FORMATS

# Requests of one process at once. More threads wait for each other; the pool of connections to
# PostgreSQL holds eight for each process.
THREADS = 4
LOGS = os.environ.get("EVENBORN_LOGS", "text")
# No query string: a search may hold a number.
ACCESS_LINE = '%(addr)s "%(method)s %(path)s" %(status)d %(dt_ms).1f ms'


def logs() -> dict[str, Any]:
    """Return granian's logging with the lines of the house, to stderr."""
    config: dict[str, Any] = deepcopy(LOGGING_CONFIG)
    config["formatters"] = {name: {"()": FORMATS[LOGS]} for name in config["formatters"]}
    for handler in config["handlers"].values():
        handler["stream"] = "ext://sys.stderr"
    return config


def load(parent: int) -> Callable[..., Any]:
    """Return the application, in a process of its own that ends when the server has died."""
    end_with(parent)
    from evenborn.site.config.statements import limit_statements  # noqa: PLC0415 - needs the setup
    from evenborn.site.config.wsgi import application  # noqa: PLC0415 - not in the parent process

    limit_statements()
    get_resolver().url_patterns  # noqa: B018 - import all views before the first request
    if not settings.HTTPS:
        return application
    # Who asks is whom the proxy names: lock-out counts by address, and all would be the proxy's.
    return cast(Callable[..., Any], wrap_wsgi_with_proxy_headers(application, settings.PROXIES))


def serve(host: str, port: int, processes: int) -> None:
    """Serve until SIGINT or SIGTERM, then finish what was begun (20 s at most)."""
    empty_figures(data_folder())
    server = Granian(
        "evenborn.site.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=processes,
        blocking_threads=THREADS,
        # A browser keeps its line open while its user thinks; beyond 1,024 others waited 12 s.
        backlog=4096,
        log_level=LogLevels.warning,
        log_dictconfig=logs(),
        log_access=LOGS != "json",  # the house writes a line of its own, with the number
        log_access_format=ACCESS_LINE,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    )
    server.serve(target_loader=partial(load, os.getpid()), wrap_loader=False)


if __name__ == "__main__":
    end_with_parent()
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
