"""One row for each act, chained by hashes, and one row that knows where the chain ends."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from evenborn.foundation.audit.chain import GENESIS

HEAD = 1  # the key of the one row of Head


class AppendOnly(Exception):
    """Code tried to change or delete an entry. The database would have refused it too."""


class Entries(models.QuerySet["Entry"]):
    """Entries can be read and added, nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("entries of the log are never changed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("entries of the log are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("entries of the log are never deleted")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("ignore_conflicts") or kwargs.get("update_conflicts"):
            raise AppendOnly("an entry with the number of another one is an error")
        return super().bulk_create(*args, **kwargs)


class Entry(models.Model):
    """Who did what to which record, when. Codes and counts only, never a personal value."""

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    at = models.DateTimeField()
    event = models.CharField(max_length=60)  # "births.entered"
    subject = models.CharField(max_length=80, blank=True)  # "births.birth:123"
    by = models.CharField(max_length=60)  # user name, "api:<client>" or "system"
    area_code = models.CharField(max_length=12, blank=True)
    details = models.JSONField(default=dict)
    algorithm = models.CharField(max_length=10)  # "sha256" or "sm3"
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects: ClassVar[models.Manager["Entry"]] = models.Manager.from_queryset(Entries)()

    class Meta:
        # Pages go backwards by number, so every filter that is narrow has the number behind it.
        indexes = (
            models.Index(fields=("subject", "number"), name="audit_entry_subject"),
            models.Index(fields=("by", "number"), name="audit_entry_by"),
            models.Index(fields=("event", "number"), name="audit_entry_event"),
            models.Index(fields=("at",), name="audit_entry_at"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.event}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("entries of the log are never changed")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("entries of the log are never deleted")


class Head(models.Model):
    """Where the chain ends: the last number and digest. Whoever adds an entry locks this row.

    It is what shows that entries were cut off at the end, where no later entry would miss them.
    """

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=HEAD), name="audit_head_is_one_row"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"
