"""The reference page lists every rate with its value in both profiles; a stale table is red.

To write the table anew: python -m evenborn.demo.tests.test_reference_page
"""

import re
from importlib.resources import files
from pathlib import Path

import yaml

from evenborn.demo import load_profile
from evenborn.demo.profile import KINDS

PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "demo.md"
HEAD = "| name | ordinary | hard | meaning |\n|---|---|---|---|\n"


def table() -> str:
    """Return the rows: names and values from the profiles, meanings from ordinary.yaml."""
    ordinary = dict(load_profile("ordinary").settings)
    hard = dict(load_profile("hard").settings)
    text = (files("evenborn.demo") / "profiles" / "ordinary.yaml").read_text(encoding="utf-8")
    meanings: dict[tuple[str, str], str] = {}
    heading = ""
    for line in text.splitlines():
        if found := re.match(r"(\w+):", line):
            heading = found[1]
        elif found := re.match(r"  (\w+): [\d.]+ +# (.+)$", line):
            meanings[heading, found[1]] = found[2]
    rows = []
    for section, values in ordinary.items():
        if not isinstance(values, dict):
            continue
        # Hard files may say more of an agency than ordinary ones.
        for name in {**values, **hard[section]}:
            pair = [set_.get(name) for set_ in (values, hard[section])]
            first, second = ("as every" if value is None else f"{value:g}" for value in pair)
            everywhere = "" if section in {*KINDS, "vaccination"} else "every_agency"
            meaning = meanings.get((section, name)) or meanings.get((everywhere, name), "")
            rows.append(f"| `{section}.{name}` | {first} | {second} | {meaning} |\n")
    return "".join(rows)


def test_the_page_lists_every_rate_as_it_is():
    assert HEAD + table() + "\n" in PAGE.read_text(encoding="utf-8")


def test_the_page_and_the_profile_say_that_everything_is_synthetic():
    page = PAGE.read_text(encoding="utf-8")

    assert "synthetic" in page
    assert "虚构" in page


def test_every_flaw_and_kind_is_a_word_of_the_page():
    page = PAGE.read_text(encoding="utf-8")

    assert all(f"`{kind}`" in page for kinds in KINDS.values() for kind in kinds)
    assert yaml.safe_load(re.search(r"```yaml\n(.*?)```", page, flags=re.S)[1])["base"] == "hard"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(HEAD)
    PAGE.write_text(before + HEAD + table() + "\n" + rest.split("\n\n", 1)[1], encoding="utf-8")
