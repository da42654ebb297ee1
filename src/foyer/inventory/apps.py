from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "foyer.inventory"
    label = "inventory"
