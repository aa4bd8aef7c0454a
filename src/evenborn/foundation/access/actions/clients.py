"""Tokens of the systems that call the API."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from evenborn.foundation.access.models import ApiClient, Department, Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.access.separation import CLIENT_SCOPES
from evenborn.foundation.access.tokens import digest_of, new_token
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused

# A write for each call would cost as much as the call; a minute is enough to see it is alive.
SEEN_EVERY = timedelta(minutes=1)


@transaction.atomic
def open_client(
    *,
    name: str,
    department: Department,
    scopes: Collection[Permission],
    by: Officer,
    at: datetime,
) -> tuple[ApiClient, str]:
    """Make a client and return it with its token, which is kept as a digest only.

    Raises:
        Refused: the name is taken, the department closed, no scope or one that clients cannot have.
    """
    if not scopes or not set(scopes) <= set(CLIENT_SCOPES):
        raise Refused(zh="请至少选择一项权限。", en="Choose at least one scope.")
    if department.closed_on is not None:
        raise Refused(zh="该部门已撤销。", en="This department is closed.")
    token = new_token()
    try:
        with transaction.atomic():
            client = ApiClient.objects.create(
                name=name,
                department=department,
                digest=digest_of(token),
                scopes=sorted(scope.value for scope in scopes),
                created_by=by,
                created_at=at,
            )
    except IntegrityError as error:
        raise Refused(
            zh="已有同名客户端，请换一个名称。", en="There is a client of this name."
        ) from error
    record(
        "access.client_opened",
        subject=client,
        by=by,
        at=at,
        department=department.pk,
        scopes=client.scopes,
    )
    return client, token


@transaction.atomic
def revoke_client(client: ApiClient, *, by: Officer, at: datetime) -> ApiClient:
    """Make a client's token useless, at once and for good.

    Raises:
        Refused: it is revoked already.
    """
    client = ApiClient.objects.select_for_update().get(pk=client.pk)
    if client.revoked_at is not None:
        raise Refused(zh="该客户端已吊销。", en="This client is revoked already.")
    client.revoked_at = at
    client.save(update_fields=["revoked_at"])
    record("access.client_revoked", subject=client, by=by, at=at)
    return client


def client_seen(client: ApiClient, *, at: datetime) -> None:
    """Note that a client has called, at most once a minute. The call itself is in the log."""
    if client.last_used_at is None or at - client.last_used_at >= SEEN_EVERY:
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=at)
        client.last_used_at = at
