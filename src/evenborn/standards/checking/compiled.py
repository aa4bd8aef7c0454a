"""The rules of a schema as Python functions: parsed by DuckDB, judged without it.

A rule is written once, in SQL. For a file DuckDB judges it over a million rows; for one record
it would plan for 50 ms what takes microseconds, so here its own parser gives the tree of the
rule (`json_serialize_sql`) and each node becomes a function of the row. NULL is None, and AND,
OR, NOT, IN and BETWEEN know three answers as SQL does. Whatever this file does not know stops
the schema from compiling; nothing is guessed. Decision 0008 tells why.
"""

import json
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from operator import itemgetter
from typing import Any, Final

from evenborn.standards.checking.functions import FUNCTIONS, midnight
from evenborn.standards.reading.files import connect

TODAY: Final = "judged_on"  # where a row holds the day of judging
ROWS: Final = "rows_of_the_file"

Row = Mapping[str, Any]
Rule = Callable[[Row], Any]
Node = Mapping[str, Any]  # untyped between DuckDB's JSON and the functions


def compiled(rules: Sequence[str]) -> list[Rule]:
    """Return each rule as a function of a row.

    Args:
        rules: DuckDB expressions over the rows of a schema (see `standards.declaration`).

    Raises:
        ValueError: a rule uses what is not known here, or is no SQL.
    """
    selected = ", ".join(f"({rule})" for rule in rules).replace("{rows}", ROWS)
    with connect(threads=1) as con:
        answer = con.execute("SELECT json_serialize_sql(?)", [f"SELECT {selected}"]).fetchall()
    tree = json.loads(answer[0][0])
    if tree["error"]:
        raise ValueError(f"a rule is no SQL: {tree['error_message']}")
    return [_rule(node) for node in tree["statements"][0]["node"]["select_list"]]


def _rule(node: Node) -> Rule:
    """Return the function of one node."""
    if node["class"] not in _NODES:
        raise ValueError(f"a rule uses what is not known for single records: {node['class']}")
    return _NODES[node["class"]](node)


def _column(node: Node) -> Rule:
    return itemgetter(node["column_names"][-1])


def _constant(node: Node) -> Rule:
    literal = node["literal"]
    kind, text = literal["kind"], literal.get("text")
    readers: dict[str, Callable[[Any], object]] = {
        "INTEGER": int,
        "DECIMAL": float,
        "STRING": str,
        "BOOLEAN": lambda word: str(word).lower() == "true",
        "NULL": lambda _: None,
    }
    if kind not in readers:
        raise ValueError(f"a rule has a constant that is not known here: {kind}")
    value = readers[kind](text)
    return lambda _: value


def _cast(node: Node) -> Rule:
    """Return the function of DATE '2000-01-01' and of the numbers in an INTERVAL."""
    to = node["type_expr"]["type_name"].upper()
    readers: dict[str, Callable[[Any], object]] = {
        "DATE": date.fromisoformat,
        "TIME": time.fromisoformat,
        "INTEGER": int,
        "BIGINT": int,
        "DOUBLE": float,
    }
    if to not in readers or node["child"]["class"] not in ("CONSTANT", "FUNCTION"):
        raise ValueError(f"a rule casts to what is not known here: {to}")
    cast = _strict(readers[to], [_rule(node["child"])])
    if node["child"]["class"] == "CONSTANT":
        value = cast({})
        return lambda _: value
    return cast


def _strict(function: Callable[..., object], arguments: Sequence[Rule]) -> Rule:
    """Return a function that is NULL as soon as one argument is."""
    if len(arguments) == 1:
        only = arguments[0]
        return lambda row: None if (a := only(row)) is None else function(a)
    if len(arguments) == 2:
        first, second = arguments

        def of_two(row: Row) -> Any:
            a = first(row)
            if a is None:
                return None
            b = second(row)
            return None if b is None else function(a, b)

        return of_two
    raise ValueError("a rule calls a function with more than two arguments")


def _comparison(node: Node) -> Rule:
    compare = _COMPARED[node["type"]]
    left, right = _rule(node["left"]), _rule(node["right"])
    if node["right"]["class"] == "CONSTANT" and (limit := right({})) is not None:
        # Most rules compare a cell with a number; it is looked at once.
        return lambda row: None if (a := left(row)) is None else compare(a, limit)
    return _strict(_alike(compare), [left, right])


