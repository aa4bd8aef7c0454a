import ast
from pathlib import Path

import pytest

import evenborn
from evenborn.foundation.audit.events import register, registered
from evenborn.standards.words import Words

WRITERS = {"record", "record_many", "record_read"}


def calls_that_write_the_log():
    """Give (file:line, what stands for the event) of each such call in all of the source."""
    for path in sorted(Path(evenborn.__file__).parent.rglob("*.py")):
        if "tests" in path.parts or path.parent.name == "audit":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in WRITERS and any(keyword.arg == "by" for keyword in node.keywords):
                yield f"{path.parent.name}/{path.name}:{node.lineno}", node.args[0]


def has_words(event, known):
    """Tell whether all that an expression can be has words; of `f"room.{…}"` the room at least."""
    match event:
        case ast.Constant(str(code)):
            return code in known
        case ast.IfExp(body=one, orelse=other):
            return has_words(one, known) and has_words(other, known)
        case ast.JoinedStr(values=[ast.Constant(str(start)), *_]):
            return "." in start and any(code.startswith(start) for code in known)
        case _:
            return False


def test_every_event_that_is_recorded_has_words_in_both_languages():
    known = registered()
    calls = list(calls_that_write_the_log())

    missing = [
        f"{where} {ast.unparse(event)}" for where, event in calls if not has_words(event, known)
    ]

    assert len(calls) > 20
    assert missing == [], "register their words in the room's AppConfig.ready()"


@pytest.mark.parametrize("event", ["'a.b'", "'births.x' if late else 'a.b'", "f'none.{x}'", "name"])
def test_an_event_without_words_would_be_found(event):
    assert not has_words(ast.parse(event, mode="eval").body, {"births.x": 1})


def test_an_event_keeps_its_words():
    register({"audit.verified": registered()["audit.verified"]})

    with pytest.raises(AssertionError, match="other words"):
        register({"audit.verified": Words("别的", "other")})
    with pytest.raises(AssertionError, match="small letters"):
        register({"Verified": Words("别的", "other")})
