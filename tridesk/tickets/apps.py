from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tridesk.tickets"
    label = "tickets"
