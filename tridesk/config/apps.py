from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tridesk.config"
    label = "config"

    def ready(self) -> None:
        from tridesk.config import ports

        ports.plug()
