from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "foyer.notifications"
    label = "notifications"
