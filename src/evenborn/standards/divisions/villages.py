"""A county's own list of villages: none is published with a licence that lets us ship it."""

import csv
import io
import re
from pathlib import Path

from evenborn.standards.refusal import CannotRead


def read_villages(path: Path) -> dict[str, str]:
    """Read a county's own list of villages: CSV in UTF-8 with the columns code and name.

    Returns:
        Code of 12 digits → name.

    Raises:
        CannotRead: another header, or a code that has not 12 digits; with the line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRead(
            zh=f"村级代码表 {path.name} 应存为 UTF-8 编码。",
            en=f"The list of villages {path.name} must be saved as UTF-8.",
        ) from None
    return _villages(path.name, text)


def _villages(name: str, text: str) -> dict[str, str]:
    villages: dict[str, str] = {}
    with io.StringIO(text, newline="") as lines:
        reader = csv.DictReader(lines)
        if not {"code", "name"} <= set(reader.fieldnames or ()):
            raise CannotRead(
                zh=f"村级代码表 {name} 应有 code 和 name 两列。",
                en=f"The list of villages {name} needs the columns code and name.",
            )
        for row in reader:
            if re.fullmatch(r"[1-9][0-9]{11}", row["code"] or "") is None:
                raise CannotRead(
                    zh=f"村级代码表 {name} 第 {reader.line_num} 行的代码应为 12 位数字。",
                    en=f"Line {reader.line_num} of {name}: a village code has 12 digits.",
                )
            villages[row["code"]] = (row["name"] or "").strip()
    return villages
