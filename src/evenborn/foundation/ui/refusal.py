"""A refusal that an officer may read."""

from evenborn.standards.words import Words


class Refused(Exception):
    """What was asked for is not done, and why, in a sentence the officer may read.

    A view shows it beside the form. Where it does not, `RefusalPage` answers with the sentence and
    the status 409, so that a refusal is never a broken page.

    Attributes:
        words: the sentence in both languages, never with a personal value.
    """

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.words = Words(zh, en)
