"""Addresses of this room."""

from django.urls import path

from evenborn.foundation.runs import views

urlpatterns = [
    path("", views.runs_list, name="runs-list"),
    path("<int:pk>/", views.run_see, name="runs-see"),
    path("<int:pk>/progress/", views.run_progress, name="runs-progress"),
    path("<int:pk>/receipt/", views.run_receipt, name="runs-receipt"),
    path("<int:pk>/cancel/", views.run_cancel, name="runs-cancel"),
    path("<int:pk>/retry/", views.run_retry, name="runs-retry"),
]
