from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    name = "tridesk.telephony"
    label = "telephony"
