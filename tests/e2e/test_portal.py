"""A request followed from a real mail, in a real browser: scanner, first device, second device, the form, narrow."""

from __future__ import annotations

import re
import urllib.request
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MakeTicket, Visitors
from tests.e2e.product import Product, Sink, text_of
from tests.e2e.test_self_service import clean, clean_in_the_dark
from tests.waiting import until

pytestmark = pytest.mark.e2e


def acknowledged(mailed: MakeTicket, sink: Sink, sender: str) -> tuple[str, str]:
    """The subject of a mail to the desk, and the text of its acknowledgement."""
    subject = mailed("Bonjour, ma clé d'accès est perdue, que faire ?", "Clé perdue", sender=sender)
    return subject, text_of(sink.mail_to(sender, "/request/"))


def path_of(text: str, kind: str = "") -> str:
    match = re.search(rf"(/request/{kind}[\w-]{{48}}/)", text)
    assert match is not None
    return match[1]


def fits(page: Page, width: int) -> bool:
    """Whether nothing goes out of a screen of this width; 320 pixels are 1280 at 400 %."""
    page.set_viewport_size({"width": width, "height": 800})
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


def test_a_request_is_followed_from_its_mail(
    visitors: Visitors, tridesk: Product, sink: Sink, mailed: MakeTicket
) -> None:
    subject, text = acknowledged(mailed, sink, "suivi@town.example")
    for address in re.findall(r"https?://\S+", text):
        for method in ("GET", "HEAD"):
            with urllib.request.urlopen(urllib.request.Request(address, method=method)) as answer:
                assert answer.headers.get("Set-Cookie", "").find("tridesk_request") == -1
    link = path_of(text)
    page = visitors.stranger(locale="fr-BE", reduced_motion="reduce")
    page.goto("/request/")
    expect(page.get_by_role("heading", name="Ce lien ne mène plus nulle part")).to_be_visible()
    page.goto(link)
    expect(page.get_by_text(subject)).to_have_count(0)
    violations = clean(page, "the door")
    page.get_by_role("button", name="Ouvrir ma demande sur cet appareil").click()
    expect(page.get_by_role("heading", name=subject)).to_be_visible()
    violations += clean(page, "the request") + clean_in_the_dark(page, "the request")
    assert (fits(page, 390), fits(page, 320)) == (True, True)
    violations += clean(page, "the request, narrow")
    page.emulate_media(media="print")
    expect(page.locator(".portal__state")).to_be_visible()
    expect(page.locator(".talk")).to_be_visible()
    assert page.locator("form").locator("visible=true").count() == 0, "on paper nothing is typed or pressed"
    page.emulate_media(media="screen")
    page.locator("[name=reply-text]").fill("Encore une chose.")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_text("Votre message nous est parvenu.")).to_be_visible()
    page.locator("[name=call-phone]").fill("081 12 34 56")
    page.get_by_role("button", name="Appelez-moi à ce moment").click()
    expect(page.get_by_role("button", name="Ne m’appelez pas")).to_be_visible()

    second = visitors.stranger(locale="fr-BE", java_script_enabled=False)
    second.goto(link)
    second.get_by_role("button", name="Ouvrir ma demande sur cet appareil").click()
    expect(second.get_by_text("Encore une chose.")).to_be_visible()
    expect(second.locator(".portal__openings li")).to_have_count(2)
    second.get_by_role("button", name="C’est résolu : clôturer ma demande").click()
    second.get_by_label("oui").check()
    second.get_by_role("button", name="Donner cette réponse").click()
    expect(second.get_by_text("Merci.")).to_be_visible()
    second.get_by_role("button", name="Pas vous ? Fermer sur tous les appareils").click()
    page.goto("/request/")
    expect(page.get_by_role("heading", name="Ce lien ne mène plus nulle part")).to_be_visible()
    assert violations + clean(page, "nowhere") == []
    assert link.split("/")[2] not in tridesk.log.read_text("utf-8", "replace")


