"""Profiles: every rate can be adjusted, and every mistake in one is said in one sentence."""

import pytest
import yaml

from evenborn.demo import BadProfileError, load_profile, make_county


def written(tmp_path, text: str):
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_may_say_only_what_differs(tmp_path):
    file = written(tmp_path, "title: mine\nbase: hard\ncertificate: {late: 0.5}\n")

    mine, hard = load_profile(file), load_profile("hard")
    assert mine.agencies["certificate"].late == 0.5
    assert mine.agencies["delivery"] == hard.agencies["delivery"]
    assert mine.families == hard.families


def test_an_agency_overrides_what_is_said_of_every_agency(tmp_path):
    file = written(tmp_path, "every_agency: {late: 0.3}\ndelivery: {late: 0.1}\n")

    agencies = load_profile(file).agencies
    assert agencies["delivery"].late == 0.1
    assert agencies["certificate"].late == 0.3
    # The base says more of registration than of every agency, and that stays.
    assert agencies["registration"].late == 0.05


def test_kinds_named_are_the_only_ones_and_their_weights_are_made_to_add_up(tmp_path):
    file = written(tmp_path, "id_typo_kinds: {digit: 0.5, fifteen: 0.5}\n")

    kinds = load_profile(file).id_typo_kinds
    assert dict(zip(kinds.names, kinds.weights, strict=True)) == {
        "digit": 0.5, "transposed": 0, "dropped": 0, "fifteen": 0.5
    }  # fmt: skip


@pytest.mark.parametrize("name", ["ordinary", "hard"])
def test_the_profile_kept_beside_the_files_is_the_one_that_was_used(tmp_path, name):
    make_county(5, 1, tmp_path, "csv", name)

    kept = tmp_path / "profile.yaml"
    again, used = load_profile(kept), load_profile(name)
    assert again.agencies == used.agencies
    assert again.families == used.families
    assert "Synthetic data" in kept.read_text(encoding="utf-8")
    assert yaml.safe_load(kept.read_text(encoding="utf-8"))["title"] == name


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("delivery: {late: 1.5}", "delivery.late"),
        ("delivery: {late: -0.1}", "delivery.late"),
        ("delivery: {late: true}", "delivery.late"),
        ("delivery: {late: often}", "delivery.late"),
        ("delivery: {lateness: 0.1}", "delivery.lateness"),
        ("every_agency: {lateness: 0.1}", "delivery.lateness"),
        ("families: {boys: 0.5}", "families.boys"),
        ("hospital: {late: 0.1}", "hospital"),
        ("delivery: 0.5", "delivery"),
        ("registration: [1]", "registration"),
        ("id_typo_kinds: {digit: 0}", "id_typo_kinds"),
        ("id_typo_kinds: {typo: 1}", "id_typo_kinds.typo"),
        ("id_typo_kinds: 3", "id_typo_kinds"),
        ("families: {twins: .nan}", "families.twins"),
        ("families: {multiples: .nan}", "families.multiples"),
        ("base: easy", "base"),
        ("- a\n- b", "own.yaml"),
        ("a: [", "own.yaml"),
    ],
)
def test_what_is_wrong_in_a_profile_is_named_in_both_languages(tmp_path, text, where):
    with pytest.raises(BadProfileError) as refused:
        load_profile(written(tmp_path, text))

    assert where in refused.value.zh
    assert where in refused.value.en


def test_a_profile_that_is_not_there_or_not_text_is_refused(tmp_path):
    (tmp_path / "photo.yaml").write_bytes(b"\xff\xd8\xff\xe0")

    for file in (tmp_path / "nowhere.yaml", tmp_path / "photo.yaml", tmp_path):
        with pytest.raises(BadProfileError):
            load_profile(file)


def test_extreme_rates_do_not_break_the_files(tmp_path):
    everything = dict.fromkeys(
        yaml.safe_load(yaml.safe_dump(dict(load_profile("hard").settings)))["every_agency"], 1.0
    )
    file = written(
        tmp_path,
        yaml.safe_dump(
            {
                "every_agency": everything,
                **dict.fromkeys(("delivery", "registration", "certificate"), everything),
                "families": dict.fromkeys(load_profile("hard").settings["families"], 0.5),
            }
        ),
    )

    for format_ in ("csv", "parquet", "xlsx"):
        made = make_county(300, 1, tmp_path / format_, format_, file)
        assert made.records["registration"] == 600
