from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "tridesk.journal"
    label = "journal"
