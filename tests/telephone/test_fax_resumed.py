"""A fax of five pages whose line drops goes on where it stopped; two real modems take two minutes for it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.telephone.fax_machines import DIALLED, LONGEST, ask, pages_in, received
from tests.telephone.fax_machines import desk as desk  # a fixture: pytest finds it here by its name
from tests.telephone.fax_machines import sender as sender
from tests.waiting import until
from tridesk.accounts.models import User
from tridesk.fax.models import FaxAttempt
from tridesk.fax.outgoing import actions as outgoing
from tridesk.fax.outgoing import process as out_process
from tridesk.fax.outgoing.actions import FaxDraft
from tridesk.fax.tests import leaving
from tridesk.fax.tests.conftest import needs_reader
from tridesk.kit import clock
from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.faxes import AsteriskFaxLine
from tridesk.telephony.asterisk.site import AsteriskSite
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.daily, needs_reader]


def test_a_line_that_drops_on_page_three_of_five_goes_on_at_the_page_not_confirmed(
    desk: AsteriskSite, sender: AsteriskSite
) -> None:
    writer = factories.person("fax-resumer")
    User.objects.filter(pk=writer.pk).update(hold_seconds=0)
    writer.refresh_from_db()
    form = Upload("formulier.pdf", "application/pdf", leaving.pdf(5, words=150))
    draft = FaxDraft(to=DIALLED, name="", text="", language="fr", uploads=[form])
    ordered = outgoing.order_fax(factories.opened(language="fr"), draft, by=writer)
    line = AsteriskFaxLine(sender.ari_url, sender.fax_out_spool, lambda: server.way_out(sender.place))
    assert out_process.look(line) == 1
    until(lambda: pages_in(desk.fax_spool) >= 2, "two pages", LONGEST)
    for channel in ask(desk, "GET", "channels"):
        ask(desk, "DELETE", f"channels/{quote(channel['id'])}")

    def attempts() -> list[FaxAttempt]:
        out_process.look(line)
        return list(ordered.attempts.filter(ended_at__isnull=False).order_by("pk"))

    (dropped,) = until(attempts, "the end of the first call", LONGEST)
    assert dropped.end == "lost"
    assert 0 < dropped.pages < 5
    assert received(desk).is_cut_off
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert out_process.look(line) == 1
        until(lambda: len(attempts()) == 2, "the end of the second call", LONGEST)
    ordered.refresh_from_db()
    resumed = ordered.attempts.latest("pk")
    assert (ordered.state, ordered.confirmed) == ("sent", 5)
    assert (resumed.first_page, resumed.pages) == (dropped.pages, 5 - dropped.pages)
    assert received(desk).pages == 5 - dropped.pages
