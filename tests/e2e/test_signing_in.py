"""Sign-in: password, passkey, a code of an app; guessing is stopped."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MakeTicket, Visitors, sign_in
from tests.e2e.product import Product
from tridesk.demo.sign_in import PASSWORD

pytestmark = pytest.mark.e2e

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str) -> str:
    """What an authenticator app would show now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time() // 30))))


def expect_inside(page: Page) -> None:
    expect(page.locator(".person")).to_be_visible()


def confirm(page: Page) -> None:
    """Enters the password again, as changing keys requires."""
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


# Twelve wrong attempts of a moment ago: the next has to wait for ten minutes, however slow this machine is.
GUESSED = """
from tridesk.accounts.models import Attempts
from tridesk.kit import clock
print(Attempts.objects.filter(failures=1).update(failures=12, last_at=clock.now()))
"""
FORGET = """
from allauth.mfa.models import Authenticator
from tridesk.accounts.models import Attempts
Attempts.objects.all().delete()
Authenticator.objects.filter(user__username__in=["ilse", "bastien", "machteld"]).delete()
"""


@pytest.fixture(autouse=True)
def _forgotten(tridesk: Product) -> Iterator[None]:
    """No guess and no second factor is left for the other stories of this product."""
    tridesk.shell(FORGET)
    yield
    tridesk.shell(FORGET)


def test_a_wrong_password_is_refused_and_guessing_is_stopped(visitors: Visitors, tridesk: Product) -> None:
    page = visitors.stranger()
    sign_in(page, "clemence", "a wrong password")
    expect(page.get_by_role("alert").first).to_contain_text("not correct")
    assert int(tridesk.shell(GUESSED)) > 0
    sign_in(page, "clemence")  # the right one, but too late
    expect(page.get_by_role("alert").first).to_contain_text(re.compile("too many", re.IGNORECASE))
    expect(page.locator(".person")).to_have_count(0)


def test_who_has_signed_out_is_out(visitors: Visitors) -> None:
    page = visitors.stranger()
    sign_in(page, "solveig")
    expect_inside(page)
    page.locator(".person summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/tickets/")
    expect(page.locator("input[name=password]")).to_be_visible()


def test_a_passkey_opens_without_a_password(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.stranger()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    sign_in(page, "ilse")
    expect_inside(page)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm(page)
    page.locator("input[name=name]").fill("My laptop")
    page.locator("input[name=passwordless]").check()
    page.wait_for_load_state()  # of this page: the button is one of its scripts
    page.evaluate("document.addEventListener('tridesk:news', () => document.body.classList.add('has-news'))")
    mailed(sender="news@town.example")
    expect(page.locator("body.has-news")).to_be_attached()
    page.wait_for_timeout(1000)  # were the page fetched again, its challenge would be another one by now
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("#content")).not_to_contain_text("Add a security key")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("#content")).to_contain_text("My laptop")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    expect_inside(page)
    expect(page.locator(".person")).to_contain_text("Ilse Vangrunder")


def test_a_code_of_an_app_is_asked_for_once_it_is_set_up(visitors: Visitors, tridesk: Product) -> None:
    page = visitors.stranger()
    sign_in(page, "bastien")
    expect_inside(page)
    page.goto("/accounts/2fa/totp/activate/")
    confirm(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_text("The code is not correct")).to_be_visible()
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(code(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.locator("input[name=code]")).to_have_count(0)


def test_signing_in_with_a_code_of_an_app(visitors: Visitors, tridesk: Product) -> None:
    tridesk.shell(
        "from allauth.mfa.totp.internal.auth import TOTP; from tridesk.accounts.models import User; "
        f"TOTP.activate(User.objects.get(username='machteld'), {SECRET!r})"
    )
    page = visitors.stranger()
    sign_in(page, "machteld")
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("The code is not correct")).to_be_visible()
    page.locator("input[name=code]").fill(code(SECRET))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect_inside(page)
