"""The columns of a spot check: those a paper register has and the ratio or the linkage needs."""

COMPARED = (
    "birth_date",
    "birth_time",
    "infant_sex",
    "outcome",
    "birth_order",
    "plurality",
    "weight_grams",
    "mother_name",
    "mother_id_number",
    "certificate_number",
)
