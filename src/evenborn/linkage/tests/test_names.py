"""Names as numbers."""

import pyarrow as pa
import pyarrow.compute
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from evenborn.linkage.names import COMPOUND_SURNAMES, SURNAME_READINGS, name_codes, written_codes

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


def codes(*names: str | None) -> dict[str, list[int]]:
    found = name_codes(pa.array(names, pa.string()))
    return {part: getattr(found, part).tolist() for part in vars(found)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("曾麗華", "曾丽华"),  # traditional characters
        ("王 芳", "王芳"),
        ("王芳 ", "王芳"),
        ("阿依古丽·买买提", "阿依古丽•买买提"),  # four dots are in use
        ("阿依古丽.买买提", "阿依古丽买买提"),
        ("NGUYEN THI HOA", "Nguyen-Thi Hoa"),
        ("ＮＧＵＹＥＮ THI HOA", "Nguyen Thi Hoa"),  # full-width letters
    ],
)
def test_ways_of_writing_one_name_are_one_name(one, other):
    found = codes(one, other)

    assert found["written"][0] == found["written"][1] != 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张丽花", "张莉华"),
        ("曾建国", "增建国"),
        ("单晓明", "善晓明"),
        ("仇英", "裘英"),
        ("翟让", "宅让"),
    ],
)
def test_names_that_sound_alike_are_told_from_names_written_alike(one, other):
    found = codes(one, other)

    assert found["read"][0] == found["read"][1]
    assert found["written"][0] != found["written"][1]


def test_a_surname_is_read_as_a_surname_only_in_its_place():
    found = codes("单晓", "晓单", "晓丹")

    assert found["read"][0] != codes("丹晓")["read"][0]
    assert found["read"][1] == found["read"][2]


def test_a_compound_surname_is_one_surname():
    found = codes("欧阳建国", "欧建国", "欧阳")

    assert found["surname"][0] != found["surname"][1]
    assert found["first"][0] == found["first"][1]
    assert found["rest"][0] == found["rest"][1]
    assert found["first"][2] != 0, "two characters are a surname and a given name"


def test_the_given_name_apart_agrees_where_only_the_surname_is_wrong():
    found = codes("王丽花", "汪丽花", "李丽花")

    assert found["surname"][0] == found["surname"][1] != found["surname"][2]
    assert len(set(found["first"])) == len(set(found["rest"])) == 1


def test_missing_names_are_zero_and_never_equal_to_a_name():
    found = codes(None, "", "  ", "··", "王芳")

    assert all(values[:4] == [0, 0, 0, 0] for values in found.values())
    assert found["written"][4] != 0


def test_a_null_that_keeps_bytes_behind_it_is_still_missing():
    blanked = pa.compute.if_else(pa.array([False, True]), None, pa.array(["王芳", "李某之女"]))

    assert name_codes(blanked).read.tolist()[1] == 0


def test_an_empty_column_is_no_trouble():
    assert len(name_codes(pa.array([], pa.string())).read) == 0
    assert codes(None, None)["read"] == [0, 0]


@given(st.lists(st.text(HAN, min_size=1, max_size=6), min_size=1, max_size=8))
def test_sound_agrees_with_the_dictionary_name_by_name(names):
    """The slow obvious way: read each character of each name with the dictionary."""
    found = codes(*names)["read"]

    def slow(name: str) -> tuple[str, ...]:
        compound = len(name) >= 3 and name[:2] in COMPOUND_SURNAMES
        sounds = [lazy_pinyin(c, v_to_u=False)[0] for c in name]
        sounds[0] = SURNAME_READINGS.get(name[0], sounds[0])
        return ("2" if compound else "1", *sounds)

    simplified = _simplify(names)
    for i, one in enumerate(simplified):
        for j, other in enumerate(simplified):
            assert (found[i] == found[j]) == (slow(one) == slow(other)), (one, other)


def _simplify(names: list[str]) -> list[str]:
    from opencc import OpenCC

    characters = OpenCC("t2s")
    return ["".join(characters.convert(c)[0] for c in name) for name in names]


@given(st.lists(st.one_of(st.none(), st.text(max_size=12), st.text(HAN)), max_size=20))
def test_the_short_way_to_the_written_name_gives_the_same(names):
    column = pa.array(names, pa.string())

    assert written_codes(column).tolist() == name_codes(column).written.tolist()


@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=20))
def test_any_text_has_a_code_and_rows_do_not_touch_each_other(names):
    together = codes(*names)

    for place, name in enumerate(names):
        alone = codes(name)
        assert all(together[part][place] == alone[part][0] for part in alone)
