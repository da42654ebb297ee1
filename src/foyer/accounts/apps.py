from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "foyer.accounts"
    label = "accounts"
