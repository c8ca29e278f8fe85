"""An installation of its own for every test: nothing is published yet."""

from tridesk.statuspage.tests.conftest import here, published

__all__ = ["here", "published"]
