"""A mail on its ticket: folded at first, whole with one key, and reported when it was folded wrongly."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitors
from tests.e2e.product import Product, letter

pytestmark = pytest.mark.e2e

TEXT = """\
Bonjour,

l'accès de notre collègue est bloqué.

Bien à vous,
Anna Huts
Ville de Namur

Le 2 mars 2026 à 14:05, Helpdesk <helpdesk@desk.example> a écrit :
> Votre accès est rétabli."""


def test_one_key_shows_the_whole_mail_and_folds_it_again(visitors: Visitors, tridesk: Product) -> None:
    tridesk.send(letter("Accès d'une collègue", TEXT, number="whole"))
    page = visitors.colleague("jorn", viewport={"width": 1280, "height": 720})
    page.goto("/tickets/?view=new&order=newest")
    page.locator(".row__link", has_text="Accès d'une collègue").click()
    entry = page.locator(".entry--in")
    whole = entry.get_by_text("> Votre accès est rétabli.")
    expect(entry.get_by_text("est bloqué")).to_be_visible()
    expect(whole).to_be_hidden()
    page.locator("body").press("v")
    expect(whole).to_be_visible()
    expect(entry.get_by_text("Ville de Namur")).to_be_visible()
    page.wait_for_load_state()  # keys count from then on
    page.locator("body").press("v")
    expect(whole).to_be_hidden()
    page.go_back()
    expect(whole).to_be_visible()
    page.get_by_role("button", name="This was folded wrongly").click()
    expect(page.get_by_text("Its shape was kept")).to_be_visible()
