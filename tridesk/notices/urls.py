"""Addresses of the notices."""

from django.urls import path

from tridesk.notices import address_views, ledger_views, no_more_views, register_views, views

app_name = "notices"

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/new/", views.write, name="write"),
    path("notices/returned/", address_views.returned, name="returned"),
    path("notices/returned/<int:suppression>/lift/", address_views.lift, name="lift"),
    path("notices/returned/no-more/", address_views.no_more_campaigns, name="no-more-campaigns"),
    path("notices/register/", register_views.from_register, name="register"),
    path("notices/pace/", address_views.pace, name="pace"),
    path("notices/<int:notice>/", views.notice, name="notice"),
    path("notices/<int:notice>/edit/", views.edit, name="edit"),
    path("notices/<int:notice>/correct/", views.correct, name="correct"),
    path("notices/<int:notice>/preview/", views.preview, name="preview"),
    path("notices/<int:notice>/ledger/", ledger_views.of_notice, name="ledger"),
    path("notices/<int:notice>/unknown/", ledger_views.unknown, name="decide-unknown"),
    path("notices/<int:notice>/act/", views.act, name="act-on-notice"),
    path("notices/<int:notice>/approve/", views.approve, name="approve"),
    path("notices/deliveries/<int:delivery>/again/", ledger_views.again, name="send-again"),
    path("notices/deliveries/<int:delivery>/let-go/", ledger_views.let_go, name="let-go"),
    path("no-more/<str:mark>/", no_more_views.no_more, name="no-more"),
]
