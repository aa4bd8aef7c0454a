"""Departments and officers."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from evenborn.foundation.access.rules import ROLES, Permission, Role, Row, Scope, covers, may


class DepartmentKind(models.TextChoices):
    """What an organisation is; it decides which roles work there."""

    HEALTH = "health"
    FACILITY = "facility"
    TOWNSHIP = "township"
    POLICE = "police"
    STATISTICS = "statistics"
    OFFICE = "office"
    FEDERATION = "federation"
    AUDIT = "audit"
    OTHER = "other"


class Department(models.Model):
    """An organisation that officers work for; a hospital is one too."""

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=DepartmentKind.choices)
    area_code = models.CharField(max_length=12, db_index=True)  # division code, 6 or 9 digits
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("name", "area_code"), name="access_department_once"),
        )

    def __str__(self) -> str:
        return self.name


class Officers(BaseUserManager["Officer"]):
    """Officers are made by `access.actions.invite`, not here."""


class Officer(AbstractBaseUser):
    """An account of one person in one role. There are no shared accounts."""

    username = models.CharField(max_length=40, unique=True)
    full_name = models.CharField(max_length=60)
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="officers")
    # Division code; a role of scope DEPARTMENT sees its department, wherever that stands.
    area_code = models.CharField(max_length=12, db_index=True)
    purpose = models.CharField(max_length=200, blank=True)  # why this account exists
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="zh")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Officers] = Officers()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username

    @property
    def row(self) -> Row:
        """This officer's row in the role table."""
        return ROLES[Role(self.role)]

    def may(self, permission: Permission) -> bool:
        """Tell whether the role has a permission; an account that is closed has none."""
        return self.is_active and may(Role(self.role), permission)

    def sees(self, *, area_code: str, department_id: int | None = None) -> bool:
        """Tell whether a record of this place and department lies in the officer's scope."""
        match self.row.scope:
            case Scope.HOUSE:
                return True
            case Scope.DEPARTMENT:
                return department_id is not None and department_id == self.department_id
            case Scope.AREA:
                return covers(self.area_code, area_code)
