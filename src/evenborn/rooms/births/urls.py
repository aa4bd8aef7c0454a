"""Addresses of the delivery register. They carry numbers of records, never of persons."""

from django.urls import path

from evenborn.rooms.births.views import entering, listing

urlpatterns = [
    path("", listing.births_list, name="births-list"),
    path("enter", entering.enter, name="births-enter"),
    path("enter/check", entering.check, name="births-check"),
    path("enter/draft", entering.keep, name="births-draft-keep"),
    path("drafts", entering.drafts, name="births-drafts"),
    path("drafts/<int:pk>/discard", entering.discard, name="births-draft-discard"),
    path("<int:pk>", listing.birth, name="births-birth"),
    path("<int:pk>/identity", listing.identity, name="births-identity"),
    path("<int:pk>/correct", listing.correct, name="births-correct"),
    path("<int:pk>/withdraw", listing.withdraw, name="births-withdraw"),
]
