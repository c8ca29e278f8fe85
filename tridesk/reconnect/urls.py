"""Addresses of restores: for the desk, and for the links in mails."""

from __future__ import annotations

from django.urls import path

from tridesk.reconnect.views import bulk, caution, drill, ends, links, questions, restores
from tridesk.reconnect.webhooks.views import programs

app_name = "reconnect"

urlpatterns = [
    path("restores/", restores.restores, name="restores"),
    path("restores/questions/", questions.questions, name="questions"),
    path("restores/questions/add/<str:kind>/", questions.add, name="add-question"),
    path("restores/questions/<str:code>/", questions.question, name="question"),
    path("restores/caution/", caution.caution, name="caution"),
    path("restores/drill/", drill.drill, name="drill"),
    path("restores/ends/", ends.ends, name="ends"),
    path("restores/programs/", programs, name="programs"),
    path("restores/many/", bulk.bulks, name="bulks"),
    path("restores/many/new/", bulk.new, name="new-bulk"),
    path("restores/many/<int:bulk>/", bulk.bulk, name="bulk"),
    path("restores/<int:restore>/", restores.restore, name="restore"),
    path("restores/<int:restore>/account/", restores.account, name="account"),
    path("restores/<int:restore>/do/", restores.act, name="act"),
    path("tickets/<str:number>/restore/", restores.begin, name="begin"),
    path("access/confirm/<str:token>/", links.proof, name="proof"),
    path("access/not-me/<str:token>/", links.not_me, name="not_me"),
]
