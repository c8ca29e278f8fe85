"""Fixtures: a desk on a Monday morning, as in the tests of tickets."""

from __future__ import annotations

from tridesk.tickets.tests.conftest import _monday as _monday
from tridesk.tickets.tests.conftest import karim as karim
from tridesk.tickets.tests.conftest import sofie as sofie
