"""Connected users with their credentials, and authorisations: each call is one action of the directory."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.api import directory, serializers
from tridesk.api.auth import Asked
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.organisations import KEEPERS, READERS, done, told
from tridesk.api.schemas.directory import (
    AuthorisationIn,
    AuthorisationOut,
    AuthorisationPage,
    BlockIn,
    CredentialIn,
    EndIn,
    Narrowed,
    UserIn,
    UserOut,
    UserPage,
)
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.directory.connected import actions, queries
from tridesk.directory.connected.cards import AuthorisationCard, CredentialCard, UserCard
from tridesk.directory.models import Authorisation, ConnectedUser, Organisation
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

router = Router(tags=["directory"])

TOLD = {200: UserOut} | REFUSALS


@router.get("/connected-users", response={200: UserPage} | PROBLEMS, auth=READERS)
def list_connected_users(request: Asked, asked: Query[Narrowed]) -> HttpResponse:
    """Connected users with their credentials, in the order of their ids."""
    directory.known_fields(request, Narrowed)
    rows = queries.with_everything()
    if asked.organisation is not None:
        rows = rows.filter(organisation=asked.organisation)
    users, following = directory.page_of(rows, asked.after, asked.limit)
    items = [directory.user_whole(user) for user in queries.standing_each(users)]
    return directory.page_answer(request, items, following)


@router.post("/connected-users", response={201: UserOut} | REFUSALS, auth=KEEPERS)
def add_connected_user(request: Asked, body: UserIn, key: Key = None) -> HttpResponse:
    """Adds a person or a program that uses the register from now on."""

    def added() -> StoredAnswer:
        made = actions.add_user(_user_card(body), by=request.auth.user)
        return StoredAnswer(201, serializers.as_json(_user(request, made.pk)), f"{request.path}/{made.pk}")

    return once(request, added)


@router.get("/connected-users/{int:connected_user}", response={200: UserOut} | PROBLEMS, auth=READERS)
def one_connected_user(request: Asked, connected_user: int) -> HttpResponse:
    """One connected user with their credentials."""
    return told(_user(request, connected_user))


@router.put("/connected-users/{int:connected_user}", response=TOLD, auth=KEEPERS)
def change_connected_user(request: Asked, connected_user: int, body: UserIn) -> HttpResponse:
    """Replaces all fields of a connected user, and marks the record as confirmed."""
    user = queries.user_for(request.auth.user, connected_user)
    actions.change_user(user.pk, _user_card(body, user), by=request.auth.user)
    return told(_user(request, user.pk))


@router.post("/connected-users/{int:connected_user}/end", response=TOLD, auth=KEEPERS)
def end_connected_user(request: Asked, connected_user: int, body: EndIn, key: Key = None) -> HttpResponse:
    """Ends a connected user after a last day. No reason is kept."""
    user = queries.user_for(request.auth.user, connected_user)

    def ended() -> dict[str, Any]:
        actions.end_user(user.pk, by=request.auth.user, last_day=body.last_day)
        return _user(request, user.pk)

    return done(request, ended)


@router.post("/connected-users/{int:connected_user}/credentials", response=TOLD, auth=KEEPERS)
def add_credential(request: Asked, connected_user: int, body: CredentialIn, key: Key = None) -> HttpResponse:
    """Adds a credential to a connected user."""
    user = queries.user_for(request.auth.user, connected_user)

    def added() -> dict[str, Any]:
        actions.add_credential(user.pk, _credential_card(body), by=request.auth.user)
        return _user(request, user.pk)

    return done(request, added)


@router.put("/credentials/{int:credential}", response=TOLD, auth=KEEPERS)
def change_credential(request: Asked, credential: int, body: CredentialIn) -> HttpResponse:
    """Replaces all fields of a credential."""
    row = queries.credential_for(request.auth.user, credential)
    actions.change_credential(row.pk, _credential_card(body), by=request.auth.user)
    return told(_user(request, row.user_id))


@router.post("/credentials/{int:credential}/block", response=TOLD, auth=KEEPERS)
def block_credential(request: Asked, credential: int, body: BlockIn, key: Key = None) -> HttpResponse:
    """Blocks a credential until it is unblocked."""
    row = queries.credential_for(request.auth.user, credential)

    def blocked() -> dict[str, Any]:
        actions.block_credential(row.pk, by=request.auth.user, reason=body.reason)
        return _user(request, row.user_id)

    return done(request, blocked)


@router.post("/credentials/{int:credential}/unblock", response=TOLD, auth=KEEPERS)
def unblock_credential(request: Asked, credential: int, key: Key = None) -> HttpResponse:
    """Unblocks a credential."""
    row = queries.credential_for(request.auth.user, credential)

    def unblocked() -> dict[str, Any]:
        actions.unblock_credential(row.pk, by=request.auth.user)
        return _user(request, row.user_id)

    return done(request, unblocked)


@router.post("/credentials/{int:credential}/end", response=TOLD, auth=KEEPERS)
def end_credential(request: Asked, credential: int, body: EndIn, key: Key = None) -> HttpResponse:
    """Ends a credential for good, at once or after a last day."""
    row = queries.credential_for(request.auth.user, credential)

    def ended() -> dict[str, Any]:
        actions.end_credential(row.pk, by=request.auth.user, last_day=body.last_day, reason=body.reason)
        return _user(request, row.user_id)

    return done(request, ended)


# --- authorisations


@router.get("/authorisations", response={200: AuthorisationPage} | PROBLEMS, auth=READERS)
def list_authorisations(request: Asked, asked: Query[Narrowed]) -> HttpResponse:
    """Authorisations of organisations to use the register, in the order of their ids."""
    directory.known_fields(request, Narrowed)
    rows = Authorisation.objects.prefetch_related("services")
    if asked.organisation is not None:
        rows = rows.filter(organisation=asked.organisation)
    page, following = directory.page_of(rows, asked.after, asked.limit)
    return directory.page_answer(request, [_shown(authorisation) for authorisation in page], following)


@router.post("/authorisations", response={201: AuthorisationOut} | REFUSALS, auth=KEEPERS)
def add_authorisation(request: Asked, body: AuthorisationIn, key: Key = None) -> HttpResponse:
    """An organisation may use the register, by a decision."""

    def added() -> StoredAnswer:
        made = actions.add_authorisation(body.organisation, _authorisation_card(body), by=request.auth.user)
        return StoredAnswer(201, serializers.as_json(_shown(made)), f"{request.path}/{made.pk}")

    directory.organisation(body.organisation)
    return once(request, added)


@router.get("/authorisations/{int:authorisation}", response={200: AuthorisationOut} | PROBLEMS, auth=READERS)
def one_authorisation(request: Asked, authorisation: int) -> HttpResponse:
    """One authorisation."""
    return told(_shown(queries.authorisation_for(request.auth.user, authorisation)))


@router.put("/authorisations/{int:authorisation}", response={200: AuthorisationOut} | REFUSALS, auth=KEEPERS)
def change_authorisation(request: Asked, authorisation: int, body: AuthorisationIn) -> HttpResponse:
    """Replaces all fields of an authorisation; its organisation cannot change."""
    row = queries.authorisation_for(request.auth.user, authorisation)
    if body.organisation != row.organisation_id:
        raise Invalid(_("An authorisation stays with its organisation."), field="organisation")
    actions.change_authorisation(row.pk, _authorisation_card(body), by=request.auth.user)
    return told(_shown(queries.authorisation_for(request.auth.user, authorisation)))


@router.post("/authorisations/{int:authorisation}/end", response={200: AuthorisationOut} | REFUSALS, auth=KEEPERS)
def end_authorisation(request: Asked, authorisation: int, body: EndIn, key: Key = None) -> HttpResponse:
    """Ends an authorisation after a last day. No reason is kept."""
    row = queries.authorisation_for(request.auth.user, authorisation)

    def ended() -> dict[str, Any]:
        return _shown(actions.end_authorisation(row.pk, by=request.auth.user, last_day=body.last_day))

    return done(request, ended)


def _user(request: Asked, number: int) -> dict[str, Any]:
    return directory.user_whole(queries.connection_of(queries.user_for(request.auth.user, number)))


def _shown(authorisation: Authorisation) -> dict[str, Any]:
    return directory.authorisation_whole(authorisation, holds=queries.span_of(authorisation).holds(clock.today()))


def _user_card(body: UserIn, before: ConnectedUser | None = None) -> UserCard:
    owner: Organisation | None = directory.organisation(body.organisation)
    assert owner is not None
    rest = body.model_dump(exclude={"organisation", "contact"})
    if body.is_privileged is None:
        rest["is_privileged"] = before is not None and before.is_privileged
    return UserCard(organisation=owner, contact=directory.contact(body.contact), **rest)


def _credential_card(body: CredentialIn) -> CredentialCard:
    return CredentialCard(**body.model_dump() | {"nis_codes": tuple(body.nis_codes)})


def _authorisation_card(body: AuthorisationIn) -> AuthorisationCard:
    rest = body.model_dump(exclude={"organisation", "services"})
    return AuthorisationCard(services=directory.services(body.services), **rest)
