"""axe finds nothing, on any page, in any language, light or dark.

Where words are longest, all rules are asked in the light, and those of colours once more in the dark. No colour
depends on a language: in the others all other rules, in the light, on one page in ten by day and on all at night.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

import tridesk as package
from tests.architecture.routes import page_routes
from tests.depth import some
from tests.e2e.conftest import Visitors
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e

AXE: Final = Path(package.__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
TAGS: Final = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS: Final = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LONGEST: Final = "de"
LANGUAGES: Final = ("nl", "fr", LONGEST, "en")

STATES: Final = ("open", "research", "second_line", "closed", "archived")
OF_STRANGERS: Final = (
    "/accounts/login/", "/accounts/password/reset/", "/healthy", "/status/", "/status/nl/", "/status/de/history/",
    "/register/certificate/", "/register/certificate/?begin=2026-01-01T10:00&end=2026-01-01T09:00",
    "/register/certificate/proof",
)  # fmt: skip
OF_LEADER: Final = (
    "/welcome/", "/tickets/", "/tickets/?view=mine", "/tickets/?view=new", "/tickets/?view=research",
    "/tickets/?view=second_line", "/tickets/?view=late", "/tickets/?view=all", "/tickets/?view=all&q=toegang",
    "/tickets/?view=all&q=zzzzzz", "/tickets/new", "/archive/", "/archive/?q=accès", "/templates/", "/disposal/",
    "/calendar/", "/outtray/", "/outtray/set-aside/", "/colleagues/", "/colleagues/new", "/colleagues/jorn",
    "/journal/", "/preferences/", "/accounts/2fa/", "/accounts/password/change/", "/accounts/reauthenticate/",
    "/tickets/2026-999999", "/questions/", "/incidents/", "/directory/", "/directory/new/", "/directory/contacts/new/",
    "/groups/", "/groups/new/", "/directory/transfer/", "/directory/transfer/?kind=contacts",
    "/directory/confirmations/", "/directory/confirmations/?state=sent", "/directory/campaigns/",
    "/directory/campaigns/new/", "/directory/stale/", "/directory/erasures/", "/directory/ending/",
    "/register/words/", "/register/editors/",
    "/services/", "/services/new/", "/staff/", "/staff/?language=de",
    "/absences/", "/absences/?span=week", "/absences/new/",
    "/telephone/", "/telephone/window/", "/calls/", "/calls/records/", "/calls/figures/", "/calls/menu/",
    "/calls/recording/", "/calls/lines/", "/calls/wall/", "/messages/",
    "/calls/menu/prompts/", "/calls/menu/choices/main/new/", "/calls/menu/choices/main/0/",
    "/notices/", "/notices/new/", "/notices/returned/", "/notices/pace/",
    "/notices/register/", "/second-factor/", "/calendar/hours/", "/calendar/hours/new/", "/calendar/hours/desk/",
    "/outtray/folded-wrongly/",
)  # fmt: skip
NO_PAGES: Final = {
    "/",
    "/healthz",
    "/.well-known/security.txt",
    "/find",
    "/outtray/folded-wrongly/file/",
    "/outtray/folded-wrongly/drop/",
    "/calls/simulator/",
    "/favicon.ico",
    "/language/",
    "/welcome/mail",
    "/register/certificate/paper",
    "/welcome/register",
    "/groups/count/",
    "/absences/calendar/",
    "/directory/transfer/send/",
    "/calls/desk/open/",
    "/calls/menu/draft/",
    "/calls/recording/decide/",
    "/notices/returned/no-more/",
    "/calls/desk/close/",
    "/telephone/stand/",
    "/telephone/account/",
    "/telephone/bar/",
    "/calls/figures.csv",
}
OF_EXPERT: Final = ("/questions/", "/tickets/", "/preferences/")

FACTS = """
import json
from tridesk.tickets.models import Ticket, Template, Handover
from tridesk.directory.models import ClosedDay
from tridesk.mailroom.models import OutMail
from tridesk.directory.models import Absence, Authorisation, Contact, Credential, Organisation, UserGroup
from tridesk.directory.models import Campaign, Confirmation
from tridesk.accounts.models import User
from tridesk.directory.exchange.actions import receive_import
from tridesk.notices.models import Delivery, Notice
from tridesk.notices.sender import marks
pages = [f"/tickets/{Ticket.objects.filter(state=state).order_by('-id').first().number}" for state in STATES]
pages.append(f"/templates/{Template.objects.order_by('code').first().code}")
pages.append(f"/calendar/{ClosedDay.objects.order_by('-date').first().date.isoformat()}/")
pages.append(f"/outtray/{OutMail.objects.order_by('-id').first().pk}/")
organisation, contact = Organisation.objects.filter(contacts__isnull=False).first(), Contact.objects.first()
for place in (f"/directory/{organisation.pk}/", f"/directory/contacts/{contact.pk}/"):
    pages += [place, f"{place}edit/"]
