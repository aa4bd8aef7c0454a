"""The Fellegi-Sunter model: how much each piece of evidence says, trained, saved, reproducible.

Training counts comparison patterns as integers and runs EM on the patterns, in float64 and in a
fixed order, so that the same records give the same model to the byte (Splink's own seeded training
differs around 1e-15 between runs, which is enough to move a pair across a threshold).

Source: Fellegi & Sunter 1969, J. Am. Stat. Assoc. 64:1183-1210; EM after Winkler 1988; scoring and
SQL by Splink 5.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenborn.linkage.comparisons import COMPARISONS, Comparison

VERSION: Final = 1
# Weight of the defaults in training, in pairs: decisive for a township, silent for a province.
PRIOR_TRUE_PAIRS: Final = 200.0
PRIOR_RANDOM_PAIRS: Final = 20_000.0
# Where a handful of records is left on each side, two that are left are as likely two births that
# the other source lacks; so a pair starts from no better than 1 in 100. A county has about 0.01.
MAX_PRIOR: Final = 0.01
# Random pairs say nothing on these: the first by construction of the sample, the rest by rarity.
_U_FIXED: Final = frozenset({"day"})

Shares = tuple[float, ...]


@dataclass(frozen=True)
class Model:
    """Parameters of the linkage.

    Attributes:
        prior: share of true pairs among all pairs of records within the date window, 0 to 1.
        m: for each comparison the share of true pairs at each level, strongest level first.
        u: the same for pairs of different births.
        trained_on: pairs that the training saw: true (estimated) and random.
    """

    prior: float = 0.001
    m: Mapping[str, Shares] = field(
        default_factory=lambda: {c.name: tuple(x.m for x in c.levels) for c in COMPARISONS}
    )
    u: Mapping[str, Shares] = field(
        default_factory=lambda: {c.name: tuple(x.u for x in c.levels) for c in COMPARISONS}
    )
    trained_on: Mapping[str, float] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the model as JSON, every number to its last digit."""
        document = {"evenborn_linkage_model": VERSION, **asdict(self)}
        path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Model":
        """Read a model back.

        Raises:
            ValueError: it is no model of this version, or its levels are not the program's.
        """
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.pop("evenborn_linkage_model", None) != VERSION:
            raise ValueError(f"{path.name} is not a linkage model of version {VERSION}")
        for kind in ("m", "u"):
            document[kind] = {name: tuple(shares) for name, shares in document[kind].items()}
            levels = {name: len(shares) for name, shares in document[kind].items()}
            if levels != {c.name: len(c.levels) for c in COMPARISONS}:
                raise ValueError(f"{path.name} was made for other comparisons")
        return cls(**document)

    def weights(self, comparison: Comparison) -> npt.NDArray[np.float64]:
        """Return the match weight in bits of each level, strongest first."""
        m, u = np.array(self.m[comparison.name]), np.array(self.u[comparison.name])
        return np.asarray(np.log2(m / u))

    def weight_of_exact(self) -> float:
        """Return the weight in bits of a pair that agrees on number, date, sex and order."""
        agreed = [c for c in COMPARISONS if c.name in {"mother", "day", "sex", "order"}]
        prior = np.log2(self.prior / (1 - self.prior))
        return float(prior + sum(self.weights(c)[0] for c in agreed))

    def settings(self) -> dict[str, Any]:
        """Return the settings for Splink, the same for every engine."""
        return {
            "link_type": "dedupe_only",  # one table of all sources; the pairs are ours
            "unique_id_column_name": "rid",
            "probability_two_random_records_match": self.prior,
            "blocking_rules_to_generate_predictions": [],
            # Keeps the level numbers, which the reasons need.
            "retain_matching_columns": True,
            "retain_intermediate_calculation_columns": False,
            "comparisons": [
                {
                    "output_column_name": c.name,
                    "comparison_levels": [
                        {"sql_condition": c.silent, "is_null_level": True},
                        *(
                            {
                                "sql_condition": level.sql,
                                "label_for_charts": level.name,
                                "m_probability": m,
                                "u_probability": u,
                            }
                            for level, m, u in zip(
                                c.levels, self.m[c.name], self.u[c.name], strict=True
                            )
                        ),
                    ],
                }
                for c in COMPARISONS
            ],
        }


