import pytest
from click.testing import CliRunner

from evenborn.cli.reconcile import command
from evenborn.demo import make_county


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    make_county(80, 3, folder, format="parquet")
    return folder


def call(*words, language="zh"):
    runner = CliRunner()
    return runner.invoke(command, [str(word) for word in words], env={"EVENBORN_LANG": language})


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("性别比", "每一步", "全部记录", "报告", "凭据")),
        ("en", ("sex ratio at birth", "each step", "All records", "Report", "receipt")),
    ],
)
def test_the_terminal_gives_the_answer_the_balances_and_the_places(
    county, tmp_path, language, said
):
    files = [county / f"{kind}.parquet" for kind in ("delivery", "registration")]

    done = call(*files, "--out", tmp_path / "out", "--today", "2026-01-15", language=language)

    assert done.exit_code in (0, 1), done.output
    for words in said:
        assert words in done.output


def test_one_file_against_itself_leaves_nothing_to_settle(county, tmp_path):
    import duckdb

    # Births each once and complete: what is left has no difference and no problem.
    path = tmp_path / "delivery.parquet"
    duckdb.sql(
        f"COPY (SELECT * FROM '{county}/delivery.parquet' "
        "QUALIFY count(*) OVER (PARTITION BY mother_id_number) = 1 "
        "AND count(*) OVER (PARTITION BY mother_name) = 1 LIMIT 20) "
        f"TO '{path}' (FORMAT parquet)"
    )

    done = call(path, "--out", tmp_path / "out", "--today", "2026-01-15", language="en")

    assert done.exit_code == 0, done.output
    assert "nothing to settle" in done.output


@pytest.mark.parametrize("words", ["delivery", "=delivery", "delivery="])
def test_a_kind_that_is_not_a_pair_is_refused(county, tmp_path, words):
    done = call(county / "delivery.parquet", "--out", tmp_path / "out", "--kind", words)

    assert done.exit_code == 2
    assert words in done.output


def test_a_folder_stands_for_the_tables_in_it(county, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for kind in ("delivery", "certificate"):
        (folder / f"{kind}.parquet").write_bytes((county / f"{kind}.parquet").read_bytes())

    done = call(folder, "--out", tmp_path / "out", "--today", "2026-01-15", language="en")

    assert done.exit_code in (0, 1), done.output
    assert "certificate: records" in done.output


def test_an_output_that_is_a_file_is_refused(county, tmp_path):
    place = tmp_path / "out"
    place.write_text("mine")

    done = call(county / "delivery.parquet", "--out", place)

    assert done.exit_code == 2
    assert place.read_text() == "mine"
