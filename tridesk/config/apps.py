from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tridesk.config"
    label = "config"
