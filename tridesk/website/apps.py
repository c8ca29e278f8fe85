from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "tridesk.website"
    label = "website"
