"""What `tridesk doctor` asks the public site: sentences for the administrator."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from tridesk.statuspage.shelf import Shelf


def faults_of_site() -> Iterator[str]:
    """Whether answers and contact are as they were published; the first fault is enough."""
    bundles = Shelf(settings.ENVIRONMENT.status / "site").bundles
    newest = bundles.newest()
    if newest and (fault := next(bundles.faults_of(newest), "")):
        yield f"The public site was changed by hand. {fault} It is made anew after midnight."
