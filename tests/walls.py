"""What looks for holes in the walls of the house. `test_walls.py` shows each a hole first."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver
from ninja.openapi.views import default_home
from ninja.operation import PathView

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "evenborn"
HOUSE = ("foundation", "rooms", "site")
GENERATED = {"tests", "migrations"}


def modules(*floors: str) -> list[Path]:
    """Return the modules of some floors, without tests and migrations."""
    return sorted(
        path
        for floor in floors
        for path in (SOURCE / floor).rglob("*.py")
        if not GENERATED & set(path.parts)
    )


def short(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix() if path.is_relative_to(SOURCE) else path.name


def is_part(path: str, *names: str) -> bool:
    """Tell whether a module is one of a room's parts, a file or a folder: `views.py`, `views/`."""
    return any(
        path == f"{name}.py" or path.endswith(f"/{name}.py") or f"/{name}/" in f"/{path}"
        for name in names
    )


# ── writes only in actions ──────────────────────────────────────────────────────────────────────

ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "_raw_delete"}
STATEMENT = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|ALTER|DROP|COPY)\b")


def writes(source: str, path: str) -> list[str]:
    """Return what writes to the database in a module that is no action.

    `digest.update(data)` and `known.update(more)` take what they add by position; a queryset takes
    names only. `workbook.save(path)` takes one thing by position, a record takes none. A manager
    or queryset in `models.py` may build on its own methods.
    """
    if is_part(path, "actions"):
        return []
    tree = ast.parse(source)
    found = [
        f"{path}:{call.lineno} .{call.func.attr}("
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and is_write(call.func.attr, call)
        and not (is_part(path, "models") and is_own(call.func.value))
    ]
    if speaks_sql(tree):
        found += [
            f"{path}:{node.lineno} SQL"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and STATEMENT.match(node.value)
        ]
    return found


def is_write(name: str, call: ast.Call) -> bool:
    name = name[1:] if name in {"asave", "acreate", "aupdate", "adelete"} else name
    if name in ALWAYS or name.removeprefix("a") in ALWAYS:
        return True
    if name == "save":  # a session is no record
        assert isinstance(call.func, ast.Attribute)
        is_session = (
            isinstance(call.func.value, ast.Attribute) and call.func.value.attr == "session"
        )
        return len(call.args) != 1 and not is_session
    return name in {"create", "update", "delete"} and not call.args


def is_own(receiver: ast.expr) -> bool:
    """Tell whether a method is called on the object itself: `self`, `super()`."""
    match receiver:
        case ast.Name(id="self") | ast.Call(func=ast.Name(id="super")):
            return True
    return False


def speaks_sql(tree: ast.AST) -> bool:
    """Tell whether a module takes Django's connection into its own hands."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "django.db"
        and {"connection", "connections"} & {alias.name for alias in node.names}
        for node in ast.walk(tree)
    )


# ── the clock only at the edge ──────────────────────────────────────────────────────────────────

CLOCK = "foundation/ui/clock.py"
HOUSE_CLOCK = "evenborn.foundation.ui.clock"
EDGE = ("views", "jobs", "worker", "sessions", "commands")
READINGS = {"now", "today", "utcnow", "localtime", "localdate"}
DURATIONS = {"monotonic", "perf_counter", "sleep"}  # they tell no date


def clock_readings(source: str, path: str) -> list[str]:
    """Return where a module reads a clock that should have been handed down as `at` or `today`."""
    if path == CLOCK:
        return []
    at_edge = path.startswith("site/") or is_part(path, *EDGE)
    found = []
    for node in ast.walk(ast.parse(source)):
        if reads_another_clock(node) or (not at_edge and takes_house_clock(node)):
            found.append(f"{path}:{node.lineno}")
    return found


def reads_another_clock(node: ast.AST) -> bool:
    """Tell whether something reads a clock which is not the house's, even as a field's default."""
    match node:
        case ast.Attribute(value=ast.Name(id="date" | "datetime" | "timezone"), attr=name):
            return name in READINGS
        case ast.Attribute(value=ast.Attribute(attr="date" | "datetime" | "timezone"), attr=name):
            return name in READINGS
        case ast.Attribute(value=ast.Name(id="time"), attr=name):
            return name not in DURATIONS and name in {"time", "time_ns", "localtime", "gmtime"}
        case ast.keyword(arg="auto_now" | "auto_now_add"):
            return True
        case ast.ImportFrom(module="django.utils.timezone" | "time", names=names):
            return bool({alias.name for alias in names} & (READINGS | {"time"}))
        case ast.ImportFrom(module="django.db.models.functions", names=names):
            return "Now" in {alias.name for alias in names}
    return False


def takes_house_clock(node: ast.AST) -> bool:
    match node:
        case ast.ImportFrom(module=module, names=names) if module == HOUSE_CLOCK:
            return bool({alias.name for alias in names} & {"now", "today"})
        case ast.Attribute(value=ast.Name(id="clock"), attr="now" | "today"):
            return True
    return False


# ── judgement knows no Django ───────────────────────────────────────────────────────────────────


def loads_django(rules: Iterable[str], search: Path = SOURCE.parent) -> str:
    """Return the first of some modules that brings Django in, itself or by what it imports."""
    program = (
        "import importlib, sys\n"
        f"sys.path.insert(0, {str(search)!r})\n"
        f"for name in {list(rules)!r}:\n"
        "    importlib.import_module(name)\n"
        "    if 'django' in sys.modules: sys.exit(name)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    return run.stderr.strip()


# ── a guard at every door ───────────────────────────────────────────────────────────────────────


def doors(
    patterns: Iterable[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, Any]]:
    """Yield each address of a URL configuration with what answers there."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from doors(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def unguarded(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """Return the addresses that anybody may open although nobody has said so."""
    return [address for address, view in doors(patterns) if not is_guarded(view)]


def is_guarded(view: Any) -> bool:
    """Tell whether a view has a guard; an address of the API has an authentication on each verb."""
    from evenborn.foundation.access.guards import Guard

    if isinstance(getattr(view, "guard", None), Guard):
        return True
    if getattr(view, "func", None) is default_home:  # ninja's foot of the API: always 404
        return True
    held = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    verbs = [verb for api in held if isinstance(api, PathView) for verb in api.operations]
    return bool(verbs) and all(verb.auth_callbacks for verb in verbs)


# ── everybody sees only their own ───────────────────────────────────────────────────────────────


def not_narrowed(models: Iterable[Any]) -> list[str]:
    """Return the models that name the place of their records but cannot be narrowed to it."""
    return [
        model.__name__
        for model in models
        if "area_code" in {field.name for field in model._meta.fields}
        and not hasattr(model._default_manager.all(), "seen_by")
    ]
