"""Addresses of this room."""

from django.urls import path

from evenborn.foundation.access.views import (
    account,
    clients,
    code,
    departments,
    invitations,
    officers,
    security,
    sign_in,
)

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", code.code, name="sign-in-code"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("second-factor/", code.set_up, name="second-factor"),
    path("invitation/<str:token>/", invitations.accept, name="invitation-accept"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account-password"),
    path("account/second-factor/", code.replace, name="account-second-factor"),
    path("account/sessions/end/", account.end_sessions, name="account-end-sessions"),
    path("officers/", officers.officers, name="officers-list"),
    path("officers/invite/", officers.invite, name="officers-invite"),
    path("officers/<int:pk>/", officers.officer, name="officers-show"),
    path("officers/<int:pk>/invite/", officers.invite_again, name="officers-invite-again"),
    path("officers/<int:pk>/withdraw/", officers.withdraw, name="officers-withdraw"),
    path("officers/<int:pk>/move/", officers.move, name="officers-move"),
    path("officers/<int:pk>/close/", officers.close, name="officers-close"),
    path("departments/", departments.departments, name="departments-list"),
    path("departments/<int:pk>/", departments.department, name="departments-show"),
    path("departments/<int:pk>/close/", departments.close, name="departments-close"),
    path("liaisons/", departments.liaisons, name="liaisons-list"),
    path("liaisons/appoint/", departments.appoint, name="liaisons-appoint"),
    path("clients/", clients.clients, name="clients-list"),
    path("clients/<int:pk>/revoke/", clients.revoke, name="clients-revoke"),
    path("security/", security.desk, name="security-desk"),
    path("security/<int:pk>/unlock/", security.unlock, name="security-unlock"),
    path(
        "security/<int:pk>/reset-second-factor/",
        security.reset_second_factor,
        name="security-reset-second-factor",
    ),
    path("who-can-see-what/", security.who_can_see_what, name="who-can-see-what"),
]
