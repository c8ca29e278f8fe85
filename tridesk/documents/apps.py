from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tridesk.documents"
    label = "documents"
