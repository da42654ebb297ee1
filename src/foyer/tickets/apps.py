from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "foyer.tickets"
    label = "tickets"
