"""Addresses of this room."""

from django.urls import path

from evenborn.foundation.exchange import views

urlpatterns = [
    path("", views.files_list, name="files-list"),
    path("send/", views.file_send, name="files-send"),
    path("template/<str:kind>/", views.template, name="files-template"),
    path("<int:pk>/", views.batch_see, name="files-batch"),
    path("<int:pk>/progress/", views.batch_progress, name="files-progress"),
    path("<int:pk>/marked/", views.batch_marked, name="files-marked"),
    path("out/", views.outgoing_list, name="files-out"),
    path("out/<int:pk>/", views.outgoing_see, name="files-out-receipt"),
]
