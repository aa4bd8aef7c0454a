"""Addresses of this room. They carry numbers of rows, never of persons or records."""

from django.urls import path

from evenborn.rooms.reconciliation.views import (
    agreements,
    counts,
    differences,
    exchanging,
    linking,
    quarters,
    reviewing,
)

urlpatterns = [
    path("", linking.home, name="reconciliation-home"),
    path("progress/", linking.progress, name="reconciliation-progress"),
    path("link/", linking.link, name="reconciliation-link"),
    path("agreements/", agreements.agreements, name="reconciliation-agreements"),
    path("agreements/propose/", agreements.propose, name="reconciliation-agreement-propose"),
    path("agreements/<int:pk>/", agreements.agreement, name="reconciliation-agreement"),
    path(
        "agreements/<int:pk>/approve/", agreements.approve, name="reconciliation-agreement-approve"
    ),
    path("agreements/<int:pk>/refuse/", agreements.refuse, name="reconciliation-agreement-refuse"),
    path("agreements/<int:pk>/end/", agreements.end, name="reconciliation-agreement-end"),
    path("packages/<int:pk>/", agreements.package, name="reconciliation-package"),
    path("exchange/", exchanging.exchange, name="reconciliation-exchange"),
    path("differences/", differences.differences, name="reconciliation-differences"),
    path("differences/<int:pk>/", differences.difference, name="reconciliation-difference"),
    path(
        "differences/<int:pk>/answer/", differences.answer, name="reconciliation-difference-answer"
    ),
    path(
        "differences/<int:pk>/settle/", differences.settle, name="reconciliation-difference-settle"
    ),
    path("counts/", counts.counts, name="reconciliation-counts"),
    path("counts/explain/", counts.explain, name="reconciliation-counts-explain"),
    path("quarters/", quarters.listed, name="reconciliation-quarters"),
    path("quarters/draw-up/", quarters.draw_up, name="reconciliation-quarter-draw-up"),
    path("quarters/<int:pk>/", quarters.quarter, name="reconciliation-quarter"),
    path("quarters/<int:pk>/sign/", quarters.sign, name="reconciliation-quarter-sign"),
    path(
        "quarters/<int:pk>/take-back/", quarters.take_back, name="reconciliation-quarter-take-back"
    ),
    path("quarters/<int:pk>/<str:name>", quarters.document, name="reconciliation-quarter-document"),
    path("form/", quarters.approval, name="reconciliation-form"),
    path("review/", reviewing.review, name="reconciliation-review"),
    path("review/more/", reviewing.more, name="reconciliation-review-more"),
    path("review/undo/", reviewing.undo, name="reconciliation-review-undo"),
    path("review/decided/", reviewing.decided, name="reconciliation-review-decided"),
    path("review/<int:pk>/decide/", reviewing.decide, name="reconciliation-review-decide"),
    path("review/<int:pk>/reopen/", reviewing.reopen, name="reconciliation-review-reopen"),
]
