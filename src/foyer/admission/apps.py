from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "foyer.admission"
    label = "admission"
