import ast
from pathlib import Path

import pytest

import evenborn
from evenborn.foundation.audit.events import register, registered
from evenborn.standards.words import Words

WRITERS = {"record", "record_many", "record_read"}


def recorded_events():
    """Give (file, line, event or None) of each call that writes the log, in all of the source."""
    for path in sorted(Path(evenborn.__file__).parent.rglob("*.py")):
        if "tests" in path.parts or path.parent.name == "audit":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in WRITERS and any(keyword.arg == "by" for keyword in node.keywords):
                event = node.args[0]
                literal = event.value if isinstance(event, ast.Constant) else None
                yield f"{path.name}:{node.lineno}", literal


def test_every_event_that_is_recorded_has_words_in_both_languages():
    known = registered()

    missing = [
        f"{where} {event}" for where, event in recorded_events() if event and event not in known
    ]

    assert missing == [], "register their words in the room's AppConfig.ready()"


def test_an_event_keeps_its_words():
    register({"audit.verified": registered()["audit.verified"]})

    with pytest.raises(AssertionError, match="other words"):
        register({"audit.verified": Words("别的", "other")})
    with pytest.raises(AssertionError, match="small letters"):
        register({"Verified": Words("别的", "other")})
