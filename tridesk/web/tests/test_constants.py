"""Tags that are worked out once say what Django's say."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from tridesk.web.templatetags.constants import AddressNode, Constant


def shown(source: str, **context: Any) -> str:
    return Template("{% load i18n static %}" + source).render(Context(context))


def test_a_text_in_the_language_of_each_reader() -> None:
    template = Template('{% load i18n %}{% translate "late" %}')
    told = []
    for language in ("nl", "fr", "nl", "en"):
        with translation.override(language):
            told.append(template.render(Context()))
    assert told == ["te laat", "en retard", "te laat", "late"]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ('{% translate "late" %}', Constant),
        ('{% static "a.css" %}', Constant),
        ('{% url "tickets:desk" %}', Constant),
        ('{% url "tickets:ticket" n %}', AddressNode),
    ],
)
def test_literals_are_worked_out_once(source: str, kind: type) -> None:
    assert isinstance(Template("{% load i18n static %}" + source).nodelist[-1], kind)


@pytest.mark.parametrize(
    "source",
    [
        "{% translate x %}",
        '{% translate "late"|upper %}',
        '{% translate "late" as x %}',
        "{% url x %}",
        '{% url "tickets:desk" as x %}',
        "{% static x %}",
        '{% static "a.css" as x %}',
    ],
)
def test_what_depends_on_the_page_is_left_to_django(source: str) -> None:
    node = Template("{% load i18n static %}" + source).nodelist[-1]
    assert not isinstance(node, Constant | AddressNode)


@pytest.mark.parametrize("number", ["2026-000412", "a b", "ü", "a&b", "..", "-1", mark_safe("2026-1"), 7])
def test_an_address_is_that_of_django(number: object) -> None:
    template = Template('{% url "tickets:ticket" n %} {% url "tickets:take" n %}')
    for _ in range(2):
        told = template.render(Context({"n": number}))
        assert told == Template("{{ a }} {{ b }}").render(
            Context({"a": reverse("tickets:ticket", args=[number]), "b": reverse("tickets:take", args=[number])})
        )


def test_an_address_of_a_text_and_a_number() -> None:
    source = '{% url "tickets:attachment" number file %}'
    template = Template(source)
    for number, file in (("2026-000412", 5), ("2026-000413", 12)):
        assert template.render(Context({"number": number, "file": file})) == f"/tickets/{number}/files/{file}"


@pytest.mark.parametrize("number", [7, 12_345])
def test_an_address_that_pads_its_number(number: int) -> None:
    template = Template('{% url "faq:entry" n %}')
    for _ in range(2):
        assert template.render(Context({"n": number})) == reverse("faq:entry", args=[number])


@pytest.mark.parametrize("wrong", ["", "a/b"])
def test_what_cannot_stand_in_an_address_is_refused(wrong: object) -> None:
    template = Template('{% url "tickets:ticket" n %}')
    template.render(Context({"n": "2026-000412"}))
    with pytest.raises(NoReverseMatch):
        template.render(Context({"n": wrong}))


@pytest.mark.parametrize("wrong", ["x", -1])
def test_a_number_is_asked_for(wrong: object) -> None:
    template = Template('{% url "directory:organisation" n %}')
    template.render(Context({"n": 5}))
    with pytest.raises(NoReverseMatch):
        template.render(Context({"n": wrong}))
