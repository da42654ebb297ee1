from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "foyer.bookings"
    label = "bookings"
