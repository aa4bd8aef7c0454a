"""A refusal that an officer may read."""

from evenborn.standards.words import Words


class Refused(Exception):
    """What was asked for is not done, and why, in a sentence the officer may read.

    Attributes:
        words: the sentence in both languages, never with a personal value.
    """

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(zh)
        self.words = Words(zh, en)
