"""Departments, officers and what lets them in."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from evenborn.foundation.access.rules import ROLES, Permission, Role, Row, Scope, covers, may
from evenborn.foundation.access.secrets import SealedField
from evenborn.foundation.access.separation import CLIENT_SCOPES, DepartmentKind
from evenborn.foundation.ui.words import say
from evenborn.standards.words import Words

__all__ = (
    "ApiClient",
    "Department",
    "DepartmentKind",
    "Invitation",
    "Liaison",
    "Officer",
    "RecoveryCode",
    "SignIn",
)


class Departments(models.QuerySet["Department"]):
    """Departments, of an officer's own scope where asked."""

    def open(self) -> "Departments":
        """Return those that still exist."""
        return self.filter(closed_on=None)

    def seen_by(self, officer: "Officer | ApiClient") -> "Departments":
        """Return the departments in the officer's scope."""
        match officer.scope:
            case Scope.HOUSE:
                return self.all()
            case Scope.DEPARTMENT:
                return self.filter(pk=officer.department_id)
            case Scope.AREA:
                if not officer.area_code:
                    return self.none()
                return self.filter(area_code__startswith=officer.area_code)


class Department(models.Model):
    """An organisation that officers work for; a hospital is one too."""

    name = models.CharField(max_length=100)
    kind = models.CharField(
        max_length=20, choices=[(kind.value, kind.value) for kind in DepartmentKind]
    )
    area_code = models.CharField(max_length=12, db_index=True)  # division code, 6 or 9 digits
    closed_on = models.DateField(null=True, blank=True)

    objects: ClassVar = Departments.as_manager()

    class Meta:
        ordering = ("area_code", "name")
        constraints = (
            models.UniqueConstraint(fields=("name", "area_code"), name="access_department_once"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def kind_words(self) -> str:
        """The kind in the reader's language."""
        return say(DepartmentKind(self.kind).words)


class OfficerRows(models.QuerySet["Officer"]):
    """Officers, of an officer's own scope where asked."""

    def seen_by(self, officer: "Officer | ApiClient") -> "OfficerRows":
        """Return the officers whose department lies in the officer's scope."""
        match officer.scope:
            case Scope.HOUSE:
                return self.all()
            case Scope.DEPARTMENT:
                return self.filter(department_id=officer.department_id)
            case Scope.AREA:
                if not officer.area_code:
                    return self.none()
                return self.filter(area_code__startswith=officer.area_code)


class Officers(BaseUserManager.from_queryset(OfficerRows)):  # type: ignore[misc] # Django's own way
    """Officers are made by `access.actions.invite`, not here."""


class Acting:
    """What an officer and an API client have in common: a scope and permissions."""

    department_id: int
    if TYPE_CHECKING:

        @property
        def area_code(self) -> str: ...

    @property
    def scope(self) -> Scope:
        """How far this actor sees."""
        raise AssertionError(type(self))

    def sees(self, *, area_code: str, department_id: int | None = None) -> bool:
        """Tell whether a record of this place and department lies in the actor's scope."""
        match self.scope:
            case Scope.HOUSE:
                return True
            case Scope.DEPARTMENT:
                return department_id is not None and department_id == self.department_id
            case Scope.AREA:
                return covers(self.area_code, area_code)


class Officer(Acting, AbstractBaseUser):
    """An account of one person in one role. There are no shared accounts."""

    username = models.CharField(max_length=40, unique=True)
    person = SealedField(default=dict)  # {"full_name": …, "email": …}
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="officers")
    # Division code; a role of scope DEPARTMENT sees its department, wherever that stands.
    area_code = models.CharField(max_length=12, db_index=True)
    purpose = models.CharField(max_length=200, blank=True)  # why this account exists
    language = models.CharField(max_length=2, default="zh")
    is_active = models.BooleanField(default=True)  # false until activated and once closed
    invited_at = models.DateTimeField(null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)  # opens nothing but a demo county
    must_change_password = models.BooleanField(default=False)
    session_round = models.PositiveIntegerField(default=0)  # one more ends every other session
    # The shared secret of the authenticator: {"secret": …} once confirmed, {"pending": …} before.
    second_factor = SealedField(null=True, blank=True)
    second_factor_at = models.DateTimeField(null=True, blank=True)  # when it was confirmed
    last_step = models.BigIntegerField(default=0)  # the last 30-second step used: no code twice
    code_failures = models.PositiveSmallIntegerField(default=0)
    code_locked_until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = Officers()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("username",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(is_active=False),
                name="access_closed_officer_is_not_active",
            ),
        )

    def __str__(self) -> str:
        return self.username

    @property
    def full_name(self) -> str:
        """The officer's name; stored sealed, so it cannot be searched or sorted by the database."""
        return (self.person or {}).get("full_name", "")

    @full_name.setter
    def full_name(self, name: str) -> None:
        self.person = {**(self.person or {}), "full_name": name}

    @property
    def email(self) -> str:
        """Where invitations and reminders go; may be empty."""
        return (self.person or {}).get("email", "")

    @email.setter
    def email(self, address: str) -> None:
        self.person = {**(self.person or {}), "email": address}

    @property
    def row(self) -> Row:
        """This officer's row in the role table."""
        return ROLES[Role(self.role)]

    @property
    def scope(self) -> Scope:
        """How far this officer sees."""
        return self.row.scope

    @property
    def role_words(self) -> str:
        """The role in the reader's language."""
        return say(self.row.name)

    @property
    def state_words(self) -> Words:
        """Whether the account is invited, open or closed."""
        if self.closed_at is not None:
            return Words("已停用", "Closed")
        return Words("使用中", "Open") if self.is_active else Words("待激活", "Invited")

    @property
    def state_shape(self) -> str:
        """The same as a shape of `{% status %}`."""
        if self.closed_at is not None:
            return "stopped"
        return "done" if self.is_active else "waiting"

    def may(self, permission: Permission) -> bool:
        """Tell whether the role has a permission; an account that is closed has none."""
        return self.is_active and may(Role(self.role), permission)

    def get_session_auth_hash(self) -> str:
        """Return what a session must match; a new password or a new round ends older sessions."""
        return f"{super().get_session_auth_hash()}.{self.session_round}"


