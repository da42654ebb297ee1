from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "foyer.web"
    label = "web"
