from django.apps import AppConfig


class FaqConfig(AppConfig):
    name = "tridesk.faq"
    label = "faq"
