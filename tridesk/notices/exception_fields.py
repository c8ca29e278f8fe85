"""The exceptions of a notice: groups, organisations and contacts by name, addresses."""

from __future__ import annotations

from typing import Any, Final, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.pickers import ContactField, OrganisationField
from tridesk.kit.rows import row_number
from tridesk.mailroom.compose import BadAddress, bare

NAMED: Final[dict[str, tuple[str, type[Organisation | Contact]]]] = {
    "organisation": ("without_organisations", Organisation),
    "contact": ("without_contacts", Contact),
}
"""The box for one more -> the list of those named already, and what they are."""


class RecordNumbersField(forms.MultipleChoiceField):
    """Row numbers chosen before; rows that the directory no longer has are dropped."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[int]:
        offered = {number for number, _label in self.choices}  # type: ignore[union-attr, misc]
        return [int(number) for number in value or () if number in offered]


class WithoutForm(forms.Form):
    """The fields of the exceptions: chosen rows stay ticked, each box names one more; its button asks for a new box
    (`naming`).
    """

    without = forms.MultipleChoiceField(
        label=_("But not to these groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    without_organisations = RecordNumbersField(label=_("Nor to these organisations"), required=False)
    organisation = OrganisationField(_("Nor to this organisation"))
    without_contacts = RecordNumbersField(label=_("Nor to these contacts"), required=False)
    contact = ContactField(_("Nor to this contact"))
    without_addresses = forms.CharField(
        label=_("Nor to these addresses"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One address on each line."),
    )
    naming = False  # somebody was named, and more are to be

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, kind in NAMED.values():
            numbers = [number for typed in self[name].value() or () if (number := row_number(str(typed)))]
            rows = kind.objects.filter(pk__in=numbers).defer("words").order_by("pk")
            self.fields[name].choices = [(str(row.pk), str(row)) for row in rows]  # type: ignore[attr-defined]

    @property
    def leaves_out(self) -> bool:
        """Whether there are exceptions, or mistyped ones."""
        names = ("without", "without_addresses", *NAMED, *(name for name, _kind in NAMED.values()))
        return self.naming or any(self[name].value() or name in self.errors for name in names)

    def clean_without_addresses(self) -> list[str]:
        typed = self.cleaned_data["without_addresses"].split()
        for address in typed:
            try:
                bare(address)
            except BadAddress:
                raise forms.ValidationError(_("“%s” is not a mail address.") % address[:80]) from None
        return list(typed)

    def named_boxes(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Those named of each kind, and the box for one more."""
        return [(self[name], self[box]) for box, (name, _kind) in NAMED.items()]

    def exceptions(self) -> dict[str, list[Any]]:
        """All exceptions, as `NoticeDraft` has them."""
        data = self.cleaned_data
        left_out = {"groups": [int(number) for number in data["without"]], "addresses": data["without_addresses"]}
        for box, (name, _kind) in NAMED.items():
            named = data[box]
            left_out[name.removeprefix("without_")] = [*data[name], *([named.pk] if named else ())]
        return left_out

    def named_so_far(self, **options: Any) -> Self:
        """The form with the rows named in boxes ticked and the boxes emptied; unchanged when all boxes are empty."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        used = [box for box in NAMED if self[box].value()]
        for box in used:
            try:
                named = self.fields[box].clean(self[box].value())
            except forms.ValidationError:
                continue  # said beside the box
            if named is not None:
                data.appendlist(NAMED[box][0], str(named.pk))
                data[box] = data[f"{box}_picked"] = ""
        if not used:
            return self
        again = type(self)(data, **options)
        again.naming = True
        again.fields[used[-1]].widget.attrs["autofocus"] = True
        return again
