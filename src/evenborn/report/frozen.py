"""Figures as text and back: exact, canonical, and nothing else than what the declarations say.

`freeze` gives the same text for the same figures on every machine and database: keys in order, no
blanks, floats as the shortest decimals that give the same float back. What is kept is this text,
never a database's own idea of JSON, which may write 1.0 as 1. Fields that a later version adds take
their defaults when an older text is thawed; a field that is not known any more is a fault.
"""

import dataclasses
import hashlib
import json
import math
import numbers
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from evenborn.report.figures import Figures

Made = TypeVar("Made")
# JSON has no word for these; a float field that holds one is written as a text.
_NOT_FINITE = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


def freeze(figures: Figures) -> str:
    """Return the canonical text of figures.

    Raises:
        TypeError: a value is not of a kind that a text can give back.
    """
    return json.dumps(
        to_json(figures), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def thaw(text: str) -> Figures:
    """Return the figures of a text.

    Raises:
        ValueError: it is not the text of figures.
    """
    return from_json(Figures, json.loads(text))


def digest(text: str) -> str:
    """Return the SHA-256 of a canonical text: what a signer's signature is about."""
    return hashlib.sha256(text.encode()).hexdigest()


def to_json(value: object) -> Any:
    """Return a value as what JSON can say: dataclasses as objects, tuples as arrays."""
    match value:
        case None | bool() | str():
            return value
        case date():  # a moment has no place in figures: its zone would be lost
            if type(value) is not date:
                raise TypeError(f"{type(value).__name__} cannot be frozen")
            return value.isoformat()
        case numbers.Integral():
            return int(value)
        case numbers.Real():
            number = float(value)
            return number if math.isfinite(number) else repr(number)
        case tuple():
            return [to_json(one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_json(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.init
        }
    raise TypeError(f"{type(value).__name__} cannot be frozen")


def from_json(kind: type[Made], value: Any) -> Made:
    """Return what `to_json` was given, by the declared types.

    >>> from evenborn.report.figures import Share
    >>> share = Share(hits=9, trials=10, share=0.9, low=0.1, high=None)
    >>> from_json(Share, to_json(share)) == share
    True

    Raises:
        ValueError: the value is not of the declared type.
    """
    made: Made = _made(kind, value, kind.__name__)
    return made


def _made(kind: Any, value: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _one_of(get_args(kind), value, where)
    if origin is tuple:
        return _tuple(get_args(kind), value, where)
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, value, where)
    if kind is float:
        return _float(value, where)
    if kind is date and isinstance(value, str):
        return date.fromisoformat(value)
    is_word = origin is Literal and value in get_args(kind)
    if is_word or (kind in (str, int, bool) and type(value) is kind):
        return value
    raise ValueError(f"{where}: not {getattr(kind, '__name__', kind)}")


def _one_of(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    # Figures hold "this or nothing", never one of several shapes.
    if value is None and NoneType in kinds:
        return None
    (kind,) = [one for one in kinds if one is not NoneType]
    return _made(kind, value, where)


def _tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{where}: not a list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_made(kinds[0], one, f"{where}[{n}]") for n, one in enumerate(value))
    if len(kinds) != len(value):
        raise ValueError(f"{where}: {len(kinds)} were declared")
    return tuple(
        _made(kind, one, f"{where}[{n}]")
        for n, (kind, one) in enumerate(zip(kinds, value, strict=True))
    )


def _float(value: Any, where: str) -> float | int:
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    # A whole number given where a float is declared stays as it was given.
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise ValueError(f"{where}: not a number")


def _dataclass(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError(f"{where}: not an object")
    declared = _declared(kind)
    if unknown := sorted(value.keys() - declared.keys()):
        raise ValueError(f"{where}: {unknown[0]} is not known")
    try:
        return kind(
            **{name: _made(declared[name], value[name], f"{where}.{name}") for name in value}
        )
    except TypeError as missing:
        raise ValueError(f"{where}: {missing}") from missing


@cache
def _declared(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind) if field.init}
