"""What a person may see, and what the outside did."""

from tridesk.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Permanent, Refusal, Temporary


class Later:
    """Stands for a translation that is looked up when it is shown."""

    def __str__(self) -> str:
        return "Dit ticket is gearchiveerd"


def test_each_refusal_has_its_own_stable_code() -> None:
    codes = [kind("no").code for kind in (Refusal, NotAllowed, NotFound, Invalid, Conflict)]
    assert codes == ["refused", "not_allowed", "not_found", "invalid", "conflict"]


def test_a_refusal_may_carry_a_code_that_says_more() -> None:
    assert Conflict("archived", code="ticket_archived").code == "ticket_archived"


def test_an_invalid_value_names_its_field() -> None:
    assert (Invalid("no such day", field="date").field, Invalid("all of it").field) == ("date", "")


def test_the_message_is_translated_only_when_shown() -> None:
    message = Later()
    refusal = Conflict(message)
    assert refusal.message is message
    assert str(refusal) == "Dit ticket is gearchiveerd"


def test_failures_of_the_outside_are_no_refusals() -> None:
    assert not issubclass(Temporary, Refusal)
    assert not issubclass(Permanent, Refusal)
