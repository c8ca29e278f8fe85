from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "tridesk.vault"
    label = "vault"
