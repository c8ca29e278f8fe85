from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "tridesk.letters"
    label = "letters"
