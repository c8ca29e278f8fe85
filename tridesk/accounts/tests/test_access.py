"""What the administrator can do for access: sessions, passwords, second factors; always with a journal entry."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.management import call_command
from django.test import Client

from tridesk.accounts import actions, obligations
from tridesk.accounts.models import FactorRemoval, User
from tridesk.accounts.roles import Role
from tridesk.accounts.sessions import user_of
from tridesk.accounts.tests.test_colleagues import PASSWORD, add, change
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db
WHY = "called back on the number we had"


@pytest.fixture
def boss() -> User:
    return add("boss", role=Role.ADMINISTRATOR)


@pytest.fixture
def second() -> User:
    return add("second", role=Role.PROJECT_LEADER)


@pytest.fixture
def an() -> User:
    an = add("an")
    auth.TOTP.activate(an, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return an


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(user: User, do: str, by: User, **fields: str) -> int:
    return signed_in(by).post(f"/colleagues/{user.username}/access", {"do": do, **fields}).status_code


def verbs(user: User) -> list[str]:
    return list(Entry.objects.filter(ref=f"colleague:{user.username}").order_by("pk").values_list("verb", flat=True))


# --- sessions and passwords


def test_ending_sessions_signs_somebody_out_everywhere(an: User, boss: User) -> None:
    first, other = signed_in(an), signed_in(an)
    assert at(an, "end_sessions", boss) == 302
    assert [client.get("/tickets/").status_code for client in (first, other)] == [302, 302]
    assert verbs(an)[-1] == "colleague.sessions_ended"


def test_a_first_password_that_somebody_else_chose_is_changed_before_anything_else(boss: User) -> None:
    bo = add("bo", by=boss)
    client = signed_in(bo)
    for path in ("/tickets/", "/directory/", "/find?q=x"):
        assert client.get(path)["Location"] == "/accounts/password/change/"
    new = {"oldpassword": PASSWORD, "password1": "another long one 2026", "password2": "another long one 2026"}
    client.post("/accounts/password/change/", new)
    bo.refresh_from_db()
    assert (bo.must_change_password, bo.check_password("another long one 2026")) == (False, True)


def test_the_page_says_why_another_password_is_asked_for_and_a_script_of_an_open_page_does_not(boss: User) -> None:
    client = signed_in(add("bo", by=boss))
    client.get("/tickets/", headers={"Sec-Fetch-Mode": "cors"})
    assert b"a password that only you know" not in client.get("/accounts/password/change/").content
    assert b"a password that only you know" in client.get("/tickets/", follow=True).content


def test_the_page_says_why_a_second_factor_is_asked_for(boss: User) -> None:
    cy = add("cy", role=Role.EXPERT)
    actions.oblige_roles([Role.EXPERT], by=boss)
    assert b"Your role needs a second factor" in signed_in(cy).get("/tickets/", follow=True).content


def test_who_proposed_to_take_off_a_factor_withdraws_it_and_somebody_else_decides(
    an: User, boss: User, second: User
) -> None:
    actions.propose_factor_removal(an, by=boss, reason=WHY)
    own, other = (signed_in(user).get("/colleagues/an").content.decode() for user in (boss, second))
    assert ("Withdraw" in own, "Approve and take it off" in own) == (True, False)
    assert ("Withdraw" in other, "Approve and take it off" in other) == (False, True)


def test_one_may_be_asked_for_another_password(an: User, boss: User) -> None:
    client = signed_in(an)
    assert at(an, "demand_password", boss) == 302
    assert client.get("/tickets/")["Location"].startswith("/accounts/login/")
    an.refresh_from_db()
    assert signed_in(an).get("/tickets/")["Location"] == "/accounts/password/change/"


def test_who_made_their_own_account_on_the_server_chose_the_password_themselves() -> None:
    assert not add("first").must_change_password


def test_streams_and_telephones_stay_closed_while_something_is_owed(boss: User) -> None:
    bo = add("bo", by=boss)
    cookie = signed_in(bo).cookies["sessionid"].value
    assert user_of({"headers": [(b"cookie", f"sessionid={cookie}".encode())]}) is None


# --- a second factor by role


def test_a_role_that_needs_a_second_factor_sets_one_up_first(an: User, boss: User) -> None:
    signed_in(boss).post("/second-factor/", {"role": ["call_taker"]})
    bo = add("bo")
    assert signed_in(bo).get("/tickets/")["Location"] == "/accounts/2fa/"
    an.refresh_from_db()
    assert signed_in(an).get("/tickets/").status_code == 200
    boss.refresh_from_db()
    assert signed_in(boss).get("/colleagues/").status_code == 200
    roles = {role.role: role for role in signed_in(boss).get("/second-factor/").context["roles"]}
    chosen = roles["call_taker"]
    assert (chosen.obliged, chosen.people, chosen.with_factor) == (True, 2, 1)
    assert not roles["administrator"].obliged
    signed_in(boss).post("/second-factor/", {})
    bo.refresh_from_db()
    assert signed_in(bo).get("/tickets/").status_code == 200


def test_a_change_of_role_takes_its_obligation_along(an: User, boss: User) -> None:
    actions.oblige_roles([Role.SUPERVISOR], by=boss)
    profile = actions.Profile(an.name, an.email, Role.SUPERVISOR, "en")
    changed = actions.change_colleague(an, profile, by=boss, active=True)
    assert changed.must_have_second_factor


def test_another_service_proves_it_itself(an: User, boss: User) -> None:
    actions.oblige_roles([Role.CALL_TAKER], by=boss)
    bo = add("bo")
    assert obligations.owed(bo, {"account_authentication_methods": [{"method": "socialaccount"}]}) == ""
    assert obligations.owed(bo, {"account_authentication_methods": [{"method": "password"}]}) == "mfa_index"


# --- a lost second factor


def test_two_people_take_off_a_lost_second_factor(an: User, boss: User, second: User) -> None:
    client = signed_in(an)
    assert at(an, "propose_removal", boss, reason=WHY) == 302
    assert Authenticator.objects.filter(user=an).exists()
    assert at(an, "approve_removal", boss) == 403
    assert at(an, "approve_removal", second) == 302
    assert not Authenticator.objects.filter(user=an).exists()
    assert client.get("/tickets/").status_code == 302
    assert verbs(an)[-3:] == [
        "colleague.factor_removal_proposed",
        "colleague.factors_removed",
        "colleague.sessions_ended",
    ]
    assert Entry.objects.filter(verb="colleague.factor_removal_proposed").get().data == {"reason": WHY}


def test_nobody_is_two_by_an_account_of_their_own_making(an: User, boss: User, second: User) -> None:
    """A manager of colleagues can add an account, or take one over by its address."""
    made = add("made", by=boss, role=Role.ADMINISTRATOR)
    actions.propose_factor_removal(an, by=boss, reason=WHY)
    with pytest.raises(NotAllowed):
        actions.decide_factor_removal(an, by=made, approve=True)
    change(second, by=made, email="boss@elsewhere.example")
    with pytest.raises(NotAllowed):
        actions.decide_factor_removal(an, by=second, approve=True)
    in_a_week = clock.now() + actions.SETTLED
    with clock.ticking(lambda: in_a_week):
        actions.decide_factor_removal(an, by=second, approve=True)


def test_a_proposal_can_be_refused_and_made_again(an: User, boss: User, second: User) -> None:
    actions.propose_factor_removal(an, by=boss, reason=WHY)
    with pytest.raises(Conflict):
        actions.propose_factor_removal(an, by=second, reason=WHY)
    actions.decide_factor_removal(an, by=second, approve=False)
    with pytest.raises(Conflict):
        actions.decide_factor_removal(an, by=second, approve=True)
    assert Authenticator.objects.filter(user=an).exists()
    actions.propose_factor_removal(an, by=second, reason=WHY)


def test_nobody_takes_off_their_own(boss: User, second: User) -> None:
    auth.TOTP.activate(boss, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    with pytest.raises(NotAllowed):
        actions.propose_factor_removal(boss, by=boss, reason=WHY)
    actions.propose_factor_removal(boss, by=second, reason=WHY)
    with pytest.raises(NotAllowed):
        actions.decide_factor_removal(boss, by=boss, approve=True)


def test_a_reason_is_needed_and_holds_no_national_number(an: User, boss: User) -> None:
    with pytest.raises(Invalid):
        actions.propose_factor_removal(an, by=boss, reason="  ")
    actions.propose_factor_removal(an, by=boss, reason="showed 85.07.30-033.28 on the screen")
    assert "033" not in FactorRemoval.objects.get().reason


def test_whoever_has_none_cannot_lose_it(boss: User, second: User) -> None:
    with pytest.raises(Conflict):
        actions.propose_factor_removal(second, by=boss, reason=WHY)


def test_whoever_owns_the_server_helps_a_lone_administrator(boss: User) -> None:
    auth.TOTP.activate(boss, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    call_command("colleague", "boss", "--remove-second-factor")
    assert not Authenticator.objects.filter(user=boss).exists()
    assert verbs(boss)[-2:] == ["colleague.factors_removed", "colleague.sessions_ended"]


def test_an_unknown_gesture_does_nothing(an: User, boss: User) -> None:
    assert at(an, "nonsense", boss) == 422
