"""The form of the provider: text in, a `Trunk` out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.telephony.lines.trunk import HERE, WIDE_CODECS, Number, Trunk


class TrunkForm(forms.Form):
    """An empty password keeps the one that is set, for the same hosts."""

    host = forms.CharField(
        label=_("Host of the provider"),
        max_length=200,
        required=False,
        help_text=_("Such as sip.provider.example. Without a port its servers are looked up (SRV). Empty: none."),
    )
    more_hosts = forms.CharField(
        label=_("More hosts"),
        max_length=500,
        required=False,
        help_text=_("Taken when the first does not answer; with spaces between."),
    )
    user = forms.CharField(
        label=_("Account"),
        max_length=100,
        required=False,
        help_text=_("As the provider gave it, a number or not. Empty where it knows us by our address."),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=100,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Sealed here, and shown to nobody. Empty: it stays as it is, for the same host and proxy."),
    )
    transport = forms.ChoiceField(
        label=_("Transport"), choices=[("udp", "UDP"), ("tcp", "TCP"), ("tls", _("TLS (encrypted)"))]
    )
    srtp = forms.BooleanField(label=_("Encrypted sound (SRTP)"), required=False)
    proxy = forms.CharField(label=_("Outbound proxy"), max_length=200, required=False)
    from_domain = forms.CharField(
        label=_("Domain of the account"),
        max_length=200,
        required=False,
        help_text=_("Where the provider wants another name than its host in From."),
    )
    outside = forms.CharField(
        label=_("Our address as the provider sees it"),
        max_length=200,
        required=False,
        help_text=_("Where a router stands between. It counts from the next start of the switch, as TLS does."),
    )
    codecs = forms.MultipleChoiceField(
        label=_("Wide sound beside A-law"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("g722", "G.722"), ("opus", "Opus")],
    )
    spelling = forms.ChoiceField(
        label=_("How numbers outside are dialled"),
        choices=[
            ("plus", "+3281000000"),
            ("zeros", "003281000000"),
            ("digits", "3281000000"),
            ("national", "081000000"),
        ],
    )
    trusts_identity = forms.BooleanField(
        label=_("Believe P-Asserted-Identity"),
        required=False,
        help_text=_("The number as the network proved it. Only where the provider removes what callers write."),
    )
    trusts_diversion = forms.BooleanField(
        label=_("Believe Diversion"),
        required=False,
        help_text=_("A call that was forwarded to us counts as a call of the number first dialled."),
    )
    numbers = forms.CharField(
        label=_("Our numbers"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: number, language and service, such as +3225180000 fr KEYS; - for none."),
    )

    @classmethod
    def of(cls, trunk: Trunk) -> TrunkForm:
        """The form with the current setting."""
        host, *more = ("",) if trunk == HERE else trunk.hosts
        numbers = "\n".join(
            f"{number.number} {number.language or '-'} {number.service or '-'}" for number in trunk.numbers
        )
        names = ("user", "transport", "srtp", "proxy", "from_domain", "outside", "spelling", "trusts_identity")
        shown: dict[str, Any] = {name: getattr(trunk, name) for name in (*names, "trusts_diversion")}
        return cls(
            initial=shown
            | {
                "host": host,
                "more_hosts": " ".join(more),
                "codecs": list(trunk.codecs),
                "numbers": numbers,
            }
        )

    def trunk(self, before: Trunk) -> Trunk:
        """The trunk that was entered; call after `is_valid`."""
        typed = self.cleaned_data
        host, port = _parted(typed["host"].strip())
        trunk = Trunk(
            host,
            port,
            typed["user"].strip(),
            typed["password"] if typed["user"] else "",
            tuple(re.split(r"[\s,]+", typed["more_hosts"].strip())) if typed["more_hosts"].strip() else (),
            typed["transport"],
            typed["srtp"],
            typed["proxy"].strip(),
            typed["from_domain"].strip(),
            typed["outside"].strip(),
            tuple(codec for codec in WIDE_CODECS if codec in typed["codecs"]),
            typed["spelling"],
            typed["trusts_identity"],
            typed["trusts_diversion"],
            _read_numbers(typed["numbers"]),
        )
        is_kept = trunk.user and not trunk.password and _recipients(trunk) <= _recipients(before)
        return replace(trunk, password=before.password) if is_kept else trunk


def _recipients(trunk: Trunk) -> set[str]:
    """The hosts that receive a digest of the password, from which another host or proxy could guess it."""
    return {*trunk.hosts, trunk.proxy} - {""}


def _parted(host: str) -> tuple[str, int]:
    """Name and port; 0 for none.

    >>> _parted("sip.provider.example:5080"), _parted("[2001:db8::1]"), _parted("provider.example")
    (('sip.provider.example', 5080), ('2001:db8::1', 0), ('provider.example', 0))
    """
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?", host)
    return (match[1].strip("[]"), int(match[2] or 0)) if match else (host, 0)


def _read_numbers(text: str) -> tuple[Number, ...]:
    numbers = []
    for line in text.splitlines():
        if words := line.split():
            number, language, service, *more = [*words, "-", "-"][:4] if len(words) > 3 else [*words, "-", "-"][:3]
            numbers.append(Number("?" if more else number, language.strip("-"), service.strip("-")))
    return tuple(numbers)
