"""One row for each act, chained by hashes."""

from django.db import models


class Entry(models.Model):
    """Who did what to which record, when. Codes and counts only, never a personal value."""

    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=60, db_index=True)  # "births.entered"
    subject = models.CharField(max_length=80, blank=True, db_index=True)  # "births.birth:123"
    by = models.CharField(max_length=60, db_index=True)  # user name, "api:<client>" or "system"
    area_code = models.CharField(max_length=12, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
