"""Addresses of import and export."""

from django.urls import path

from tridesk.directory.exchange import views

urlpatterns = [
    path("directory/transfer/", views.transfers, name="transfers"),
    path("directory/transfer/send/", views.send, name="send-import"),
    path("directory/transfer/<int:transfer_id>/", views.import_, name="import"),
    path("directory/transfer/<int:transfer_id>/apply/", views.apply, name="apply-import"),
    path("directory/transfer/<int:transfer_id>/again/", views.look_again, name="look-again"),
    path("directory/transfer/<int:transfer_id>/drop/", views.drop, name="drop-import"),
    path("directory/transfer/<int:transfer_id>/refused/", views.refused, name="refused-rows"),
    path("directory/transfer/example/<slug:kind>/", views.example, name="import-example"),
    path("directory/transfer/export/<slug:kind>/", views.export, name="export"),
]
