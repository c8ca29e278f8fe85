from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "tridesk.mailroom"
    label = "mailroom"
