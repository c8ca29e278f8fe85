"""The public site under /status/; what the desk has about the register."""

from django.urls import path

from tridesk.statuspage.views import certificates, editors, readers, state_words

app_name = "statuspage"

urlpatterns = [
    path("status/", readers.site, name="site"),
    path("status/<path:path>", readers.site, name="file"),
    path("register/certificate/", certificates.ask, name="certificate"),
    path("register/certificate/proof", certificates.proof, name="proof"),
    path("register/certificate/paper", certificates.paper, name="paper"),
    path("register/editors/", editors.editors, name="editors"),
    path("register/editors/<str:username>/remove", editors.remove, name="remove_editor"),
    path("register/words/", state_words.words, name="words"),
]
