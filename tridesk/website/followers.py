"""The public site follows the answers of the desk."""

from __future__ import annotations

from procrastinate.contrib.django import app


class SiteFollower:
    """Publishes each entry that changes, or takes it down, once the change is on the disk."""

    def entry_changed(self, number: int) -> None:
        """Defers the publication in the transaction of the change."""
        app.configure_task("website.publish_answer", allow_unknown=False).defer(number=number)
