from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "foyer.identity"
    label = "identity"
