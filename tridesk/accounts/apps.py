from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tridesk.accounts"
    label = "accounts"
