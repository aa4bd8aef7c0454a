"""The desk of the security administrator, and who can see what."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access import actions, queries
from evenborn.foundation.access.guards import OfficerRequest, requires, signed_in
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.access.words import PERMISSIONS
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.words import say


@require_GET
@requires(Permission.SECURITY_MANAGE)
def desk(request: OfficerRequest) -> HttpResponse:
    """Show locked accounts, authenticators and the state of the keys; no name of a record."""
    at = clock.now()
    context = {
        "locked": queries.locked_officers(at=at),
        "holders": queries.holders_of_second_factor(),
        "keys": queries.key_states(),
        "unsafe": queries.unsafe_accounts(at=at),
        "own": request.user.pk,
    }
    return render(request, "access/security.html", context)


@require_POST
@requires(Permission.SECURITY_MANAGE)
def unlock(request: OfficerRequest, pk: int) -> HttpResponse:
    """Open the door for an officer before the 15 minutes are over."""
    found = get_object_or_404(queries.officers(by=request.user), pk=pk)
    actions.unlock(found, by=request.user, at=clock.now())
    messages.success(request, say(zh="账号已解锁。", en="The account is unlocked."))
    return redirect("security-desk")


@require_POST
@requires(Permission.SECURITY_MANAGE)
def reset_second_factor(request: OfficerRequest, pk: int) -> HttpResponse:
    """Take away a lost authenticator."""
    found = get_object_or_404(queries.officers(by=request.user), pk=pk)
    actions.reset_second_factor(found, by=request.user, at=clock.now())
    messages.success(
        request,
        say(
            zh="动态口令已重置，下次登录时须重新设置。",
            en="The second factor is reset; the officer sets up a new one at the next sign-in.",
        ),
    )
    return redirect("security-desk")


@require_GET
@signed_in
def who_can_see_what(request: OfficerRequest) -> HttpResponse:
    """Show the role table itself."""
    table = [
        (name, scope, needs, [words for key, words in PERMISSIONS.items() if may[key]])
        for name, scope, needs, may in queries.role_table()
    ]
    return render(request, "access/roles.html", {"table": table})
