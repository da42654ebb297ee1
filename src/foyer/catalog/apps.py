from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "foyer.catalog"
    label = "catalog"
