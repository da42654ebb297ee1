"""Addresses of the programme. The city comes last: it takes any single word."""

from django.urls import path

from foyer.web.programme import events, files, houses, posters, privacy, search, views
from foyer.web.programme import help as help_pages
from foyer.web.styleguide import show_error, styleguide
from foyer.web.theme import set_theme

urlpatterns = [
    path("", views.home, name="home"),
    path("search", search.search, name="search"),
    path("events/<slug:slug>", events.event, name="event"),
    path("houses/<slug:slug>", houses.house, name="house"),
    path("media/posters/<slug:slug>/<str:content_hash>.svg", posters.poster, name="poster"),
    path("posters/<slug:slug>.svg", posters.latest_poster, name="latest_poster"),
    path("privacy", privacy.privacy_page, name="privacy"),
    path("help/<slug:topic>", help_pages.help_page, name="help"),
    path("theme", set_theme, name="theme"),
    path("styleguide", styleguide, name="styleguide"),
    path("styleguide/<int:status>", show_error, name="show_error"),
    path("robots.txt", files.robots, name="robots"),
    path(".well-known/security.txt", files.security_txt, name="security_txt"),
    path("manifest.webmanifest", files.manifest, name="manifest"),
    path("speculation-rules.json", files.speculation_rules, name="speculation_rules"),
    path("sw.js", files.service_worker, name="service_worker"),
    path("<slug:slug>", views.city, name="city"),
    path("<slug:slug>/houses", houses.list_houses, name="houses"),
]
