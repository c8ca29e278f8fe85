"""Every address of the editor process."""

from django.urls import path

from tridesk.statuspage.editor.views import access, health, publication, state

urlpatterns = [
    path("", state.state, name="state"),
    path("correct/<slug:entry>/", state.correct, name="correct"),
    path("maintenance/", state.maintenances, name="maintenances"),
    path("maintenance/<slug:identity>/", state.maintenance, name="maintenance"),
    path("maintenance/<slug:identity>/cancel/", state.cancel, name="cancel"),
    path("publish/", publication.publish, name="publish"),
    path("published/<str:receipt>/", publication.published, name="published"),
    path("sign-in/", access.sign_in, name="sign_in"),
    path("sign-out/", access.sign_out, name="sign_out"),
    path("welcome/", access.welcome, name="welcome"),
    path("keys/", access.keys, name="keys"),
    path("keys/add", access.add_key, name="add_key"),
    path("keys/remove", access.remove_key, name="remove_key"),
    path("healthz", health.healthz, name="healthz"),
    path("language/", access.language, name="language"),
]
handler400 = "tridesk.statuspage.editor.views.bad_request"
handler403 = "tridesk.statuspage.editor.views.not_found"
handler404 = "tridesk.statuspage.editor.views.not_found"
handler500 = "tridesk.statuspage.editor.views.broken"
