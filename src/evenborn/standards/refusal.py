"""The one way an input is turned away whole."""


class CannotRead(Exception):
    """An input that cannot be used, said in one clear paragraph.

    The sentences name files, sheets and headers, never the content of a cell: a broken line of a
    birth register is still a person's line. Errors of the libraries below quote the line they
    stumbled over, so they are never chained to this one (`raise … from None`).

    Attributes:
        zh, en: the paragraph in either language.
    """

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en
