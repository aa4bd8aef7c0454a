"""The pages in docs/reference/files say what the declarations say."""

from pathlib import Path

import pytest

from evenborn.standards import reference
from evenborn.standards.schema import KINDS, load_schema

CHECKOUT = Path(__file__).resolve().parents[4]
COMMITTED = CHECKOUT / reference.FOLDER


@pytest.mark.skipif(not (CHECKOUT / "docs").exists(), reason="the documents are not installed")
def test_no_committed_page_is_stale():
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.glob("*.md")}

    assert committed == reference.pages(), "run python -m evenborn.standards.reference"


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_holds_every_column_code_and_check_in_both_languages(kind):
    schema = load_schema(kind)

    text = reference.page(schema)

    for column in schema.columns:
        assert f"`{column.name}`" in text
        assert column.note_zh in text
        assert column.note_en in text
        assert all(alias in text for alias in column.aliases)
        assert all(code.zh in text and code.en in text for code in column.codes)
    for check in schema.checks:
        assert check.zh in text
        assert check.en in text


def test_every_row_of_a_table_has_as_many_cells_as_its_head():
    for text in reference.pages().values():
        width = 0
        for line in text.splitlines():
            cells = line.replace("\\|", "").count("|")
            if line.startswith("|---"):
                width = cells
            elif line.startswith("| ") and width:
                assert cells == width, line
            elif not line.startswith("|"):
                width = 0
