from django.apps import AppConfig


class VenuesConfig(AppConfig):
    name = "foyer.venues"
    label = "venues"
