from django.apps import AppConfig


class StatuspageConfig(AppConfig):
    name = "tridesk.statuspage"
    label = "statuspage"
