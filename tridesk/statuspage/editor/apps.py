from django.apps import AppConfig


class EditorConfig(AppConfig):
    name = "tridesk.statuspage.editor"
    label = "editor"
