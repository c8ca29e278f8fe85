"""The state of the register is changed with a password and a key, both; the same while the main database is stopped."""

from __future__ import annotations

import json
import os
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

import tridesk
from tests.e2e.conftest import PATIENCE, SCREEN
from tests.e2e.product import TRIDESK
from tests.e2e.test_accessibility import AXE, COLOURS, LANGUAGES, TAGS, faults_here
from tests.e2e.test_large_text import LANGUAGES as LARGE_IN
from tests.e2e.test_large_text import enlarge, faults
from tests.ports import free_port
from tests.waiting import until
from tridesk.config import embedded, secrets

pytestmark = pytest.mark.e2e

PASSWORD: Final = "drie ezels zingen 's nachts"
BOTH: Final = "Both are needed, the password and the key, and they must belong together."
TELEPHONE: Final = {"viewport": {"width": 390, "height": 844}}
DEVICE: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


STILL: Final = """() => {
    const still = new CSSStyleSheet();
    still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important; }');
    document.adoptedStyleSheets = [still];
}"""  # colours fade from light to dark: axe would look in between


class Installation:
    """Pages and editor as two processes, with a database that can be stopped under them."""

    def __init__(self, var: Path) -> None:
        http, editor = free_port(), free_port()
        self.var, self.url, self.editor = var, f"http://localhost:{http}", f"http://localhost:{editor}"
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = kept | {
            "TRIDESK_VAR": str(var),
            "TRIDESK_DEMO": "0",
            "TRIDESK_URL": self.url,
            "TRIDESK_HTTP": f"127.0.0.1:{http}",
            "TRIDESK_LMTP": f"127.0.0.1:{free_port()}",
            "TRIDESK_STATUS_EDITOR": f"127.0.0.1:{editor}",
            "PYTHONPATH": str(Path(tridesk.__file__).parents[1]),
        }
        self._parts: list[subprocess.Popen[bytes]] = []
        self.start_database()
        self.tell("prepare")
        for part in ("web", "status-editor"):
            self._parts.append(subprocess.Popen([TRIDESK, part], env=self.environment, start_new_session=True))
        until(
            lambda: self.answers(f"{self.editor}/sign-in/") and self.answers(f"{self.url}/accounts/login/"), "pages", 60
        )

    def start_database(self) -> None:
        embedded.start(self.var, secrets.load_or_make(self.var).database, throw_away=True)

    def stop_database(self) -> None:
        embedded.stop(self.var)

    def tell(self, *command: str) -> str:
        done = subprocess.run(
            [TRIDESK, *command], env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def journalled(self) -> list[list[Any]]:
        """What stands in the journal of the state, after it has taken the log up twice."""
        code = (
            "import json; from tridesk.statuspage.journal_intake import take_up; "
            "from tridesk.statuspage import queries; "
            "from tridesk.journal.models import Entry; log = queries.publisher().log; take_up(log); take_up(log); "
            "found = Entry.objects.filter(verb__endswith='.reported').order_by('id'); "
            "print(json.dumps([[one.data['state'], one.data['via']] for one in found]))"
        )
        return list(json.loads(self.tell("shell", "-v", "0", "-c", code)))

    def public(self, path: str = "") -> str:
        """What everybody can read."""
        with urllib.request.urlopen(f"{self.url}/status/{path}", timeout=10) as answer:
            return str(answer.read().decode())

    @staticmethod
    def answers(url: str) -> bool:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except OSError:
            return False

    def stop(self) -> None:
        for part in self._parts:
            part.terminate()
            part.wait(20)
        embedded.stop(self.var)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with TemporaryDirectory(prefix="tridesk-", ignore_cleanup_errors=True) as folder:
        started = Installation(Path(folder))
        yield started
        started.stop()


class Editor:
    """A smartphone with an enrolled key."""

    def __init__(self, browser: Browser, installation: Installation, **options: Any) -> None:
        self.context = browser.new_context(base_url=installation.editor, **(SCREEN | TELEPHONE | options))
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.devtools: CDPSession = self.context.new_cdp_session(self.page)
        self.devtools.send("WebAuthn.enable")
        self.key = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "Failed to load resource" not in text:
            self.troubles.append(text)

    def enrol(self, link: str) -> None:
        self.page.goto(link)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("input[name=again]").fill(PASSWORD)
        self.page.locator("form[data-key] button").click()
        self.page.locator("main a[href='/sign-in/']").wait_for()

    def sign_in(self, password: str = PASSWORD) -> None:
        self.page.goto("/sign-in/")
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("form[data-key] button").click()

    def come_in(self) -> None:
        self.sign_in()
        self.page.locator(".states").wait_for()

    def say(self, state: str, *choices: str) -> None:
        """Three presses: the state, a look, publish."""
        self.page.goto("/")
        self.page.locator(f"label.state--{state}").click()
        for choice in choices:
            self.page.locator(f"label:has(> input[{choice}])").click()
        self.page.locator("button[value=look]").click()
        self.page.locator("form[action='/publish/'] button").click()
        self.page.locator("[data-read-back]").wait_for()


@pytest.fixture
def siebe(browser: Browser, installation: Installation) -> Iterator[Editor]:
    store = installation.var / "status" / "editors.sqlite3"
    output = installation.tell("status-editor", "renew" if store.exists() else "add", "siebe", "--name", "Siebe Ooms")
    editor = Editor(browser, installation)
    editor.enrol(output.split()[-1])
    yield editor
    editor.context.close()
    assert editor.troubles == []


def test_password_and_key_together_change_the_state(siebe: Editor, installation: Installation) -> None:
    siebe.come_in()
    siebe.say("out_of_service", "name=lasts][value='120'", "value=looking")
    expect(siebe.page.locator("[data-read-back]")).to_contain_text(re.compile(r"read back .* after \d+ ms", re.DOTALL))
    assert "Rijksregister is momenteel buiten dienst" in installation.public()
    assert json.loads(installation.public("api/v2/status.json"))["status"]["indicator"] == "critical"
    siebe.say("stable", "value=over")
    assert "Rijksregister werkt stabiel" in installation.public()


def test_a_second_link_in_the_same_tab_opens_too(siebe: Editor, installation: Installation) -> None:
    siebe.page.goto("/sign-in/")
    siebe.page.goto("/welcome/#used-up")
    expect(siebe.page.get_by_role("alert")).to_contain_text("This invitation is used up or too old.")
    siebe.page.goto(installation.tell("status-editor", "renew", "siebe").split()[-1])
    expect(siebe.page.locator("input[name=again]")).to_be_visible()


def test_the_password_alone_is_refused(siebe: Editor) -> None:
    siebe.devtools.send("WebAuthn.clearCredentials", {"authenticatorId": siebe.key})
    siebe.sign_in()
    expect(siebe.page.locator("[data-key-fault]")).to_contain_text("No key answered.")
    siebe.page.evaluate("document.querySelector('form[data-key]').submit()")
    expect(siebe.page.get_by_role("alert").first).to_contain_text(BOTH)
    siebe.page.goto("/")
    expect(siebe.page).to_have_url(re.compile("/sign-in/$"))


@pytest.mark.parametrize("password", ["", "a wrong password"])
def test_the_key_alone_is_refused(password: str, siebe: Editor) -> None:
    siebe.page.goto("/sign-in/")
    siebe.page.evaluate("document.querySelector('form[data-key]').noValidate = true")
    siebe.page.locator("input[name=password]").fill(password)
    siebe.page.locator("form[data-key] button").click()
    expect(siebe.page.get_by_role("alert").first).to_contain_text(BOTH)
    siebe.page.goto("/")
    expect(siebe.page).to_have_url(re.compile("/sign-in/$"))


def test_with_the_main_database_stopped(siebe: Editor, installation: Installation) -> None:
    before = installation.journalled()
    installation.stop_database()
    try:
        siebe.come_in()
        siebe.say("unstable", "name=again][value='30'", "value=slow")
        expect(siebe.page.locator("[data-read-back]")).to_contain_text("read back")
        assert "Rijksregister is operationeel, maar werkt instabiel" in installation.public()
        siebe.say("stable", "value=over")
        assert "Rijksregister werkt stabiel" in installation.public()
    finally:
        installation.start_database()
    assert installation.journalled()[len(before) :] == [["unstable", "editor"], ["stable", "editor"]]
    assert len(installation.journalled()) == len(before) + 2


def test_a_colleague_of_the_desk_is_a_stranger_here(browser: Browser, installation: Installation) -> None:
    """Whatever the role: a session of the desk opens nothing, not even that of the technical centre."""
    made = (
        "from tridesk.accounts.models import User; from django.contrib.sessions.backends.db import SessionStore; "
        "from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY; "
        "from django.conf import settings; "
        "user, _ = User.objects.get_or_create(username='bram', defaults=dict(name='Bram', role='technical_centre')); "
        "kept = SessionStore(); kept[SESSION_KEY] = str(user.pk); "
        "kept[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]; "
        "kept[HASH_SESSION_KEY] = user.get_session_auth_hash(); kept.create(); print(kept.session_key)"
    )
    session = installation.tell("shell", "-v", "0", "-c", made).strip()
    context = browser.new_context(**SCREEN)
    context.add_cookies([{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}])
    page = context.new_page()
    page.goto(f"{installation.url}/incidents/")
    expect(page.locator(".person")).to_be_visible()
    for path in ("/", "/maintenance/", "/keys/"):
        page.goto(f"{installation.editor}{path}")
        expect(page).to_have_url(re.compile("/sign-in/$"))
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(language: str, siebe: Editor, installation: Installation) -> None:
    siebe.context.add_cookies([{"name": "tridesk_language", "value": language, "url": installation.editor}])
    violations = look(siebe.page, "/sign-in/") + look(siebe.page, "/welcome/")
    siebe.come_in()
    violations += look(siebe.page, "/") + look(siebe.page, "/maintenance/") + look(siebe.page, "/keys/")
    siebe.page.goto("/")
    siebe.page.locator("label.state--out_of_service").click()
    siebe.page.locator("details.own").evaluate("details => { details.open = true; }")
    violations += look_here(siebe.page, "chosen")
    siebe.page.locator("button[value=look]").click()
    siebe.page.locator("form[action='/publish/']").wait_for()
    violations += look_here(siebe.page, "preview")
    assert siebe.page.locator("html").get_attribute("lang") == language
    assert violations == []


@pytest.mark.parametrize("language", LARGE_IN)
def test_text_of_twice_the_size_fits_a_telephone(language: str, siebe: Editor, installation: Installation) -> None:
    siebe.context.add_cookies([{"name": "tridesk_language", "value": language, "url": installation.editor}])
    enlarge(siebe.devtools)
    siebe.come_in()
    misfits = {}
    for path in ("/", "/maintenance/", "/keys/"):
        siebe.page.goto(path)
        misfits[path] = faults(siebe.page)
    siebe.page.goto("/")
    siebe.page.locator("label.state--out_of_service").click()
    siebe.page.locator("button[value=look]").click()
    siebe.page.locator("form[action='/publish/']").wait_for()
    misfits["preview"] = faults(siebe.page)
    assert misfits == {place: [] for place in misfits}


def look(page: Page, path: str) -> list[str]:
    page.goto(path)
    return look_here(page, path)


def look_here(page: Page, place: str) -> list[str]:
    violations = []
    page.evaluate(AXE.read_text("utf-8"))
    page.evaluate(STILL)
    for scheme, rules in (("light", TAGS), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        violations += faults_here(page, f"{place} ({scheme})", rules)
    return violations
