from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tridesk.api"
    label = "api"
