"""axe finds nothing, on any page, in any language, light or dark; no page is wider than a telephone.

Where words are longest, all rules are asked in the light, and those of colours once more in the dark. No colour
depends on a language: in the others all other rules, in the light, on one page in ten by day and on all at night.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, ViewportSize, expect

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
PARTS: Final = 12  # of the pages: all of them in one test would take too long
WIDE: Final[ViewportSize] = {"width": 1440, "height": 900}
NARROW: Final[ViewportSize] = {"width": 390, "height": 844}
LANGUAGES: Final = ("nl", "fr", LONGEST, "en")

STATES: Final = ("open", "research", "second_line", "closed", "archived")
OF_STRANGERS: Final = (
    "/accounts/login/", "/accounts/password/reset/", "/healthy", "/status/", "/status/nl/", "/status/de/history/",
    "/register/certificate/", "/register/certificate/?begin=2026-01-01T10:00&end=2026-01-01T09:00",
    "/register/certificate/proof", "/request/", "/request/access", "/request/new", "/request/renew",
    "/request/organisation", "/request/organisation/requests",
)  # fmt: skip
OF_LEADER: Final = (
    "/welcome/", "/waiting/", "/tickets/", "/tickets/?view=mine", "/tickets/?view=new", "/tickets/?view=research",
    "/tickets/?view=second_line", "/tickets/?view=late", "/tickets/?view=all", "/tickets/?view=all&q=toegang",
    "/tickets/?view=all&q=zzzzzz", "/tickets/new", "/archive/", "/archive/?q=accès", "/templates/", "/disposal/",
    "/answers/", "/answers/new", "/answers/next", "/feedback/", "/office-data/",
    "/calendar/", "/outtray/", "/outtray/set-aside/", "/colleagues/", "/colleagues/new", "/colleagues/jorn",
    "/journal/", "/preferences/", "/accounts/2fa/", "/accounts/password/change/", "/accounts/reauthenticate/",
    "/tickets/2026-999999", "/questions/", "/incidents/", "/directory/", "/directory/new/", "/directory/contacts/new/",
    "/groups/", "/groups/new/", "/directory/transfer/", "/directory/transfer/?kind=contacts",
    "/directory/confirmations/", "/directory/confirmations/?state=sent", "/directory/campaigns/",
    "/directory/campaigns/new/", "/directory/stale/", "/directory/erasures/", "/directory/ending/",
    "/directory/renewals/", "/directory/renewals/?within=60", "/directory/departures/", "/restores/ends/",
    "/register/words/", "/register/editors/",
    "/services/", "/services/new/", "/staff/", "/staff/?language=de",
    "/absences/", "/absences/?span=week", "/absences/new/",
    "/telephone/", "/telephone/window/", "/calls/", "/calls/records/", "/calls/figures/", "/calls/menu/",
    "/calls/recording/", "/calls/lines/", "/calls/wall/", "/messages/",
    "/calls/menu/prompts/", "/calls/menu/choices/main/new/", "/calls/menu/choices/main/0/",
    "/notices/", "/notices/new/", "/notices/returned/", "/notices/pace/",
    "/notices/register/", "/second-factor/", "/calendar/hours/", "/calendar/hours/new/", "/calendar/hours/desk/",
    "/outtray/folded-wrongly/",
    "/figures/?view=today", "/figures/?view=month", "/figures/explore", "/figures/definitions", "/figures/annotations/",
    "/figures/explore?rows=weekday&columns=hour", "/figures/explore?rows=province", "/figures/explore?rows=colour",
    "/figures/list?figure=tickets.opened", "/figures/report", "/figures/export?rows=channel&columns=month",
    "/restores/", "/restores/?show=refused", "/restores/?show=all", "/restores/caution/", "/restores/drill/",
    "/restores/questions/", "/restores/many/", "/restores/many/new/", "/restores/programs/",
    "/restores/questions/card/", "/restores/questions/network/", "/restores/questions/add/leaf/",
    "/figures/topics", "/figures/?view=changes", "/figures/forecast", "/figures/staffing", "/figures/roster",
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
    "/menu/",
    "/preferences/alerts",
    "/directory/renewals/write/",
    "/directory/departures/end/",
    "/request/answers",
    "/request/organisations",
    "/telephone/dial/",
    "/tickets/lists",
    "/tickets/new/answers",
    "/tickets/new/known",
    "/tickets/arrived",
    "/tickets/bulk",
    "/tickets/order",
    "/tickets/views",
    "/tickets/views/forget",
    "/welcome/mail",
    "/welcome/ring",
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
    "/figures/report/file",
    "/figures/report/readers",
    "/figures/export/order",
    "/figures/staffing/plan",
    "/figures/roster/publish",
    "/figures/roster/own.ics",
}
OF_EXPERT: Final = ("/questions/", "/tickets/", "/preferences/")

# Restores at each step, and what their mailed links lead to.
RESTORES: Final = """
from tridesk.kit import clock, link_tokens
from tridesk.accounts import mailed_links
from tridesk.reconnect import links, queries
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import bulk, opening
from tridesk.reconnect.models import Proof, Restore, Telling
by, now, blocked = User.objects.get(username="jorn"), clock.now(), ["key", "key_blocked"]
open_users = Restore.objects.filter(closed_at=None).values("user")
keys = Credential.objects.filter(user__contact__organisation__isnull=False).exclude(user__in=open_users)
keys = list(keys.select_related("user__contact").order_by("user", "pk").distinct("user")[:7])
on = Ticket.objects.filter(state="open").order_by("-id").first()
restores = []
for key, answers in zip(keys, ([], ["key"], ["key", "network"], blocked, blocked, blocked, blocked)):
    restore = opening.begin(on, key.user.contact, key, by=by)
    if answers:
        opening.answer_question(restore.pk, answers, queries.current_tree(), by=by)
    restores.append(restore)
    pages.append(f"/restores/{restore.pk}/")
