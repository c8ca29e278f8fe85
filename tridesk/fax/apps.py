from django.apps import AppConfig


class FaxConfig(AppConfig):
    name = "tridesk.fax"
    label = "fax"
