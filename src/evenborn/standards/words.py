"""A sentence in both languages of the interface, Chinese first."""

from typing import NamedTuple


class Words(NamedTuple):
    """The same words in Chinese and in English; neither may be missing.

    >>> Words(zh="出生 {n} 人", en="{n} births").filled(n=3)
    Words(zh='出生 3 人', en='3 births')
    """

    zh: str
    en: str

    def filled(self, **values: object) -> "Words":
        """Return the words with `{name}` replaced in both languages."""
        return Words(self.zh.format(**values), self.en.format(**values))
