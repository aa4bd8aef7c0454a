"""Take text apart into records, one odd line at a time, and lose no more than that line."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, BinaryIO, NamedTuple

from evenborn.standards.reading.table import (
    ENCODING,
    MOST_CHARACTERS,
    NUL,
    QUOTE,
    TOO_LONG,
)

LONGEST_LINE = 1 << 17  # characters of one record (bytes for DuckDB); ours have 200
MOST_LINES = 50  # physical lines of one record; more means a quotation mark is not closed
LOST = "\ufffd"  # what a decoder puts where bytes mean nothing


class Record(NamedTuple):
    """One record of a text file; a tuple, for a million of them are made.

    Attributes:
        line, last: physical lines it begins and ends in, from 1.
        cells: its cells; of a broken line what could be made of it, to be shown and not used.
        broken: why it is none, else None.
    """

    line: int
    last: int
    cells: Sequence[str]
    broken: str | None = None


def records_in(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[Record]:
    """Yield the records of an open file, its broken bytes replaced."""
    with io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="") as lines:
        yield from records_of(_lines(lines), delimiter)


def _lines(file: IO[str]) -> Iterator[str]:
    """Yield physical lines with their ends, a line without end in pieces."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line


def records_of(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Yield the records of physical lines.

    A quotation mark that is never closed would swallow the rest of the file, so a record ends
    after `MOST_LINES` lines at the latest: then only its first line is broken, and reading goes
    on with the second.
    """
    waiting: list[str] = []  # lines read ahead for a record that turned out broken
    source = iter(lines)
    at = 0
    while True:
        line = waiting.pop(0) if waiting else next(source, None)
        if line is None:
            return
        at += 1
        first = at
        bare = line.rstrip("\r\n")
        if len(line) > LONGEST_LINE:
            if bare == line:
                _finish_line(source)
            yield Record(first, first, [line[:MOST_CHARACTERS]], TOO_LONG)
            continue
        if '"' not in bare:
            yield _whole(first, first, bare, bare.split(delimiter))
            continue
        taken = [line]
        cells = _cells(bare, delimiter)
        while cells is None and len(taken) <= MOST_LINES and sum(map(len, taken)) <= LONGEST_LINE:
            more = waiting.pop(0) if waiting else next(source, None)
            if more is None:
                break
            taken.append(more)
            cells = _cells("".join(taken).rstrip("\r\n"), delimiter)
        if cells:
            at = first + len(taken) - 1
            yield _whole(first, at, "".join(taken), cells)
        else:
            waiting = taken[1:] + waiting
            yield Record(first, first, bare.split(delimiter), QUOTE)


def _finish_line(source: Iterator[str]) -> None:
    """Pass over the further pieces of a line too long to hold."""
    for piece in source:
        if piece.endswith(("\r", "\n")):
            return


def _whole(first: int, last: int, line: str, cells: list[str]) -> Record:
    """Return the record, or say why its cells cannot be trusted."""
    if "\x00" in line:
        return Record(first, last, cells, NUL)
    if LOST in line:
        return Record(first, last, cells, ENCODING)
    if len(line) > MOST_CHARACTERS and max(map(len, cells)) > MOST_CHARACTERS:
        return Record(first, last, cells, TOO_LONG)
    return Record(first, last, cells)


def _cells(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of a record with quotation marks.

    Returns:
        None if a mark is still open, the empty list if a mark stands where none may.
    """
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True))
    except csv.Error as error:
        return None if "end of data" in str(error) else []
