from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tridesk.portal"
    label = "portal"
