"""Resolves codes in API input to model instances: topics, services, experts, organisations; decodes files."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.api.schemas.common import FileIn, RequesterIn, UsedAnswerIn
from tridesk.directory.models import Service
from tridesk.directory.organisations.search import organisation_named
from tridesk.faq.queries import number_of
from tridesk.kit.errors import Invalid
from tridesk.kit.text import one_line
from tridesk.tickets.actions import Requester
from tridesk.tickets.entry_store import MOST_UPLOAD, Upload
from tridesk.tickets.faq_offers import PutIn
from tridesk.tickets.forms import phone_of
from tridesk.tickets.models import Topic


def topic(code: str) -> Topic | None:
    """The topic with this code; None for ''."""
    if not code:
        return None
    topic_row = Topic.objects.filter(code=code, active=True).first()
    if topic_row is None:
        raise Invalid(_("There is no topic %(code)s.") % {"code": code}, field="topic")
    return topic_row


def service(code: str) -> Service:
    """The service with this code."""
    service_row = Service.objects.filter(code=code, active=True).first()
    if service_row is None:
        raise Invalid(_("There is no service %(code)s.") % {"code": code}, field="service")
    return service_row


def expert(username: str) -> User | None:
    """The expert with this user name; None for ''. The action checks that they belong to the service."""
    if not username:
        return None
    user = colleagues("ticket.answer_as_expert").filter(username=username).first()
    if user is None:
        raise Invalid(_("There is no expert %(name)s.") % {"name": username}, field="expert")
    return user


def put_in(sent: Sequence[UsedAnswerIn]) -> list[PutIn]:
    """The answers of the FAQ that a text has or a requester was told; the action passes over those that are not."""
    return [PutIn(number_of(used.number), used.version, used.language) for used in sent]


def requester(sent: RequesterIn) -> Requester:
    """The requester, with the organisation of the directory that was named."""
    organisation = organisation_named(sent.organisation)
    if sent.organisation.strip() and organisation is None:
        raise Invalid(
            _("The directory knows no organisation %(name)s.") % {"name": sent.organisation},
            field="requester.organisation",
        )
    return Requester(
        name=one_line(sent.name, 200),
        email=sent.email,
        phone=phone_of(sent.phone),
        organisation=organisation,
    )


def uploads(sent: Sequence[FileIn]) -> list[Upload]:
    """The decoded files; raises Invalid when they exceed together what mail can carry."""
    if sum(len(file.content) for file in sent) * 3 // 4 > MOST_UPLOAD:
        raise Invalid(
            _("These files are together larger than 20 MB, which mail cannot carry."),
            field="attachments",
            code="too_large",
        )
    return [
        Upload(
            one_line(file.name, 200) or "file",
            file.content_type,
            _decoded(file.content, f"attachments.{place}.content"),
        )
        for place, file in enumerate(sent)
    ]


def _decoded(content: str, field: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(_("%(field)s is not base64.") % {"field": field}, field=field) from None
