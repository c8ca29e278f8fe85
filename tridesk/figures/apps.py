from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "tridesk.figures"
    label = "figures"
