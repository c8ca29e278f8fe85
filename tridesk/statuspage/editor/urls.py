"""Every address of the editor process."""

from django.urls import path

from tridesk.statuspage.editor.views import changing, entering, health, publishing

urlpatterns = [
    path("", changing.state, name="state"),
    path("correct/<slug:entry>/", changing.correct, name="correct"),
    path("maintenance/", changing.maintenances, name="maintenances"),
    path("maintenance/<slug:identity>/", changing.maintenance, name="maintenance"),
    path("maintenance/<slug:identity>/cancel/", changing.cancel, name="cancel"),
    path("publish/", publishing.publish, name="publish"),
    path("published/<str:receipt>/", publishing.published, name="published"),
    path("sign-in/", entering.sign_in, name="sign_in"),
    path("sign-out/", entering.sign_out, name="sign_out"),
    path("welcome/", entering.welcome, name="welcome"),
    path("keys/", entering.keys, name="keys"),
    path("keys/add", entering.add_key, name="add_key"),
    path("keys/remove", entering.remove_key, name="remove_key"),
    path("healthz", health.healthz, name="healthz"),
    path("language/", entering.language, name="language"),
]
handler400 = "tridesk.statuspage.editor.views.bad_request"
handler403 = "tridesk.statuspage.editor.views.not_found"
handler404 = "tridesk.statuspage.editor.views.not_found"
handler500 = "tridesk.statuspage.editor.views.broken"
