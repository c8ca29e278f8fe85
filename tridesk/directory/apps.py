from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "tridesk.directory"
    label = "directory"