pages += [f"/directory/{organisation.pk}/ask/"]
pages += [f"/directory/contacts/{contact.pk}/{page}/" for page in ("held", "erase")]
pages += [f"/directory/campaigns/{one.pk}/" for one in Campaign.objects.all()]
file = b"name;emails\\nBo;bo@raeren.example\\nAn;wrong\\n"
sent = receive_import("contacts", "staff.csv", file, by=User.objects.get(username="leander"))
pages += [f"/directory/transfer/{sent.pk}/"]
said = Confirmation.objects.filter(corrected=True).order_by("pk")
pages += [f"/directory/confirmations/{one.pk}/" for one in said[:3]]
group = UserGroup.objects.filter(code="municipalities").get()
pages += [f"/groups/{group.code}/{more}" for more in ("", "?q=eupen", "edit/", "addresses/")]
held = Credential.objects.exclude(state="ended").select_related("user").first()
decision = Authorisation.objects.first()
pages += [f"/directory/users/{held.user_id}/{rest}" for rest in ("", "edit/", "credentials/new/")]
pages += [f"/directory/credentials/{held.pk}/edit/", f"/directory/authorisations/{decision.pk}/edit/"]
pages += [f"/directory/{held.user.organisation_id}/{rest}" for rest in ("", "users/new/", "authorisations/new/")]
pages += ["/services/ACCESS/", "/staff/jorn/", f"/absences/{Absence.objects.first().pk}/"]
question = Handover.objects.filter(answered_at=None, withdrawn_at=None, service__code="ACCESS", expert=None).first()
notices = {one.category: one for one in Notice.objects.filter(began_at__isnull=False).order_by("-pk")}
pages += [f"/notices/{one.pk}/{rest}" for one in notices.values() for rest in ("", "preview/", "ledger/")]
mail = Delivery.objects.filter(notice__category="campaign").first()
put = f"/tickets/{question.ticket.number}" if question else "/questions/"
print(json.dumps({"pages": pages, "strangers": [f"/no-more/{marks().link(mail.pk)}/"], "question": put}))
""".replace("STATES", repr(STATES))


@pytest.fixture(scope="module")
def facts(started: tuple[Product, Any]) -> dict[str, Any]:
    """Addresses of what the demonstration holds."""
    return dict(json.loads(started[0].shell(FACTS)))


def faults(page: Page, address: str) -> list[str]:
    """What axe finds on a page, each as a line: all of it in the light, the colours once more in the dark."""
    page.emulate_media(color_scheme="light")
    page.goto(address)
    page.evaluate(AXE.read_text("utf-8"))
    faults = faults_here(page, f"{address} (light)", TAGS)
    page.emulate_media(color_scheme="dark")
    return faults + faults_here(page, f"{address} (dark)", COLOURS)


def faults_here(page: Page, place: str, rules: dict[str, Any], *, colours: bool = True) -> list[str]:
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    if not colours:
        options["rules"] = {rule: {"enabled": False} for rule in COLOURS["values"]}
    results = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{place}: {rule['id']}: {node['target'][0]}: {node['failureSummary'].splitlines()[-1].strip()[:160]}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]


def speak(page: Page, language: str) -> None:
    page.goto("/preferences/")
    page.locator(f".languages button[value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_no_page_is_forgotten() -> None:
    looked_at = {address.partition("?")[0] for address in (*OF_LEADER, *OF_STRANGERS)}
    assert {f"/{route.path}" for route in page_routes() if not route.arguments} - looked_at == NO_PAGES


@pytest.fixture
def places(visitors: Visitors, facts: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Pairs of user ('' for a stranger) and the pages that they see."""
    return [
        ("", (*OF_STRANGERS, *facts["strangers"])),
        ("leander", (*OF_LEADER, *facts["pages"])),
        ("godelieve", (*OF_EXPERT, facts["question"])),
    ]


def visitor(visitors: Visitors, who: str, language: str) -> Page:
    options: dict[str, Any] = {"reduced_motion": "reduce"}
    if not who:
        return visitors.stranger(locale=language, **options)
    page = visitors.colleague(who, **options)
    speak(page, language)
    return page


def test_axe_finds_nothing(visitors: Visitors, places: list[tuple[str, tuple[str, ...]]]) -> None:
    violations = []
    for who, addresses in places:
        page = visitor(visitors, who, LONGEST)
        for address in addresses:
            violations += faults(page, address)
    assert violations == [], "\n".join(violations)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != LONGEST])
def test_axe_finds_nothing_in_other_words(
    language: str, visitors: Visitors, places: list[tuple[str, tuple[str, ...]]]
) -> None:
    violations = []
    for who, addresses in places:
        page = visitor(visitors, who, language)
        for address in some(addresses, LANGUAGES.index(language), count=len(addresses) // 10 + 1):
            page.goto(address)
            page.evaluate(AXE.read_text("utf-8"))
            assert not who or page.locator("html").get_attribute("lang") == language
            violations += faults_here(page, f"{address} ({language})", TAGS, colours=False)
    assert violations == [], "\n".join(violations)


def test_axe_finds_nothing_in_what_opens(visitors: Visitors, facts: dict[str, Any]) -> None:
    """Menus, outcomes and the help overlay; on a narrow screen too."""
    page = visitors.colleague("leander", reduced_motion="reduce")
    violations = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        violations += faults(page, facts["pages"][0])
        for opened in ("details.outcome", ".person", "#pane-side details"):
            page.evaluate(
                "selector => document.querySelectorAll(selector).forEach((element) => { element.open = true; })", opened
            )
            violations += faults_here(page, f"{opened} at {width}", TAGS)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/tickets/")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    violations += faults_here(page, "keys", TAGS)
    assert violations == [], "\n".join(violations)