def test_a_forwarded_link_is_seen_and_ended_and_a_new_one_asked_for(
    visitors: Visitors, sink: Sink, mailed: MakeTicket
) -> None:
    subject, text = acknowledged(mailed, sink, "transmis@town.example")
    link, button = path_of(text), "Ouvrir ma demande sur cet appareil"
    own = visitors.stranger(locale="fr-BE")
    other = visitors.stranger(locale="fr-BE", user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1")
    for page in (own, other):
        page.goto(link)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", name=subject)).to_be_visible()
    own.reload()
    expect(own.locator(".portal__openings")).to_contain_text("Safari, iPhone")
    own.get_by_role("button", name="Pas vous ? Fermer sur tous les appareils").click()
    for place in ("/request/", link):
        other.goto(place)
        expect(other.get_by_role("heading", name="Ce lien ne mène plus nulle part")).to_be_visible()
    _opens_anew(own, sink, "transmis@town.example", subject, link)


def test_an_expired_link_leads_nowhere_and_a_new_one_is_mailed(
    visitors: Visitors, tridesk: Product, sink: Sink, mailed: MakeTicket
) -> None:
    subject, text = acknowledged(mailed, sink, "tardif@town.example")
    link, page = path_of(text), visitors.stranger(locale="fr-BE")
    page.goto(link)
    page.get_by_role("button", name="Ouvrir ma demande sur cet appareil").click()
    tridesk.shell(
        "from datetime import timedelta; from django.db.models import F; "
        "from tridesk.portal.models import RequestLink; "
        "RequestLink.objects.filter(email__startswith='tardif').update(made_at=F('made_at') - timedelta(days=30))"
    )
    for place in ("/request/", link):
        page.goto(place)
        expect(page.get_by_role("heading", name="Ce lien ne mène plus nulle part")).to_be_visible()
    _opens_anew(page, sink, "tardif@town.example", subject, link)


def test_an_organisation_sees_its_open_requests_by_a_mailed_link(
    visitors: Visitors, tridesk: Product, sink: Sink, mailed: MakeTicket
) -> None:
    tridesk.shell(
        "from tridesk.directory.models import Contact, Organisation; "
        "own = Organisation.objects.create(kind='municipality', name_fr='Ouverte', name_nl='Ouverte', "
        "service_language='fr', email='secretariat@ouverte.example'); "
        "Contact.objects.create(name='Lucie', organisation=own, email='lucie@ouverte.example')"
    )
    subject = mailed("Bonjour, notre clé est bloquée.", "Clé bloquée", sender="lucie@ouverte.example")
    page = visitors.stranger(locale="fr-BE", reduced_motion="reduce")
    page.goto("/request/organisation")
    page.locator("[name=email]").fill("secretariat@ouverte.example")
    page.locator("main form button").click()
    link = path_of(text_of(sink.mail_to("secretariat@ouverte.example", "/request/organisation/")), "organisation/")
    page.goto(link)
    violations = clean(page, "the door")
    page.locator("main form button").click()
    expect(page.get_by_text(subject)).to_be_visible()
    violations += clean(page, "open requests") + clean_in_the_dark(page, "open requests")
    assert (fits(page, 390), fits(page, 320)) == (True, True)
    assert violations == []
    other = visitors.stranger(locale="fr-BE")
    other.goto("/request/organisation/requests")
    expect(other.get_by_text(subject)).to_have_count(0)


def _opens_anew(page: Page, sink: Sink, address: str, subject: str, former: str) -> None:
    """Asks for a new link on the page that leads nowhere, and opens the request by it."""
    page.goto(former)
    number = re.search(r"\d{4}-\d{6}", str(sink.mail_to(address, "/request/")["Subject"]))
    assert number is not None
    page.locator("[name=number]").fill(number[0])
    page.locator("[name=email]").fill(address)
    page.get_by_role("button", name="Envoyez-moi un nouveau lien").click()

    def other_link() -> str | None:
        texts = (text_of(mail) for mail in sink.mails if address in mail["To"])
        return next((path for text in texts if (path := path_of(text)) != former), None)

    page.goto(until(other_link, f"another link to {address}"))
    page.get_by_role("button", name="Ouvrir ma demande sur cet appareil").click()
    expect(page.get_by_role("heading", name=subject)).to_be_visible()


def test_a_question_by_the_form_counts_when_its_mail_is_confirmed(
    visitors: Visitors, tridesk: Product, sink: Sink
) -> None:
    page = visitors.stranger(locale="de-BE", reduced_motion="reduce")
    page.goto("/request/new")
    violations = clean(page, "the form") + clean_in_the_dark(page, "the form")
    assert (fits(page, 390), fits(page, 320)) == (True, True)
    page.locator("[name=subject]").fill("Frage")
    page.locator("[name=text]").press_sequentially("Der Kartenleser wird nicht mehr erkannt")
    expect(page.locator(".portal-offer", has_text="Mein Kartenleser wird nicht mehr erkannt")).to_be_visible()
    expect(page.locator("[name=text]")).to_be_focused()
    page.locator("[name=subject]").fill("Zugangsschlüssel verloren")
    page.locator("[name=text]").fill("Was nun?")
    page.locator("[name=name]").fill("Anneliese Probst")
    page.locator("[name=email]").fill("probst@formular.example")
    page.locator("[name=organisation]").press_sequentially("Raer")
    page.locator("#suggestions [role=option]").first.click()
    expect(page.locator("[name=organisation]")).not_to_have_value("Raer")
    page.get_by_role("button", name="Meine Frage senden").click()
    expect(page.get_by_role("heading", name="Schauen Sie in Ihr Postfach")).to_be_visible()
    page.goto(path_of(text_of(sink.mail_to("probst@formular.example", "/confirm/")), "confirm/"))
    violations += clean(page, "confirm")
    page.get_by_role("button", name="Ja, das war ich").click()
    expect(page.get_by_role("heading", name="Zugangsschlüssel verloren")).to_be_visible()
    assert violations == []
    assert sink.mail_to("probst@formular.example", "Passwort")


def test_a_guessed_link_leads_nowhere_and_guesses_are_limited(
    visitors: Visitors, tridesk: Product, sink: Sink, mailed: MakeTicket
) -> None:
    """From one address; whoever has a link, behind the same proxy, is let in all the same."""
    _subject, text = acknowledged(mailed, sink, "voisin@town.example")
    proxy = {"X-Forwarded-For": "192.0.2.77"}

    def status(path: str, method: str = "GET") -> int:
        try:
            with urllib.request.urlopen(
                urllib.request.Request(tridesk.url + path, headers=proxy, method=method)
            ) as answer:
                return int(answer.status)
        except HTTPError as refused:
            return refused.code

    assert [status(f"/request/{'A' * 46}{number:02}/") for number in range(70)] == [404] * 60 + [429] * 10
    assert (status(path_of(text)), status(path_of(text), "POST"), status("/request/")) == (200, 403, 404)
