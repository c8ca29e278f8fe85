"""Addresses of the notices."""

from django.urls import path

from tridesk.notices.views import addresses, deliveries, letters, notices, register_notices, unsubscription

app_name = "notices"

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/new/", notices.write, name="write"),
    path("notices/returned/", addresses.returned, name="returned"),
    path("notices/returned/<int:suppression>/lift/", addresses.lift, name="lift"),
    path("notices/returned/no-more/", addresses.no_more_campaigns, name="no-more-campaigns"),
    path("notices/register/", register_notices.from_register, name="register"),
    path("notices/pace/", addresses.pace, name="pace"),
    path("notices/<int:notice>/", notices.notice, name="notice"),
    path("notices/<int:notice>/edit/", notices.edit, name="edit"),
    path("notices/<int:notice>/correct/", notices.correct, name="correct"),
    path("notices/<int:notice>/preview/", notices.preview, name="preview"),
    path("notices/<int:notice>/ledger/", deliveries.of_notice, name="ledger"),
    path("notices/<int:notice>/unknown/", deliveries.unknown, name="decide-unknown"),
    path("notices/<int:notice>/act/", notices.act, name="act-on-notice"),
    path("notices/<int:notice>/approve/", notices.approve, name="approve"),
    path("notices/<int:notice>/sample/<str:language>", letters.sample, name="letter-sample"),
    path("notices/letters/<int:file>/paper", letters.paper, name="letters-paper"),
    path("notices/letters/<int:file>/posted/", letters.posted, name="letters-posted"),
    path("letters/returned/", letters.returned, name="returned-post"),
    path("notices/deliveries/<int:delivery>/again/", deliveries.again, name="send-again"),
    path("notices/deliveries/<int:delivery>/let-go/", deliveries.let_go, name="let-go"),
    path("no-more/<str:mark>/", unsubscription.no_more, name="no-more"),
]
