"""Link two files with Splink as its documentation starts one.

    python benchmarks/peers/splink_documented.py A.parquet B.parquet OUT.parquet

Link and dedupe; comparisons and blocking rules of the kind its README shows (a name comparison for
each name, a date-of-birth comparison for each date, levels of edits for the number as it has them
for an e-mail address, term frequencies for the place as for its city); u from random pairs (1e6,
the default), m by EM in two rounds, predictions, clusters at 0.95. OUT has birth_id, source and
record_id.

Source: README and getting-started pages of Splink; written for Splink 5.
"""

import sys
from pathlib import Path

import duckdb
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

COLUMNS = (
    "record_id, mother_name, father_name, mother_id_number, mother_birth_date, birth_date,"
    " infant_sex, birth_order, area_code"
)
SETTINGS = SettingsCreator(
    link_type="link_and_dedupe",
    comparisons=[
        cl.NameComparison("mother_name"),
        cl.NameComparison("father_name"),
        cl.LevenshteinAtThresholds("mother_id_number", [1, 2]),
        cl.DateOfBirthComparison("mother_birth_date", input_is_string=False),
        cl.DateOfBirthComparison("birth_date", input_is_string=False),
        cl.ExactMatch("infant_sex"),
        cl.ExactMatch("birth_order"),
        cl.ExactMatch("area_code").configure(term_frequency_adjustments=True),
    ],
    blocking_rules_to_generate_predictions=[
        block_on("mother_id_number"),
        block_on("mother_name", "birth_date"),
        block_on("father_name", "birth_date"),
    ],
)


def main(left: Path, right: Path, out: Path) -> None:
    con = duckdb.connect()
    api = DuckDBAPI(connection=con)
    frames = []
    for path in (left, right):
        # Splink wants the same columns everywhere and no number twice: agencies repeat theirs.
        con.execute(
            f"CREATE TABLE {path.stem} AS SELECT file_row_number AS unique_id, {COLUMNS}"
            f" FROM read_parquet('{path}', file_row_number = true)"
        ).fetchall()
        frames.append(
            api.register(path.stem, dataset_display_name=path.stem, table_name=f"in_{path.stem}")
        )
    linker = Linker(frames, SETTINGS)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("mother_id_number", "birth_date")], recall=0.8
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("mother_id_number"))
    training.estimate_parameters_using_expectation_maximisation(
        block_on("mother_name", "birth_date")
    )
    predictions = linker.inference.predict()
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, 0.95)
    records = " UNION ALL ".join(
        f"SELECT '{path.stem}' AS source_dataset, unique_id, record_id FROM {path.stem}"
        for path in (left, right)
    )
    con.execute(
        "COPY (SELECT CAST(cluster_id AS VARCHAR) AS birth_id, source_dataset AS source,"
        f" r.record_id FROM {clusters.physical_name} JOIN ({records}) r"
        f" USING (source_dataset, unique_id)) TO '{out}' (FORMAT parquet)"
    ).fetchall()


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
