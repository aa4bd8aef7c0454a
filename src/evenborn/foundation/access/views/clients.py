"""API clients: list, open with a token shown once, revoke."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from evenborn.foundation.access import actions, queries
from evenborn.foundation.access.forms import ClientForm
from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.access.words import PERMISSIONS
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say


@require_http_methods(["GET", "POST"])
@sensitive_variables("token")
@requires(Permission.CLIENTS_MANAGE)
def clients(request: OfficerRequest) -> HttpResponse:
    """List the clients and open one; its token is on the answer, this once."""
    form = ClientForm(request.POST or None, officer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            client, token = actions.open_client(
                **form.cleaned_data, by=request.user, at=clock.now()
            )
        except Refused as refused:
            form.add_error(None, say(refused.words))
        else:
            return render(request, "access/token.html", {"client": client, "token": token})
    rows = [
        (client, [PERMISSIONS[Permission(scope)] for scope in client.scopes])
        for client in queries.clients(by=request.user)
    ]
    return render(request, "access/clients.html", {"clients": rows, "form": form})


@require_POST
@requires(Permission.CLIENTS_MANAGE)
def revoke(request: OfficerRequest, pk: int) -> HttpResponse:
    """Make a token useless."""
    found = get_object_or_404(queries.clients(by=request.user), pk=pk)
    actions.revoke_client(found, by=request.user, at=clock.now())
    messages.success(request, say(zh="令牌已吊销，立即失效。", en="The token is revoked."))
    return redirect("clients-list")
