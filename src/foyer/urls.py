"""Every address that Django answers; the hot role answers its own before they get here."""

from django.urls import URLPattern, URLResolver, include, path

from foyer.api.app import build_api
from foyer.web.api_docs import api_docs

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", build_api().urls),
    path("api/docs", api_docs, name="api_docs"),
    path("", include("foyer.web.account.urls")),
    path("", include("foyer.web.account.security_urls")),
    path("", include("foyer.web.office.urls")),
    path("", include("foyer.web.shop.urls")),
    path("", include("foyer.web.door.urls")),
    path("", include("foyer.web.programme.urls")),
]

handler400 = "foyer.web.errors.bad_request"
handler403 = "foyer.web.errors.forbidden"
handler404 = "foyer.web.errors.not_found"
handler500 = "foyer.web.errors.server_error"
