"""Good rows and the files that hold them; a test changes only what it is about."""

import io
import zipfile
from datetime import date
from pathlib import Path

import xlsxwriter

TODAY = date(2025, 7, 1)

# A delivery register as a hospital exports it: canonical name → Chinese header.
HEADERS = {
    "record_id": "记录编号",
    "mother_name": "母亲姓名",
    "mother_id_number": "母亲身份证号",
    "mother_birth_date": "母亲出生日期",
    "infant_sex": "新生儿性别",
    "birth_date": "分娩日期",
    "birth_time": "出生时刻",
    "birth_order": "孩次",
    "plurality": "胎数",
    "plurality_rank": "多胎次序",
    "area_code": "常住地区划代码",
    "facility_code": "助产机构代码",
}


def citizen_number(*, born: str = "19951231", order: int = 2, area: str = "110105") -> str:
    """Return a number whose check digit fits; even orders are women's."""
    digits = f"{area}{born}{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


def make_row(number: int = 1, **changes: str) -> dict[str, str]:
    """Return a row without any problem."""
    row = {
        "record_id": f"D{number:05d}",
        "mother_name": "测试甲",
        "mother_id_number": citizen_number(order=2 * (number % 499) + 2),
        "mother_birth_date": "1995-12-31",
        "infant_sex": "1",
        "birth_date": "2025-03-05",
        "birth_time": "08:30",
        "birth_order": "1",
        "plurality": "1",
        "plurality_rank": "1",
        "area_code": "110105",
        "facility_code": "91350100M000100Y43",
    }
    return {**row, **changes}


def make_rows(count: int) -> list[dict[str, str]]:
    return [make_row(number) for number in range(1, count + 1)]


def csv_text(rows: list[dict[str, str]], *, delimiter: str = ",", end: str = "\n") -> str:
    """Return rows as CSV with Chinese headers; cells are written as they stand."""
    names = list(rows[0]) if rows else list(HEADERS)
    lines = [delimiter.join(HEADERS.get(name, name) for name in names)]
    lines += [delimiter.join(row[name] for name in names) for row in rows]
    return "".join(line + end for line in lines)


def write_csv(
    path: Path,
    rows: list[dict[str, str]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    end: str = "\n",
) -> Path:
    path.write_bytes(csv_text(rows, delimiter=delimiter, end=end).encode(encoding))
    return path


def write_xlsx(path: Path, lines: list[list[object]], *, sheet: str = "登记") -> Path:
    """Write lines of cells as they are, strings as strings."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for at, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                page.write(at, column, cell)
    return path


def sheet_of(rows: list[dict[str, str]]) -> list[list[object]]:
    """Return rows as lines of a sheet under their Chinese headers."""
    names = list(rows[0])
    return [[HEADERS[name] for name in names], *([row[name] for name in names] for row in rows)]


def with_part(source: Path, target: Path, part: str, content: bytes) -> Path:
    """Copy a workbook, one part of the zip changed or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != part:
                new.writestr(member, old.read(member.filename))
        new.writestr(part, content)
    target.write_bytes(buffer.getvalue())
    return target
