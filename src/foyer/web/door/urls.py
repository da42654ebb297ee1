"""Addresses of the doors."""

from django.urls import path

from foyer.web.door import views

app_name = "door"

urlpatterns = [
    path("door", views.list_shows, name="shows"),
    path("door/<uuid:show>", views.scan, name="scan"),
]
