from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "foyer.platform"
    label = "platform"
