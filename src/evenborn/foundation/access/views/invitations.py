"""The link of an invitation: the invited person sets the password."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from evenborn.foundation.access import actions, pending, queries
from evenborn.foundation.access.forms import NewPasswordForm
from evenborn.foundation.access.guards import public
from evenborn.foundation.access.rules import Role, needs_second_factor
from evenborn.foundation.access.views.sign_in import HOME, begin_session
from evenborn.foundation.ui import clock


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "again")
@public
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose account it is; take the password; go on to the second factor."""
    at = clock.now()
    invitation = queries.invitation_of(token, at=at)
    if invitation is None:
        return render(request, "access/invitation_gone.html", status=410)
    form = NewPasswordForm(request.POST or None, officer=invitation.officer)
    if request.method == "POST" and form.is_valid():
        officer = actions.accept(invitation, password=form.cleaned_data["password"], at=at)
        if officer.second_factor_at is not None or needs_second_factor(Role(officer.role)):
            pending.begin(request, officer, there=HOME, at=at)
            return redirect(
                "sign-in-code" if officer.second_factor_at is not None else "second-factor"
            )
        begin_session(request, officer, with_code=False, at=at)
        return redirect(HOME)
    context = {"form": form, "officer": invitation.officer, "expires_at": invitation.expires_at}
    return render(request, "access/invitation.html", context)