def _alike(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Return the comparison in which a day beside a moment is its midnight, as in SQL."""

    def compared(a: Any, b: Any) -> bool:
        if type(a) is not type(b):
            if type(a) is date and type(b) is datetime:
                a = midnight(a)
            elif type(a) is datetime and type(b) is date:
                b = midnight(b)
        return compare(a, b)

    return compared


def _conjunction(node: Node) -> Rule:
    """Return AND (FALSE decides) or OR (TRUE decides); else NULL, if any part was."""
    parts = [_rule(child) for child in node["children"]]
    decides: bool = node["type"] == "CONJUNCTION_OR"

    def joined(row: Row) -> bool | None:
        answer: bool | None = not decides
        for part in parts:
            value = part(row)
            if value is decides:
                return bool(value)
            if value is None:
                answer = None
        return answer

    return joined


def _operator(node: Node) -> Rule:
    parts = [_rule(child) for child in node["children"]]
    first = parts[0]
    match node["type"]:
        case "OPERATOR_NOT":
            return _strict(operator.not_, parts)
        case "OPERATOR_IS_NULL":
            return lambda row: first(row) is None
        case "OPERATOR_IS_NOT_NULL":
            return lambda row: first(row) is not None
        case "OPERATOR_COALESCE":
            return lambda row: next((v for part in parts if (v := part(row)) is not None), None)
        case "COMPARE_IN":
            return _among(first, parts[1:])
        case "COMPARE_NOT_IN":
            return _strict(operator.not_, [_among(first, parts[1:])])
    raise ValueError(f"a rule uses an operator that is not known here: {node['type']}")


def _among(value: Rule, others: Sequence[Rule]) -> Rule:
    equal = _alike(operator.eq)

    def among(row: Row) -> bool | None:
        asked = value(row)
        if asked is None:
            return None
        answer: bool | None = False
        for other in others:
            said = other(row)
            if said is None:
                answer = None
            elif equal(asked, said):
                return True
        return answer

    return among


def _between(node: Node) -> Rule:
    least = {"class": "COMPARISON", "type": "COMPARE_GREATERTHANOREQUALTO"}
    most = {"class": "COMPARISON", "type": "COMPARE_LESSTHANOREQUALTO"}
    return _conjunction(
        {
            "type": "CONJUNCTION_AND",
            "children": [
                {**least, "left": node["input"], "right": node["lower"]},
                {**most, "left": node["input"], "right": node["upper"]},
            ],
        }
    )


def _case(node: Node) -> Rule:
    branches = [(_rule(c["when_expr"]), _rule(c["then_expr"])) for c in node["case_checks"]]
    otherwise = _rule(node["else_expr"])

    def chosen(row: Row) -> Any:
        for when, then in branches:
            if when(row) is True:
                return then(row)
        return otherwise(row)

    return chosen


def _function(node: Node) -> Rule:
    called = node["function_name"]
    arguments = [argument.get("expression", argument) for argument in node["arguments"]]
    if called == TODAY:
        return itemgetter(TODAY)
    if called == "any_value":  # of a group of equal values; see `_any_of`
        return _rule(arguments[0])
    if called == "regexp_full_match" and arguments[1]["class"] == "CONSTANT":
        whole = re.compile(arguments[1]["literal"]["text"]).fullmatch
        return _strict(lambda text: whole(text) is not None, [_rule(arguments[0])])
    if called == "-" and len(arguments) == 1:
        return _strict(operator.neg, [_rule(arguments[0])])
    if called not in FUNCTIONS:
        raise ValueError(f"a rule calls a function that is not known here: {called}")
    return _strict(FUNCTIONS[called], [_rule(argument) for argument in arguments])


def _any_of(node: Node) -> Rule:
    """Return a rule that `derived._distinct` asks once for each different value of a column.

    `c IN (SELECT c FROM {rows} GROUP BY c HAVING wrong(any_value(c)))` says of one row that
    wrong(c). Other subqueries look at several rows and are not for one.
    """
    query = node["subquery"]["node"]
    column = node["child"]["column_names"] if node["child"]["class"] == "COLUMN_REF" else None
    groups = [group.get("column_names") for group in query["group_expressions"]]
    selected = [item.get("column_names") for item in query["select_list"]]
    asked_of_rows = query["from_table"].get("table_name") == ROWS
    if not (
        column
        and groups == selected == [column]
        and query["having"]
        and asked_of_rows
        and query["where_clause"] is None
    ):
        raise ValueError("a rule asks about other rows; see checking.together")
    wrong = _rule(query["having"])
    own = itemgetter(column[-1])
    return lambda row: None if own(row) is None else wrong(row) is True


_COMPARED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "COMPARE_EQUAL": operator.eq,
    "COMPARE_NOTEQUAL": operator.ne,
    "COMPARE_LESSTHAN": operator.lt,
    "COMPARE_LESSTHANOREQUALTO": operator.le,
    "COMPARE_GREATERTHAN": operator.gt,
    "COMPARE_GREATERTHANOREQUALTO": operator.ge,
}
_NODES: Final[Mapping[str, Callable[[Node], Rule]]] = {
    "COLUMN_REF": _column,
    "CONSTANT": _constant,
    "CAST": _cast,
    "COMPARISON": _comparison,
    "CONJUNCTION": _conjunction,
    "OPERATOR": _operator,
    "BETWEEN": _between,
    "CASE": _case,
    "FUNCTION": _function,
    "SUBQUERY": _any_of,
}
