"""Look into a workbook before unpacking it: zip bombs, sparse sheets, cut-off files."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from evenborn.standards.refusal import CannotRead

MOST_MEMBERS = 10_000
MOST_BYTES = 3 << 30  # unpacked; 1 million rows of 18 columns are 1.2 GiB of XML
MOST_RATIO = 200  # unpacked to packed; tables of our kind lie between 5 and 30
RATIO_FROM = 64 << 20  # bytes; below, a high ratio cannot hurt
MOST_CELLS = 40_000_000  # rows × columns of one sheet; calamine takes 32 bytes for each

ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr=["'](\d{1,9})["']""")
COLUMN = re.compile(rb"""\sr=["']([A-Z]{1,3})\d""")


def damaged(path: Path) -> CannotRead:
    """Return the refusal of a workbook that is cut off or damaged."""
    return CannotRead(
        zh=f"{path.name} 已损坏或不完整，Excel 工作簿读不出来。请重新导出或另存为 .xlsx 后再送。",
        en=f"{path.name} is damaged or cut off; the workbook cannot be read. Export it again, or "
        "save it as .xlsx.",
    )


def refuse_bombs(path: Path) -> None:
    """Refuse a zip that unpacks to more than a table can be.

    The directory of the zip is asked first; then every part is unpacked without being kept,
    because a directory can lie.

    Raises:
        CannotRead: damaged, not a workbook, encrypted, or too large.
    """
    try:
        with zipfile.ZipFile(path) as file:
            members = file.infolist()
            names = {member.filename for member in members}
            if "xl/workbook.xml" not in {name.lower() for name in names}:
                raise _not_a_workbook(path)
            packed = sum(member.compress_size for member in members)
            if len(members) > MOST_MEMBERS or packed > path.stat().st_size:
                raise bomb(path)
            _refuse_sizes(path, sum(member.file_size for member in members), packed)
            total = 0
            for member in members:
                if member.flag_bits & 1:
                    raise damaged(path)
                total += _unpacked(path, file, member, total)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError):
        raise damaged(path) from None


def _unpacked(path: Path, file: zipfile.ZipFile, member: zipfile.ZipInfo, before: int) -> int:
    """Return how many bytes a part really unpacks to, refusing as soon as it is too much."""
    sheet = member.filename.lower().startswith("xl/worksheets/")
    size, row, columns, tail = 0, 0, {b"A"}, b""
    for piece in _pieces(file, member):
        size += len(piece)
        _refuse_sizes(path, size, member.compress_size)
        _refuse_sizes(path, before + size, path.stat().st_size)
        if sheet:
            seen = tail + piece
            if b"<!DOCTYPE" in seen:
                raise damaged(path)
            columns.update(COLUMN.findall(seen))
            row = max([row, *map(int, ROW.findall(seen)[-1:])])
            widest = max(columns, key=lambda letters: (len(letters), letters))
            if row * _column_number(widest) > MOST_CELLS:
                raise bomb(path)
            tail = piece[-256:]
    if size != member.file_size:
        raise damaged(path)
    return size


def _pieces(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part unpacked in pieces of at most 1 MiB, to its real end.

    zipfile would stop at the size the directory claims, and calamine would not.
    """
    raw = file.fp
    assert raw is not None
    raw.seek(member.header_offset)
    local = raw.read(30)
    if local[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    skip = int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    raw.seek(member.header_offset + 30 + skip)
    left = member.compress_size
    if member.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (piece := raw.read(min(left, 1 << 20))):
            left -= len(piece)
            yield piece
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    inflate = zlib.decompressobj(-15)
    while left > 0 and not inflate.eof and (packed := raw.read(min(left, 1 << 16))):
        left -= len(packed)
        while packed and not inflate.eof:
            yield inflate.decompress(packed, 1 << 20)
            packed = inflate.unconsumed_tail
    yield inflate.flush()


def _refuse_sizes(path: Path, unpacked: int, packed: int) -> None:
    if unpacked > MOST_BYTES or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(packed, 1)):
        raise bomb(path)


def bomb(path: Path) -> CannotRead:
    return CannotRead(
        zh=f"{path.name} 解压后过大（超过 {MOST_BYTES >> 30} GiB，压缩比超过 {MOST_RATIO} 倍，"
        f"或超过 {MOST_CELLS // 10_000} 万个单元格），为保护本机不予打开。"
        "请删去多余的空行空列，或另存为 CSV。",
        en=f"{path.name} unpacks to too much (over {MOST_BYTES >> 30} GiB, over {MOST_RATIO} times "
        f"its size, or over {MOST_CELLS:,} cells) and is not opened. Delete the empty rows and "
        "columns, or save it as CSV.",
    )


def _not_a_workbook(path: Path) -> CannotRead:
    return CannotRead(
        zh=f"{path.name} 是压缩包，但不是 .xlsx 工作簿（也不支持 .xlsb、.ods、.docx）。"
        "请解压，或在 Excel 中另存为 .xlsx。",
        en=f"{path.name} is a zip but not an .xlsx workbook (.xlsb, .ods and .docx are not read). "
        "Unpack it, or save it as .xlsx in Excel.",
    )


def _column_number(letters: bytes) -> int:
    """Return the number of a column.

    >>> _column_number(b"A"), _column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
