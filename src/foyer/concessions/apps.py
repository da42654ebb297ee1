from django.apps import AppConfig


class ConcessionsConfig(AppConfig):
    name = "foyer.concessions"
    label = "concessions"
