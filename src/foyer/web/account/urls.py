"""Addresses of signing in and of the account page."""

from django.urls import path

from foyer.web.account import views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("account", views.account, name="account"),
]
