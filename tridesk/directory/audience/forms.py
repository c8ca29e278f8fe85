"""What people type about user groups: text in, a card out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.directory.audience.actions import GroupCard
from tridesk.directory.audience.rules import LISTS, Rule
from tridesk.directory.models import OrganisationKind, Service, ServiceLanguage, UserGroup
from tridesk.directory.organisations.places import PROVINCES, REGIONS
from tridesk.kit.errors import Sayable
from tridesk.kit.text import Text

Choices = list[tuple[str, Sayable]]

_LANGUAGES: Final[dict[str, Sayable]] = dict(ServiceLanguage.choices)


def _named(texts: Mapping[str, Text]) -> Choices:
    return [(code, names.in_(get_language() or "")) for code, names in texts.items()]


def choices() -> dict[str, Choices]:
    """What a rule may ask: for each of its lists the codes with their names, in the language of the reader."""
    return {
        "kinds": list(OrganisationKind.choices),
        "regions": _named(REGIONS),
        "provinces": sorted(_named(PROVINCES), key=lambda pair: str(pair[1])),
        "languages": list(_LANGUAGES.items()),
        "services": [(service.code, str(service)) for service in Service.objects.all()],
    }


def _boxes(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


def _name(label: Any, language: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, required=required, widget=forms.TextInput(attrs={"lang": language})
    )


class GroupRuleForm(forms.Form):
    """The check boxes of a rule, and whether its contacts are written to as well."""

    kinds = _boxes(_("Kinds"))
    regions = _boxes(_("Regions"))
    provinces = _boxes(_("Provinces"))
    languages = _boxes(_("In what we write to them"))
    services = _boxes(_("Authorised for"))
    to_contacts = forms.BooleanField(
        label=_("To every contact as well"),
        required=False,
        help_text=_("Else an organisation is written to at its own address, and its contacts only when it has none."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, offered in choices().items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def rule(self) -> Rule:
        return Rule.read({name: self.cleaned_data[name] for name in LISTS})


class GroupForm(GroupRuleForm):
    """All that people may say of a group; its code only once."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, digits and -, for programs and files; it stays.")
    )
    name_nl = _name(_("Name in Dutch"), "nl", required=True)
    name_fr = _name(_("Name in French"), "fr", required=True)
    name_de = _name(_("Name in German"), "de")
    name_en = _name(_("Name in English"), "en")
    note = forms.CharField(
        label=_("Note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues; the public does not see it."),
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not new:
            del self.fields["code"]

    @staticmethod
    def said_of(group: UserGroup) -> dict[str, Any]:
        """Initial values of the form."""
        same = ("name_nl", "name_fr", "name_de", "name_en", "note", "active", "to_contacts")
        return {name: getattr(group, name) for name in same} | Rule.read(group.rule or {}).as_json()

    def card(self) -> GroupCard:
        """The card for the action."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in {*LISTS, "code"}}
        return GroupCard(**values, rule=self.rule())
