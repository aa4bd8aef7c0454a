"""A map from a foreign file's columns and words to ours: `--map FILE.yaml`.

```yaml
columns:            # header in the file: our name; null leaves the column out
  Geschlecht: infant_sex
  Bemerkung: null
values:             # our name: {word in the file: our value}
  infant_sex: {M: 1, W: 2}
constants:          # our name: one value for every row
  plurality: 1
```
"""

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from evenborn.standards.refusal import CannotRead

PARTS = ("columns", "values", "constants")


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a foreign file says what we say.

    Attributes:
        columns: header in the file → canonical name, or None to leave the column out.
        values: canonical name → {text in the file: canonical text}.
        constants: canonical name → the text every row gets.
    """

    columns: MappingOf[str, str | None] = field(default_factory=dict)
    values: MappingOf[str, MappingOf[str, str]] = field(default_factory=dict)
    constants: MappingOf[str, str] = field(default_factory=dict)

    def names(self) -> set[str]:
        """Return every canonical name the map speaks of."""
        mapped = {name for name in self.columns.values() if name is not None}
        return mapped | set(self.values) | set(self.constants)


def load_mapping(path: Path | str, *, names: Iterable[str] | None = None) -> Mapping:
    """Return the map of a YAML file.

    Args:
        path: the file.
        names: canonical names that may stand in it; None allows all.

    Raises:
        CannotRead: no such file, not YAML, another shape, or an unknown canonical name.
    """
    path = Path(path)
    try:
        declared = yaml.safe_load(path.read_text("utf-8-sig"))
    except OSError:
        raise CannotRead(
            zh=f"打不开对照文件 {path.name}，请核对路径和权限。",
            en=f"The map {path.name} cannot be opened; check its path and permissions.",
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise CannotRead(
            zh=f"对照文件 {path.name} 不是 UTF-8 编码的 YAML，请核对缩进和冒号后的空格。",
            en=f"The map {path.name} is not YAML in UTF-8; check the indents and the space "
            "after each colon.",
        ) from None
    mapping = _mapping_of(declared, path)
    unknown = sorted(mapping.names() - set(names)) if names is not None else []
    if unknown:
        raise CannotRead(
            zh=f"对照文件 {path.name} 里有本类文件没有的列名：{'、'.join(unknown)}。",
            en=f"The map {path.name} names columns this kind of file does not have: "
            f"{', '.join(unknown)}.",
        )
    return mapping


def _mapping_of(declared: object, path: Path) -> Mapping:
    """Return the map of what YAML gave, or refuse another shape."""
    wrong_shape = CannotRead(
        zh=f"对照文件 {path.name} 应当只有 columns、values、constants 三部分，"
        "每部分是“名称: 值”的列表，values 多一层。",
        en=f"The map {path.name} should have only the parts columns, values and constants, "
        "each a list of “name: value”, with one more level under values.",
    )
    if not isinstance(declared, dict) or set(declared) - set(PARTS):
        raise wrong_shape
    parts = [declared.get(part) or {} for part in PARTS]
    if not all(isinstance(part, dict) for part in parts):
        raise wrong_shape
    columns, values, constants = parts
    if not all(isinstance(words, dict) for words in values.values()):
        raise wrong_shape
    plain = [*columns.values(), *constants.values(), *(w for v in values.values() for w in v)]
    if any(isinstance(value, dict | list) for value in plain):
        raise wrong_shape
    return Mapping(
        columns={
            _text(header): None if name is None else _text(name) for header, name in columns.items()
        },
        values={
            _text(name): {_text(word): _text(value) for word, value in words.items()}
            for name, words in values.items()
        },
        constants={_text(name): _text(value) for name, value in constants.items()},
    )


def _text(value: object) -> str:
    """Return a YAML scalar as the text a file would hold.

    YAML reads `NO`, `Y` and `2024-03-05` as booleans and dates; in a map they are words.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
