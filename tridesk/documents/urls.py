"""Addresses of the library, of its public pages and of the log of dispatches."""

from __future__ import annotations

from django.urls import path

from tridesk.documents.views import dispatches, library, public

app_name = "documents"

urlpatterns = [
    path("documents/", library.library, name="library"),
    path("documents/new", library.add, name="add"),
    path("documents/<str:document>/", library.document, name="document"),
    path("documents/<str:document>/<int:version>/", library.version, name="version"),
    path("documents/<str:document>/<int:version>/qr.svg", library.qr_code, name="qr_code"),
    path("documents/<str:document>/<int:version>/<str:language>.pdf", library.file, name="file"),
    path("d/<str:document>/<int:version>/", public.validity, name="validity"),
    path("d/<str:document>/<int:version>/<str:language>.pdf", public.file, name="public_file"),
    path("dispatches/", dispatches.dispatches, name="dispatches"),
    path("dispatches/file", dispatches.dispatches_file, name="dispatches_file"),
    path("dispatches/<str:position>/proof", dispatches.dispatch_proof, name="dispatch_proof"),
]
