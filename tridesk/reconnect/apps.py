from django.apps import AppConfig


class ReconnectConfig(AppConfig):
    name = "tridesk.reconnect"
    label = "reconnect"
