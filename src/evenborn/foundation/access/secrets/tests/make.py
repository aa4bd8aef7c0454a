"""A table of people with secrets, and keys of their own for a test."""

from collections.abc import Mapping
from typing import Any

from django.apps.registry import Apps
from django.db import models

from evenborn.foundation.access.secrets import IndexField, SealedField, keyed_index
from evenborn.foundation.access.secrets.rotation import register

SECRETS = {"mother_name": "王芳", "mother_id_number": "500118199001011234", "phone": "13812345678"}


class Person(models.Model):
    identity = SealedField(null=True)
    note = SealedField(null=True)
    number_index = IndexField(blank=True)
    changes = models.IntegerField(default=0)

    class Meta:
        app_label = "access"
        apps = Apps()
        db_table = "access_test_person"


def number_index(identity: Mapping[str, str] | None) -> str:
    return keyed_index("test.number", (identity or {}).get("mother_id_number", ""))


def reindex(person: Person) -> dict[str, str]:
    return {"number_index": number_index(person.identity)}


register(Person, reindex=reindex)


def make_person(**more: Any) -> Person:
    identity = {**SECRETS, **more}
    return Person.objects.create(identity=identity, number_index=number_index(identity))


def blob_of(person: Person, column: str = "identity") -> bytes:
    sealed = Person.objects.values_list(column, flat=True).get(pk=person.pk)
    return sealed.blob
