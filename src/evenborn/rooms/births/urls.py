"""Addresses of the delivery register. They carry numbers of records, never of persons."""

from django.urls import path

from evenborn.rooms.births.views import (
    certificates,
    closing,
    comparing,
    counting,
    entering,
    exchanging,
    listing,
    verifying,
)

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
    path("verify", verifying.queue, name="births-verify"),
    path("verify/many", verifying.verify_many, name="births-verify-many"),
    path("<int:pk>/verify", verifying.verify_one, name="births-verify-one"),
    path("<int:pk>/return", verifying.send_back, name="births-return"),
    path("months", closing.months, name="births-months"),
    path("months/<str:month>", closing.month, name="births-month"),
    path("months/<str:month>/prepare", closing.prepare, name="births-month-prepare"),
    path("months/<str:month>/sign", closing.sign, name="births-month-sign"),
    path("months/<str:month>/take-back", closing.take_back, name="births-month-take-back"),
    path("certificates", certificates.certificates, name="births-certificates"),
    path("certificates/receive", certificates.receive, name="births-certificates-receive"),
    path("certificates/spoil", certificates.spoil, name="births-certificate-spoil"),
    path("compare", comparing.compare, name="births-compare"),
    path("compare/explain", comparing.explain, name="births-compare-explain"),
    path("exchange", exchanging.exchange, name="births-exchange"),
    path("counts", counting.counts, name="births-counts"),
]
