from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "foyer.payments"
    label = "payments"
