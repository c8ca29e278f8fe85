"""What both trays keep of a person, shown and taken out; what `directory.privacy.ports.Keeper` asks for.

Envelopes and subjects are stored in clear and are masked. The text of a mail is sealed until its ticket is disposed of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import F, Func, Model, Q, QuerySet, TextField, Value
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact
from tridesk.directory.privacy.queries import may_name
from tridesk.directory.privacy.traces import Traces
from tridesk.kit.errors import Sayable
from tridesk.mailroom.models import Attempt, InMail, OutMail, OutState

_WAITING: Final = (OutState.QUEUED, OutState.STUCK)


class MailKeeper:
    """Mails from and to the contact: addresses, moments and subjects, never their text."""

    name, label = "mails", _("Mails")

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        emails = [email.lower() for email in contact.emails]
        came = [
            {
                "at": mail.received_at,
                "kind": str(mail.get_source_display()),
                "from": mail.envelope_from,
                "size": mail.size,
            }
            for mail in _from(emails).defer("sealed").order_by("pk")
        ]
        left = [
            {
                "at": mail.created_at,
                "kind": str(mail.get_kind_display()),
                "recipients": mail.recipients,
                "cc": mail.cc,
                "subject": mail.subject,
                "state": str(mail.get_state_display()),
            }
            for mail in _to(emails).defer("sealed").order_by("pk")
        ]
        return [*came, *left]

    def still_needed(self, contact: Contact) -> Sayable | None:
        emails = [email.lower() for email in contact.emails]
        leaving = _to(emails).filter(state=OutState.SENDING)
        return _("A mail to this person is leaving this moment.") if leaving.exists() else None

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """Masks the contact in both trays, and withdraws mails that have not left yet."""
        came = list(_from(traces.emails).values_list("pk", "envelope_from", "trouble"))
        for pk, sender, trouble in came:
            InMail.objects.filter(pk=pk).update(
                envelope_from=traces.masked(sender), trouble=traces.masked(trouble, closely=True)
            )
        left = list(_to(traces.emails).defer("sealed"))
        for mail in left:
            OutMail.objects.filter(pk=mail.pk).update(
                recipients=[traces.masked(recipient, closely=True) for recipient in mail.recipients],
                cc=[traces.masked(reader, closely=True) for reader in mail.cc],
                subject=traces.masked(mail.subject, closely=True),
                last_reply=traces.masked(mail.last_reply, closely=True),
                state=OutState.WITHDRAWN if mail.state in _WAITING else mail.state,
            )
        ids = [mail.pk for mail in left]
        for attempt in Attempt.objects.filter(out_mail__in=ids).exclude(reply=""):
            Attempt.objects.filter(pk=attempt.pk).update(reply=traces.masked(attempt.reply, closely=True))
        _mask_mentions(traces if known_by_name else Traces(emails=traces.emails, phones=traces.phones))
        return {"sealed_mails": len(came) + len(left)}


def _mask_mentions(traces: Traces) -> None:
    """Masks the contact in what stands in clear beside other mails: subjects, replies, why one was set aside."""
    columns: tuple[tuple[type[Model], str], ...] = (
        (OutMail, "subject"),
        (OutMail, "last_reply"),
        (Attempt, "reply"),
        (InMail, "trouble"),
    )
    for model, column in columns if traces else ():
        rows = may_name(model._default_manager.all(), column, traces)
        for pk, text in rows.values_list("pk", column).iterator():
            if (masked := traces.masked(text)) != text:
                model._default_manager.filter(pk=pk).update(**{column: masked})


def _from(emails: Iterable[str]) -> QuerySet[InMail]:
    condition = Q(pk__in=[])
    for email in emails:
        condition |= Q(envelope_from__iexact=email) | Q(envelope_from__icontains=f"<{email}>")
    return InMail.objects.filter(condition)


def _to(emails: Iterable[str]) -> QuerySet[OutMail]:
    """Mails of which a recipient is one of these addresses, bare or as `Name <address>`."""
    both = Func(F("recipients"), F("cc"), function="array_cat")
    readers = Func(both, Value("\n"), function="array_to_string", output_field=TextField())
    condition = Q(pk__in=[])
    for email in emails:
        condition |= Q(readers__icontains=email)
    return OutMail.objects.annotate(readers=readers).filter(condition)
