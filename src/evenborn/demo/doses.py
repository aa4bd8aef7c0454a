"""Monthly counts of first vaccinations: the one source that is counts only, never a person."""

import numpy as np
import pyarrow as pa

from evenborn.demo.arrays import Ints
from evenborn.demo.columns import ARROW, Written, codes_as_text, one_of
from evenborn.demo.deliveries import BOY
from evenborn.demo.families import Births
from evenborn.demo.profile import Vaccination
from evenborn.standards.schema import load_schema

VACCINES = ("BCG", "HepB")


def first_doses(
    births: Births, *, towns: Ints, rng: np.random.Generator, rates: Vaccination
) -> Written:
    """Count the children given their first doses, hidden girls among them.

    Children are vaccinated where they live; those of mothers from other counties at the first
    township. A cell without a child has no row.

    Args:
        towns: (t,) nine-digit codes of the county's townships.
    """
    where = np.searchsorted(towns, births.area[births.mother])
    where = np.where(where < len(towns), where, 0)
    where = np.where(towns[where] == births.area[births.mother], where, 0)
    months = births.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    present = np.where(births.sex == BOY, rates.boys_present, rates.girls_present)
    keys = []
    for which in range(len(VACCINES)):
        given = rng.random(len(births)) < present
        month = months + (rng.random(len(births)) < rates.next_month)
        keys.append((((month * len(towns) + where) * 2 + which) * 3 + births.sex)[given])
    cells, doses = np.unique(np.concatenate(keys), return_counts=True)
    rest, sex = np.divmod(cells, 3)
    rest, vaccine = np.divmod(rest, 2)
    month, where = np.divmod(rest, len(towns))
    made = {
        "month": pa.array(month.astype("datetime64[M]").astype(str).astype(object), pa.string()),
        "area_code": codes_as_text(towns[where] * 1_000),
        "vaccine": one_of(list(VACCINES), vaccine),
        "infant_sex": pa.array(sex, pa.int8()),
        "doses": pa.array(doses, pa.int32()),
    }
    columns = load_schema("vaccination").columns
    table = pa.table(
        {c.name: made.get(c.name, pa.nulls(len(cells), ARROW[c.type])) for c in columns}
    )
    return Written(table, np.empty(0, dtype=np.int64), [])
