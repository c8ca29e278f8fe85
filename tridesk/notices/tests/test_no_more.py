"""One click unsubscribes from campaigns (RFC 8058); interruptions and maintenance still arrive."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Organisation, UserGroup
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.mailroom.dkim import body_digest
from tridesk.notices import actions, schedule
from tridesk.notices.audience import dry_run
from tridesk.notices.composition import NoticeContent, UnsubscribeText, printed
from tridesk.notices.models import Delivery, Suppression
from tridesk.notices.schedule import sheet_of
from tridesk.notices.sender import marks
from tridesk.notices.tests.conftest import approved, draft, in_hand

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def mail(clemence: User, municipalities: UserGroup, town: Callable[..., Organisation]) -> Delivery:
    """A campaign that was handed over to a town where German is spoken."""
    town("Raeren", "de")
    notice = actions.write_notice(draft(municipalities, category="campaign"), by=clemence)
    return Delivery.objects.create(
        notice=notice,
        address="raeren@town.example",
        domain="town.example",
        languages=["de"],
        next_try_at=clock.now(),
        state="handed_over",
        organisation=Organisation.objects.get(),
    )


def link(mail: Delivery) -> str:
    return f"/no-more/{marks().link(mail.pk)}/"


def stranger() -> Client:
    """A mail program: no cookie, no form token, and a server that checks for one."""
    return Client(enforce_csrf_checks=True, headers={"Accept-Language": "fr"})


LINK = "https://desk.example/no-more/1-" + "a" * 90 + "/"
WAYS_OUT = {
    "nl": UnsubscribeText("Liever niet?", "Geen campagnes meer"),
    "fr": UnsubscribeText("Plutôt pas ?", "Plus de campagnes"),
}


def letter(
    no_more: str, ways_out: Mapping[str, UnsubscribeText] = WAYS_OUT, languages: Sequence[str] = ("nl",)
) -> EmailMessage:
    texts = dict.fromkeys(languages, "a = b")
    sheet = NoticeContent("desk <helpdesk@desk.example>", texts, texts, ways_out=ways_out)
    sent = printed(sheet, languages)
    raw = sent.addressed("a@town.example", "<1@desk.example>", datetime(2026, 3, 2, tzinfo=UTC), no_more)
    assert max(map(len, raw.split(b"\r\n"))) < 200  # in a header; never near what a relay refuses
    assert sent.digest_of(raw) == body_digest(raw.partition(b"\r\n\r\n")[2])
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def headers(mail: EmailMessage) -> dict[str, str]:
    return {name: str(mail[name]) for name in ("List-Unsubscribe", "List-Unsubscribe-Post") if name in mail}


def words(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_campaign_says_how_and_what_belongs_to_the_service_does_not() -> None:
    mailto = "<mailto:helpdesk@desk.example?subject=unsubscribe>"
    assert headers(letter(LINK)) == {
        "List-Unsubscribe": f"<{LINK}>, {mailto}",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    insecure = LINK.replace("https", "http")
    assert headers(letter(insecure)) == {"List-Unsubscribe": f"<{insecure}>, {mailto}"}
    assert headers(letter(LINK, ways_out={})) == {}


def test_the_letter_itself_says_how_in_each_language_with_the_readers_own_link() -> None:
    mail = letter(LINK, languages=("nl", "fr"))
    text, html = words(mail, "plain"), words(mail, "html")
    assert text.startswith(f"a = b\n\nLiever niet?\n{LINK}\n")
    assert text.endswith(f"a = b\n\nPlutôt pas ?\n{LINK}\n")
    assert [html.count(f'<a\nhref="{LINK}"\n>{way_out.label}</a>') for way_out in WAYS_OUT.values()] == [1, 1]
    assert LINK not in words(letter(LINK, ways_out={}), "plain")


@pytest.mark.parametrize(("category", "languages"), [("campaign", ["nl", "fr", "de"]), ("maintenance", [])])
def test_only_a_campaign_has_a_way_out(
    category: str, languages: list[str], clemence: User, municipalities: UserGroup
) -> None:
    notice = actions.write_notice(draft(municipalities, category=category), by=clemence)
    ways_out = sheet_of(notice).ways_out
    assert list(ways_out) == languages
    assert len({way_out.label for way_out in ways_out.values()}) == len(languages)  # each in its own language


def test_one_post_without_cookies_is_enough(mail: Delivery) -> None:
    answer = stranger().post(link(mail), ONE_CLICK)
    assert (answer.status_code, answer.headers["Content-Language"], answer.cookies) == (200, "de", {})
    kept = Suppression.objects.get()
    assert (kept.address, kept.category, kept.organisation_id) == (
        "raeren@town.example",
        "campaign",
        mail.organisation_id,
    )
    assert stranger().post(link(mail), ONE_CLICK).status_code == 200
    assert [(entry.verb, entry.by_id) for entry in Entry.objects.filter(verb="notice.unsubscribed")] == [
        ("notice.unsubscribed", None)
    ]


def test_looking_changes_nothing_and_shows_one_button_in_the_readers_language(mail: Delivery) -> None:
    answer = stranger().get(link(mail))
    page = answer.content.decode()
    assert (answer.status_code, page.count('<form method="post">'), '<html lang="de"' in page) == (200, 1, True)
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert stranger().head(link(mail)).status_code == 200
    assert stranger().post(link(mail), {}).status_code == 422
    assert Suppression.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_was_in_hand_at_that_moment_is_left_out_when_it_comes_back(
    clemence: User, machteld: User, municipalities: UserGroup, town: Callable[..., Organisation]
) -> None:
    town("Raeren", "de")
    notice = approved(actions.write_notice(draft(municipalities, category="campaign"), by=clemence), clemence, machteld)
    actions.begin_notice(notice.pk)
    with in_hand("raeren@town.example"):
        actions.no_more_campaigns("raeren@town.example", by=clemence)
        assert Delivery.objects.get().state == "queued"
    schedule.tidy()
    assert Delivery.objects.get().state == "left_out"


def test_it_holds_for_campaigns_at_once_and_for_nothing_else(
    mail: Delivery, clemence: User, machteld: User, municipalities: UserGroup
) -> None:
    waiting = {
        category: actions.write_notice(draft(municipalities, category=category), by=clemence)
        for category in ("campaign", "interruption", "maintenance")
    }
    queued = {
        category: Delivery.objects.create(
            notice=notice, address=mail.address, domain="town.example", languages=["de"], next_try_at=clock.now()
        )
        for category, notice in waiting.items()
    }
    stranger().post(link(mail), ONE_CLICK)
    assert {category: Delivery.objects.get(pk=delivery.pk).state for category, delivery in queued.items()} == {
        "campaign": "left_out",
        "interruption": "queued",
        "maintenance": "queued",
    }
    assert {category: len(dry_run(notice).recipients) for category, notice in waiting.items()} == {
        "campaign": 0,
        "interruption": 1,
        "maintenance": 1,
    }
    interruption = actions.send_first(waiting["interruption"].pk, by=clemence)
    assert interruption.deliveries.count() == 1


def test_who_is_written_to_in_two_languages_reads_both(mail: Delivery) -> None:
    Delivery.objects.filter(pk=mail.pk).update(languages=["nl", "fr"])
    page = stranger().get(link(mail)).content.decode()
    assert ([f'<div lang="{language}">' in page for language in ("nl", "fr", "de")], page.count("<button")) == (
        [True, True, False],
        1,
    )


def test_a_forged_link_and_one_of_another_kind_lead_nowhere(
    mail: Delivery, clemence: User, municipalities: UserGroup
) -> None:
    service = actions.write_notice(draft(municipalities, category="maintenance"), by=clemence)
    other = Delivery.objects.create(
        notice=service, address="x@town.example", domain="town.example", languages=["nl"], next_try_at=clock.now()
    )
    good = marks().link(mail.pk)
    forged = [f"{mail.pk + 1:x}-{good.partition('-')[2]}", good[:-1], f"{mail.pk:x}-{'a' * 26}", marks().link(other.pk)]
    assert [stranger().post(f"/no-more/{mark}/", ONE_CLICK).status_code for mark in forged] == [404] * 4
    assert Suppression.objects.count() == 0


def test_who_was_taken_out_of_all_that_is_kept_is_not_written_down_again(mail: Delivery) -> None:
    Delivery.objects.filter(pk=mail.pk).update(address=f"—{mail.pk}")
    assert stranger().post(link(mail), ONE_CLICK).status_code == 200
    assert Suppression.objects.count() == 0


def test_the_desk_sees_it_and_can_lift_it(mail: Delivery, clemence: User) -> None:
    stranger().post(link(mail), ONE_CLICK)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(clemence)
    clemence.language = "en"
    clemence.save()
    assert "asked for no more of: campaign" in client.get("/notices/returned/").content.decode()
    client.post(f"/notices/returned/{Suppression.objects.get().pk}/lift/")
    assert Suppression.objects.count() == 0


def test_the_desk_notes_it_for_whoever_asks_by_telephone(mail: Delivery, clemence: User) -> None:
    client = Client()
    client.force_login(clemence)
    client.post("/notices/returned/no-more/", {"address": "Raeren@town.example"})
    kept = Suppression.objects.get()
    assert (kept.address, kept.category, kept.organisation_id) == (mail.address, "campaign", mail.organisation_id)
    assert Entry.objects.get(verb="notice.unsubscribed").by_id == clemence.pk
    client.post("/notices/returned/no-more/", {"address": "no address"})
    assert Suppression.objects.count() == 1


def test_who_has_no_address_is_work_for_whoever_keeps_the_directory(
    clemence: User, municipalities: UserGroup, town: Callable[..., Organisation]
) -> None:
    silent = town("Waimes", "fr", email="")
    client = Client()
    client.force_login(clemence)
    mend = f'href="/directory/{silent.pk}/edit/"'
    assert mend in client.get("/notices/returned/").content.decode()
    Organisation.objects.filter(pk=silent.pk).update(email="waimes@town.example")
    assert mend not in client.get("/notices/returned/").content.decode()
