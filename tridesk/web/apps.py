from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tridesk.web"
    label = "web"
