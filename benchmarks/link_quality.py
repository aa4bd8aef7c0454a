"""How right the linkage is over seeds, profiles and generators, so that a regression shows.

    python benchmarks/link_quality.py [--births 100000] [--seeds 3]

One line per run, judged by `evenborn evaluate`; the worst of each column stands below its profile,
with what is to be reached at a million births (see link_speed.py). At 100,000 births one third
birth more or less is 0.01 % of its order, and chance moves the figures by as much.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from link_speed import figures, files, linkers, run, target

SHOWN = {
    "births right, F1": "F1",
    "births right, precision": "precision",
    "births right, recall": "recall",
    "twins, F1": "twins F1",
    "births counted, error %, all": "births %",
    "births counted, error %, 1": "1st %",
    "births counted, error %, 2": "2nd %",
    "births counted, error %, 3+": "3rd+ %",
    "duplicates in delivery, precision": "dup P d",
    "duplicates in delivery, recall": "dup R d",
    "duplicates in registration, precision": "dup P r",
    "duplicates in registration, recall": "dup R r",
    "ratio, points from the true one": "ratio pt",
}


def line(name: str, cells: list[str]) -> None:
    print(f"{name:24}{''.join(f'{cell:>10}' for cell in cells)}", flush=True)


def number(value: float | None) -> str:
    return "…" if value is None else f"{value:.5f}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--births", type=int, default=100_000)
    arguments.add_argument("--seeds", type=int, default=3)
    asked = arguments.parse_args()
    command = linkers(bare=False)["evenborn"]
    print(f"{asked.births:,} births, delivery and registration; d, r: duplicates inside each")
    line("", [*SHOWN.values(), "s"])
    for profile in ("ordinary", "hard"):
        rows = []
        for generator in ("demo", "other"):
            for seed in range(1, asked.seeds + 1):
                folder = files(asked.births, profile, generator, seed)
                one = run("evenborn", command, folder)
                found = figures(one.judged)
                rows.append([found[name] for name in SHOWN])
                cells = [number(value) for value in rows[-1]]
                line(f"{profile} {generator} {seed}", [*cells, f"{one.seconds:.1f}"])
        line(f"{profile}: worst", [number(worst(name, k, rows)) for k, name in enumerate(SHOWN)])
        goals = [target(name, profile) for name in SHOWN]
        line(f"{profile}: to reach", [f"{goal[0]} {goal[1]}" if goal else "" for goal in goals])


def worst(name: str, place: int, rows: list[list[float | None]]) -> float | None:
    """Return the lowest share, or the largest error with its sign."""
    values = [row[place] for row in rows if row[place] is not None]
    error = "%" in name or "points" in name
    return (max(values, key=abs) if error else min(values)) if values else None


if __name__ == "__main__":
    main()
