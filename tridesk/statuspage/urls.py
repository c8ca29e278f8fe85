"""The public site under /status/; what the desk has about the register."""

from django.urls import path

from tridesk.statuspage import certificate_views, editor_views, views, words_views

app_name = "statuspage"

urlpatterns = [
    path("status/", views.site, name="site"),
    path("status/<path:path>", views.site, name="file"),
    path("register/certificate/", certificate_views.ask, name="certificate"),
    path("register/certificate/proof", certificate_views.proof, name="proof"),
    path("register/certificate/paper", certificate_views.paper, name="paper"),
    path("register/editors/", editor_views.editors, name="editors"),
    path("register/editors/<str:username>/remove", editor_views.remove, name="remove_editor"),
    path("register/words/", words_views.words, name="words"),
]