class RecoveryCode(models.Model):
    """One of ten codes for a lost authenticator; each opens the door once."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)  # SHA-256 of 80 random bits
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("officer", "digest"), name="access_recovery_code_once"),
        )


class Invitation(models.Model):
    """A link by which one person sets the password of one account, once, within seven days."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the 256-bit token
    invited_by = models.CharField(max_length=60)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-invited_at",)

    def is_open(self, at: datetime) -> bool:
        """Tell whether the link still works."""
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at


class SignIn(models.Model):
    """One session of one officer, so that he sees where he is signed in."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField()
    browser = models.CharField(max_length=40, blank=True)  # "Chromium · Linux", nothing finer
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at",)
        indexes = (models.Index(fields=("officer", "at"), name="access_sign_in_of_officer"),)


class Liaison(models.Model):
    """Who speaks for a department (联络员), from when to when (R003)."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="liaisons")
    person = SealedField(default=dict)  # {"name": …, "phone": …, "deputy": …}
    post = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # last day; empty: still in post

    class Meta:
        ordering = ("department__area_code", "department__name", "-valid_from")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="access_liaison_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=("department",),
                condition=models.Q(valid_to=None),
                name="access_one_liaison_at_a_time",
            ),
        )


class ApiClient(Acting, models.Model):
    """A hospital's own system that calls the API for its department. Its token is shown once."""

    name = models.CharField(max_length=60, unique=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="clients")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the 256-bit token
    scopes = models.JSONField(default=list)  # of CLIENT_SCOPES
    created_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def username(self) -> str:
        """How the log names this client."""
        return f"api:{self.pk}"

    @property
    def area_code(self) -> str:
        """The area of its department."""
        return self.department.area_code

    @property
    def is_active(self) -> bool:
        """Tell whether its token still opens."""
        return self.revoked_at is None

    @property
    def scope(self) -> Scope:
        """A client sees its own department only."""
        return Scope.DEPARTMENT

    def may(self, permission: Permission) -> bool:
        """Tell whether the token carries a permission; a revoked one carries none."""
        return self.is_active and permission in CLIENT_SCOPES and permission.value in self.scopes