given = dict(asked_by=by, asked_at=now, given_at=now)
for restore, kinds in ((restores[4], ["call_back"]), (restores[5], ["call_back", "security_contact", "on_site"])):
    for kind in kinds:
        Proof.objects.create(restore=restore, kind=kind, through=f"+324700000{len(kind)}", **given)
keys[5].user.is_privileged = True
keys[5].user.save()
opening.refuse(restores[6].pk, "Another voice", by=by)
proving, freezing = mailed_links.new_token(links.PROOF), mailed_links.new_token(links.FREEZE)
Proof.objects.create(restore=restores[3], kind="mailbox", through="town@town.example", asked_by=by, asked_at=now,
                     digest=link_tokens.digest(proving))
Restore.objects.filter(pk=restores[6].pk).update(restored_at=now)
Telling.objects.create(restore=restores[6], address="town@town.example", digest=link_tokens.digest(freezing))
mailed = [f"/access/confirm/{proving}/", f"/access/not-me/{freezing}/", "/access/not-me/nowhere/"]
pages.append(f"/tickets/{on.number}/restore/")
lines = Credential.objects.filter(kind="key").exclude(user__login="").values_list("user__login", flat=True)[:30]
steering = User.objects.get(username="machteld")
many = bulk.draft(on, AccessVerb.UNLOCK, "key", list(lines), "Die Gemeinden fusionieren", by=steering)
pages.append(f"/restores/many/{many.pk}/")
""".strip()
FACTS = """
import json
from tridesk.tickets.models import Ticket, Template, Handover
from tridesk.directory.models import ClosedDay
from tridesk.mailroom.models import OutMail
from tridesk.directory.models import Absence, Authorisation, Contact, Credential, Organisation, UserGroup
from tridesk.directory.models import Campaign, Confirmation
from tridesk.accounts.models import User
from tridesk.directory.exchange.actions import receive_import
from tridesk.faq.models import Entry as FaqEntry
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
answer = FaqEntry.objects.order_by("number").first().name
waits = FaqEntry.objects.filter(state="not_validated").order_by("number").first().name
pages += [f"/answers/{answer}{rest}" for rest in ("", "?report=1", "/edit", "/edit?language=de", "/history")]
pages += [f"/answers/{waits}", f"{pages[0]}/links/"]
pages += ["/services/ACCESS/", "/staff/jorn/", f"/absences/{Absence.objects.first().pk}/"]
question = Handover.objects.filter(answered_at=None, withdrawn_at=None, service__code="ACCESS", expert=None).first()
notices = {one.category: one for one in Notice.objects.filter(began_at__isnull=False).order_by("-pk")}
pages += [f"/notices/{one.pk}/{rest}" for one in notices.values() for rest in ("", "preview/", "ledger/")]
RESTORES
mail = Delivery.objects.filter(notice__category="campaign").first()
put = f"/tickets/{question.ticket.number}" if question else "/questions/"
print(json.dumps({"pages": pages, "strangers": [f"/no-more/{marks().link(mail.pk)}/", *mailed], "question": put}))
""".replace("STATES", repr(STATES)).replace("RESTORES", RESTORES)


@pytest.fixture(scope="module")
def facts(started: tuple[Product, Any]) -> dict[str, Any]:
    """Addresses of what the demonstration holds."""
    return dict(json.loads(started[0].shell(FACTS)))


def faults(page: Page, address: str) -> list[str]:
    """What axe finds on a page, each as a line: all of it in the light, the colours once more in the dark."""
    page.emulate_media(color_scheme="light")
    page.goto(address)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)  # paler while another ticket comes
    page.evaluate(AXE.read_text("utf-8"))
    faults = faults_here(page, f"{address} (light)", TAGS)
    page.emulate_media(color_scheme="dark")
    return faults + faults_here(page, f"{address} (dark)", COLOURS)


def too_wide(page: Page, address: str) -> list[str]:
    """A line when the page that is open is wider than a telephone."""
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(WIDE)
    return [f"{address}: {width} pixels wide"] if width > NARROW["width"] else []


def faults_here(page: Page, place: str, rules: dict[str, Any], *, colours: bool = True) -> list[str]:
    options: dict[str, Any] = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
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
    page.locator(".person > summary").click()
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


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_and_nothing_is_too_wide(
    part: int, visitors: Visitors, places: list[tuple[str, tuple[str, ...]]]
) -> None:
    violations = []
    for who, addresses in places:
        page = visitor(visitors, who, LONGEST)
        for address in addresses[part::PARTS]:
            violations += faults(page, address) + too_wide(page, address)
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
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        violations += faults(page, facts["pages"][0])
        for opened in ("details.outcome", ".person", "#pane-side details"):
            page.evaluate(
                "selector => document.querySelectorAll(selector).forEach((element) => { element.open = true; })", opened
            )
            violations += faults_here(page, f"{opened} at {size['width']}", TAGS)
    page.set_viewport_size(WIDE)
    page.goto("/tickets/")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    violations += faults_here(page, "keys", TAGS)
    page.goto("/tickets/?view=new")
    page.keyboard.press("*")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.evaluate(AXE.read_text("utf-8"))
    violations += faults_here(page, "chosen rows", TAGS)
    page.keyboard.press("a")
    page.wait_for_url("**/tickets/bulk")
    page.evaluate(AXE.read_text("utf-8"))
    violations += faults_here(page, "one answer to many", TAGS)
    assert violations == [], "\n".join(violations)
