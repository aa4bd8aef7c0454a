"""What is invented for the demo county beyond its births: names, passwords, offices."""

import random
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from evenborn.demo.names import vocabulary

COUNTY = "500118"
SYLLABLES = (
    *("shan", "shui", "yun", "feng", "song", "zhu", "mei", "lan", "xing", "yue", "chuan", "hai"),
    *("qiao", "lin", "tian", "hua", "quan", "yan", "ling", "bei"),
)
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@cache
def county() -> Mapping[str, Any]:
    """Return the declaration of the demo county."""
    text = (files("evenborn.site.demo") / "county.yaml").read_text("utf-8")
    declared: Mapping[str, Any] = yaml.safe_load(text)
    return declared


def people(seed: int) -> Iterator[str]:
    """Yield names of officers, drawn from the same tables as those of the parents."""
    words = vocabulary()
    rng = np.random.default_rng([seed, 77])
    while True:
        bearer = "woman" if rng.random() < 0.6 else "man"
        yield words.write(words.people(rng, bearer, 1))[0].as_py()


def password(rng: random.Random) -> str:
    """Return a password that can be read out and typed: three syllables and four digits."""
    return "-".join([*rng.sample(SYLLABLES, 3), f"{rng.randrange(10_000):04d}"])


def totp_secret(rng: random.Random) -> str:
    """Return a secret of the second factor, in base 32."""
    return "".join(rng.choices(BASE32, k=32))
