"""How good or bad the agencies' files are: every rate, read from YAML and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path

import yaml

SOURCES = ("delivery", "registration", "certificate")
"""The three person-level files, in the order in which they are made."""

PACKAGED = ("ordinary", "hard")


class BadProfileError(Exception):
    """The profile cannot be used; carries one clear sentence in both languages."""

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class Families:
    """Shares, 0 to 1, of what truly happened; the meaning of each is said in ordinary.yaml."""

    multiples: float
    triplets: float
    identical: float
    siblings: float
    elsewhere: float
    migrants: float
    foreign: float
    permits: float
    long_names: float
    father_absent: float
    home: float


@dataclass(frozen=True)
class Agency:
    """Shares, 0 to 1, of what one agency's file misses or has wrong; see ordinary.yaml."""

    boys_present: float
    girls_present: float
    late: float
    mother_id_missing: float
    father_id_missing: float
    infant_id_missing: float
    id_typo: float
    id_lower_x: float
    mother_name_missing: float
    father_name_missing: float
    name_error: float
    name_traditional: float
    dot_variant: float
    infant_unnamed: float
    infant_renamed: float
    mother_birth_date_missing: float
    mother_birth_date_slip: float
    date_shift: float
    date_swapped: float
    date_wrong_year: float
    date_impossible: float
    sex_miscoded: float
    sex_unstated: float
    order_missing: float
    order_wrong: float
    plurality_missing: float
    time_missing: float
    area_missing: float
    area_county_only: float
    area_other: float
    hukou_missing: float
    facility_missing: float
    duplicates: float


@dataclass(frozen=True)
class Vaccination:
    """Shares, 0 to 1, behind the monthly counts of first doses."""

    boys_present: float
    girls_present: float
    next_month: float


@dataclass(frozen=True)
class Kinds:
    """Kinds of one error with their weights; the weights are made to add up to 1."""

    names: tuple[str, ...]
    weights: tuple[float, ...]


KINDS = {
    "id_typo_kinds": ("digit", "transposed", "dropped", "fifteen"),
    "name_error_kinds": (
        "same_reading",
        "lookalike",
        "one_wrong",
        "shortened",
        "swapped",
        "other_name",
    ),
    "duplicate_kinds": ("same_line", "copied", "edited", "corrected"),
}


@dataclass(frozen=True)
class Profile:
    """Everything that can be adjusted in a demo county.

    `agencies` has one entry for each of SOURCES. `settings` is the same as plain values, with
    nothing left to be read from elsewhere: what `profile.yaml` keeps beside the files.
    """

    title: str
    families: Families
    agencies: Mapping[str, Agency]
    vaccination: Vaccination
    id_typo_kinds: Kinds
    name_error_kinds: Kinds
    duplicate_kinds: Kinds
    settings: Mapping[str, object]


def load_profile(name_or_path: str | Path) -> Profile:
    """Read a profile: `ordinary`, `hard`, or a YAML file.

    A file may leave out what does not differ from its `base` (default `ordinary`).

    Raises:
        BadProfileError: not readable, an unknown name in it, or a share outside 0 to 1.

    >>> load_profile("hard").agencies["delivery"].mother_id_missing
    0.12
    >>> load_profile("hard").families.multiples
    0.012
    """
    if str(name_or_path) in PACKAGED:
        return _build(_packaged(str(name_or_path)))
    path = Path(name_or_path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadProfileError(
            zh=f"无法读取方案文件 {path.name}:应为 ordinary、hard 或一个 UTF-8 编码的 YAML 文件。",
            en=f"The profile {path.name} cannot be read: give ordinary, hard or a YAML file "
            "in UTF-8.",
        ) from problem
    return _build(_parse(text, path.name))


def _packaged(name: str) -> dict[str, object]:
    text = (resources.files("evenborn.demo") / "profiles" / f"{name}.yaml").read_text("utf-8")
    return _parse(text, f"{name}.yaml", bottom=name == "ordinary")


def _parse(text: str, name: str, *, bottom: bool = False) -> dict[str, object]:
    """Read YAML and lay it over its base; the bottom one has none."""
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise BadProfileError(
            zh=f"方案文件 {name} 不是有效的 YAML。", en=f"The profile {name} is not valid YAML."
        ) from problem
    if not isinstance(raw, dict):
        raise BadProfileError(
            zh=f"方案文件 {name} 应由“名称: 数值”组成。",
            en=f"The profile {name} should consist of names with values.",
        )
    own = {str(key): value for key, value in raw.items()}
    if bottom:
        return own
    base = own.pop("base", "ordinary")
    if base not in PACKAGED:
        raise BadProfileError(
            zh=f"方案文件 {name} 的 base 应为 ordinary 或 hard。",
            en=f"The base of the profile {name} should be ordinary or hard.",
        )
    under = _packaged(str(base))
    for key, value in own.items():
        below = under.get(key)
        if isinstance(below, dict) and key not in KINDS:
            if not isinstance(value, dict):
                raise _bad(key, zh="应为一组“名称: 数值”", en="should be names with values")
            under[key] = {**below, **value}
        else:
            under[key] = value
    return under


def _bad(where: str, *, zh: str, en: str) -> BadProfileError:
    return BadProfileError(zh=f"方案中的 {where} {zh}。", en=f"In the profile, {where} {en}.")


def _shares(where: str, values: object, names: tuple[str, ...]) -> dict[str, float]:
    if not isinstance(values, dict):
        raise _bad(where, zh="应为一组“名称: 数值”", en="should be names with values")
    shares: dict[str, float] = {}
    for name, value in values.items():
        if name not in names:
            raise _bad(f"{where}.{name}", zh="不是已知的项目", en="is not a known name")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise _bad(
                f"{where}.{name}", zh="应为 0 至 1 之间的数", en="should be a number from 0 to 1"
            )
        shares[name] = float(value)
    missing = [name for name in names if name not in shares]
    if missing:
        raise _bad(f"{where}.{missing[0]}", zh="没有给出", en="is not given")
    return shares


def _build(settings: dict[str, object]) -> Profile:
    known = {"title", "families", "every_agency", *SOURCES, "vaccination", *KINDS}
    for key in settings:
        if key not in known:
            raise _bad(key, zh="不是已知的项目", en="is not a known name")
    names = {kind: tuple(f.name for f in fields(kind)) for kind in (Families, Agency, Vaccination)}
    families = Families(**_shares("families", settings.get("families"), names[Families]))
    every = settings.get("every_agency")
    agencies = {}
    for source in SOURCES:
        own = settings.get(source, {})
        if not isinstance(own, dict) or not isinstance(every, dict):
            raise _bad(source, zh="应为一组“名称: 数值”", en="should be names with values")
        agencies[source] = Agency(**_shares(source, {**every, **own}, names[Agency]))
    vaccination = Vaccination(
        **_shares("vaccination", settings.get("vaccination"), names[Vaccination])
    )
    kinds: dict[str, Kinds] = {}
    for key, allowed in KINDS.items():
        given = settings.get(key)
        if isinstance(given, dict):  # a kind that is not named does not happen
            given = {**dict.fromkeys(allowed, 0), **given}
        weights = _shares(key, given, allowed)
        total = sum(weights.values())
        if total <= 0:
            raise _bad(key, zh="至少应有一项大于 0", en="should have one weight above 0")
        kinds[key] = Kinds(allowed, tuple(weights[name] / total for name in allowed))
    return Profile(
        title=str(settings.get("title", "")),
        families=families,
        agencies=agencies,
        vaccination=vaccination,
        settings=settings,
        **kinds,
    )