def gamma_sql(comparison: Comparison) -> str:
    """Return the SQL of a level number as Splink counts it: -1 silent, the best highest."""
    top = len(comparison.levels) - 1
    whens = [f"WHEN {comparison.silent} THEN -1"]
    for place, level in enumerate(comparison.levels[:-1]):
        whens.append(f"WHEN {level.sql} THEN {top - place}")
    return f"CASE {' '.join(whens)} ELSE 0 END"


def train(
    *,
    candidates: npt.NDArray[np.int64],
    candidate_counts: npt.NDArray[np.int64],
    randoms: npt.NDArray[np.int64],
    random_counts: npt.NDArray[np.int64],
    share_sampled: float,
    pairs_in_window: float,
) -> Model:
    """Return the model that explains the comparison patterns best.

    Args:
        candidates: (n_patterns, n_comparisons) level numbers (-1 silent) of candidate pairs.
        candidate_counts: (n_patterns,) candidate pairs with the pattern.
        randoms, random_counts: the same for pairs of births a week apart, true pairs of nothing.
        share_sampled: share of the candidate pairs that were counted, 0 to 1.
        pairs_in_window: pairs of records of different sources within the date window.
    """
    default = Model()
    u = {
        c.name: _shares(randoms[:, k], random_counts, c, default.u[c.name], PRIOR_RANDOM_PAIRS)
        if c.name not in _U_FIXED
        else np.array(default.u[c.name])
        for k, c in enumerate(COMPARISONS)
    }
    m = {c.name: np.array(default.m[c.name]) for c in COMPARISONS}
    total = float(candidate_counts.sum())
    share_true = 0.5
    posterior = np.zeros(len(candidates))
    for _ in range(50):
        odds = np.full(len(candidates), np.log(share_true) - np.log1p(-share_true))
        for k, c in enumerate(COMPARISONS):
            odds += _by_level(np.log(m[c.name] / u[c.name]), candidates[:, k])
        posterior = 1 / (1 + np.exp(-odds))
        true_pairs = candidate_counts * posterior
        before = share_true
        share_true = float(np.clip(true_pairs.sum() / max(total, 1.0), 1e-6, 1 - 1e-6))
        for k, c in enumerate(COMPARISONS):
            m[c.name] = _shares(
                candidates[:, k], true_pairs, c, default.m[c.name], PRIOR_TRUE_PAIRS
            )
        if abs(share_true - before) < 1e-7:
            break
    matches = total * share_true / share_sampled
    return Model(
        prior=float(np.clip(matches / max(pairs_in_window, 1.0), 1e-9, MAX_PRIOR)),
        m={name: tuple(shares.tolist()) for name, shares in m.items()},
        u={name: tuple(shares.tolist()) for name, shares in u.items()},
        trained_on={"true_pairs": round(matches), "random_pairs": float(random_counts.sum())},
    )


def _by_level(
    values: npt.NDArray[np.float64], gammas: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return the value of each pattern's level, 0 where the comparison is silent."""
    return np.where(gammas < 0, 0.0, values[len(values) - 1 - np.maximum(gammas, 0)])


def _shares(
    gammas: npt.NDArray[np.int64],
    counts: npt.NDArray[Any],
    comparison: Comparison,
    default: Shares,
    prior_pairs: float,
) -> npt.NDArray[np.float64]:
    """Return the share of pairs at each level, strongest first, with the defaults as prior."""
    top = len(comparison.levels) - 1
    spoken = gammas >= 0
    seen = np.bincount(top - gammas[spoken], weights=counts[spoken], minlength=top + 1)
    return np.asarray((seen + prior_pairs * np.array(default)) / (seen.sum() + prior_pairs))
