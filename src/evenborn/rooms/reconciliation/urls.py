"""Addresses of this room. They carry numbers of rows, never of persons or records."""

from django.urls import path

from evenborn.rooms.reconciliation.views import differences, reviewing

urlpatterns = [
    path("differences/", differences.differences, name="reconciliation-differences"),
    path("differences/<int:pk>/", differences.difference, name="reconciliation-difference"),
    path(
        "differences/<int:pk>/answer/", differences.answer, name="reconciliation-difference-answer"
    ),
    path(
        "differences/<int:pk>/settle/", differences.settle, name="reconciliation-difference-settle"
    ),
    path("review/", reviewing.review, name="reconciliation-review"),
    path("review/more/", reviewing.more, name="reconciliation-review-more"),
    path("review/undo/", reviewing.undo, name="reconciliation-review-undo"),
    path("review/decided/", reviewing.decided, name="reconciliation-review-decided"),
    path("review/<int:pk>/decide/", reviewing.decide, name="reconciliation-review-decide"),
    path("review/<int:pk>/reopen/", reviewing.reopen, name="reconciliation-review-reopen"),
]
