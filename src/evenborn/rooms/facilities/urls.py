"""Addresses of this room."""

from django.urls import path

from evenborn.rooms.facilities import views

urlpatterns = [
    path("", views.institutions, name="facilities-list"),
    path("register/", views.register, name="facilities-register"),
    path("<int:pk>/", views.institution, name="facilities-see"),
    path("<int:pk>/change/", views.change, name="facilities-change"),
    path("<int:pk>/suspend/", views.suspend, name="facilities-suspend"),
    path("<int:pk>/reopen/", views.reopen, name="facilities-reopen"),
    path("<int:pk>/close/", views.close, name="facilities-close"),
]
