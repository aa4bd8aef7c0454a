"""Who calls: a client by its token, with the scope that the address asks for."""

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from evenborn.foundation.access.actions.clients import client_seen
from evenborn.foundation.access.models import ApiClient
from evenborn.foundation.access.queries import client_of
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.ui import clock


class ClientRequest(HttpRequest):
    """A request that has passed the door: `auth` is the client."""

    auth: ApiClient


class Token(HttpBearer):
    """Lets in a client whose token carries a scope; 401 for no or an unknown token, 403 else."""

    def __init__(self, scope: Permission) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient | None:
        """Return the client of the token."""
        client = client_of(token)
        if client is None:
            return None
        if not client.may(self.scope):
            raise HttpError(403, "此令牌没有该权限。This token does not carry the scope.")
        client_seen(client, at=clock.now())
        return client
