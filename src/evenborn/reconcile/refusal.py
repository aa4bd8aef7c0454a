"""Why a reconciliation did not happen, in one paragraph."""

from evenborn.report import Balance


class CannotReconcileError(Exception):
    """The call or the place cannot be used.

    Attributes:
        zh, en: the paragraph in either language; no path's content, no person's value.
    """

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class DoesNotAddUpError(Exception):
    """A door gave out more or less than it took in. This is a fault of the program.

    No result is written then: a report whose counts do not balance is worse than none.
    """

    def __init__(self, balance: Balance) -> None:
        parts = " + ".join(f"{part.name.en} {part.count}" for part in balance.parts)
        super().__init__(f"{balance.what.en}: {balance.taken} is not {parts}")
        self.balance = balance
