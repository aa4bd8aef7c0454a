"""Names are as frequent and as misspelt as real ones."""

from collections import Counter

import numpy as np
import opencc
import pytest
from pypinyin import Style, pinyin

from evenborn.demo.names import vocabulary
from evenborn.demo.profile import KINDS, Kinds
from evenborn.demo.slips import misspell, other_dot, to_traditional

# Surnames and characters that the library reads by their more usual meaning.
READ = {"单": "shan", "曾": "zeng", "仇": "qiu", "翟": "zhai", "解": "xie", "查": "zha",
        "区": "ou", "朴": "piao", "盖": "ge", "乐": "le", "尉": "wei", "覃": "qin",
        "任": "ren", "冼": "xian", "缪": "miao"}  # fmt: skip


def reading(character: str) -> str:
    return READ.get(character) or pinyin(character, style=Style.NORMAL)[0][0]


def texts(names: np.ndarray) -> list[str]:
    return vocabulary().write(names).to_pylist()


def only(kind: str) -> Kinds:
    names = KINDS["name_error_kinds"]
    return Kinds(names, tuple(float(name == kind) for name in names))


def people(count: int = 4_000, bearer: str = "woman") -> np.ndarray:
    return vocabulary().people(np.random.default_rng(5), bearer, count)


def test_common_surnames_are_common():
    surnames = Counter(
        text[0] for text in texts(vocabulary().people(np.random.default_rng(1), "man", 200_000))
    )

    # About 7 % each of the population are called 王, 李 and 张.
    assert {name for name, _ in surnames.most_common(3)} == {"王", "李", "张"}
    assert all(0.065 < surnames[name] / 200_000 < 0.08 for name in "王李张")
    assert all(surnames[name] > 0 for name in "曾单仇翟")


def test_some_people_share_a_name_and_most_do_not():
    names = Counter(texts(vocabulary().people(np.random.default_rng(1), "woman", 6_000)))
    alone = sum(count for count in names.values() if count == 1)

    assert 0.6 < alone / 6_000 < 0.97
    assert max(names.values()) >= 4


def test_compound_surnames_and_single_given_names_occur():
    names = texts(vocabulary().people(np.random.default_rng(1), "man", 50_000))

    assert any(name.startswith("欧阳") for name in names)
    assert 0.15 < sum(len(name) == 2 for name in names) / 50_000 < 0.25


def test_homophones_are_read_alike():
    words = vocabulary()
    characters = words.texts.to_pylist()
    wrong = [
        (one, characters[other])
        for at, one in enumerate(characters)
        if len(one) == 1 and one not in "·"
        for other in words.same_reading[at, : words.readings[at]]
        if reading(one) != reading(characters[other])
    ]

    assert wrong == []


def test_traditional_forms_fold_back_to_the_simplified():
    words = vocabulary()
    simplify = opencc.OpenCC("t2s").convert
    characters = words.texts.to_pylist()
    pairs = [
        (characters[at], characters[other]) for at, other in enumerate(words.traditional) if other
    ]

    assert len(pairs) > 150
    assert all(simplify(old) == new for new, old in pairs)


@pytest.mark.parametrize("kind", KINDS["name_error_kinds"])
def test_every_kind_of_error_changes_the_name(kind):
    names = people()
    before = texts(names)
    rows = np.arange(len(names))
    changed = misspell(
        names,
        rows,
        rng=np.random.default_rng(2),
        kinds=only(kind),
        words=vocabulary(),
        bearer="woman",
    )

    after = texts(names)
    same = sum(a == b for a, b in zip(before, after, strict=True))
    assert changed.tolist() == rows.tolist()
    # Another name may by chance be the old one; 静静 with its characters swapped stays.
    assert same <= 0.005 * len(names)


def test_an_error_of_one_character_leaves_the_others():
    for kind in ("same_reading", "lookalike", "one_wrong"):
        names = people()
        before = names.copy()
        misspell(
            names,
            np.arange(len(names)),
            rng=np.random.default_rng(2),
            kinds=only(kind),
            words=vocabulary(),
            bearer="woman",
        )

        assert ((names != before).sum(axis=1) == 1).all(), kind


def test_swapping_puts_the_surname_last():
    names = people()
    before = texts(names)
    surnames = [vocabulary().texts[int(token)].as_py() for token in names[:, 0]]
    misspell(
        names,
        np.arange(len(names)),
        rng=np.random.default_rng(2),
        kinds=only("swapped"),
        words=vocabulary(),
        bearer="woman",
    )

    for old, new, surname in zip(before, texts(names), surnames, strict=True):
        assert new == old.removeprefix(surname) + surname


def test_long_names_have_a_dot_that_clerks_write_in_many_ways():
    words = vocabulary()
    names = words.long_people(np.random.default_rng(1), "woman", 500)
    before = texts(names)
    rows = other_dot(names, rng=np.random.default_rng(2), share=1.0, words=words)

    assert all("·" in name for name in before)
    assert len(rows) == 500
    assert not any("·" in name for name in texts(names))
    assert [n.replace("·", "") for n in before] == [
        "".join(c for c in n if c not in ".•・") for n in texts(names)
    ]


def test_traditional_writing_reports_only_names_that_changed():
    names = people()
    before = texts(names)
    changed = set(to_traditional(names, np.arange(len(names)), vocabulary()).tolist())

    for at, (old, new) in enumerate(zip(before, texts(names), strict=True)):
        assert (old != new) == (at in changed)


def test_nearly_every_character_has_one_that_sounds_or_looks_like_it():
    words = vocabulary()
    used = set(people(20_000).ravel()) - {0}
    alone = [token for token in used if not (words.readings[token] or words.lookalike[token])]

    assert len(alone) < 0.1 * len(used)
