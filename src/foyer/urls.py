"""Every address that Django answers; the hot role answers its own before they get here."""

from django.urls import URLPattern, URLResolver, path

from foyer.api.app import build_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", build_api().urls),
]
