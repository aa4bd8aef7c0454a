"""Pages of a list that may be very long."""

from functools import cached_property

from django.core.paginator import Paginator

MOST = 10_000  # nobody turns 200 pages; counting three million rows takes a second


class LongPaginator(Paginator):  # type: ignore[type-arg] # Django's takes none at run time
    """Counts a list up to `MOST` rows and says whether there are more.

    Args are Django's: a queryset and the rows of a page. Rows beyond `MOST` are found by filters.
    """

    @cached_property
    def _found(self) -> int:
        return int(self.object_list[: MOST + 1].count())  # type: ignore[attr-defined] # a queryset

    @cached_property
    def count(self) -> int:  # type: ignore[override] # Django's is a cached property too
        """How many rows can be turned to."""
        return min(self._found, MOST)

    @property
    def is_more(self) -> bool:
        """Whether there are rows beyond them."""
        return self._found > MOST
