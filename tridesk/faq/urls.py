"""Addresses of the answers at the desk."""

from django.urls import path, register_converter

from tridesk.faq.queries import number_of
from tridesk.faq.views import editing, entries, history


class AnswerNumber:
    """`F-0123` in an address; its number in the product."""

    regex = r"[Ff]-\d{4,9}"

    def to_python(self, value: str) -> int:
        return number_of(value)

    def to_url(self, number: int) -> str:
        return f"F-{number:04d}"


register_converter(AnswerNumber, "answer")

app_name = "faq"

urlpatterns = [
    path("answers/", entries.entries, name="entries"),
    path("answers/new", editing.write, name="write"),
    path("answers/next", entries.to_write_next, name="next"),
    path("answers/<answer:answer>", entries.entry, name="entry"),
    path("answers/<answer:answer>/act", entries.act, name="act"),
    path("answers/<answer:answer>/report", entries.report, name="report"),
    path("answers/<answer:answer>/edit", editing.edit, name="edit"),
    path("answers/<answer:answer>/history", history.history, name="history"),
    path("answers/<answer:answer>/restore", history.restore, name="restore"),
]
