"""What rooms declare, put together."""

from __future__ import annotations

import pytest

from tridesk.kit.rooms import Capability, HealthLine, InstalledRooms, JournalNoun, NavigationPlace, Room, Rooms, Scope


def place(position: int, route: str, key: str = "") -> NavigationPlace:
    return NavigationPlace(position, route, route, key, ("self",))


def test_places_stand_by_position_and_are_commands_among_the_others() -> None:
    zoo = Room(places=(place(30, "zoo:cages"), place(10, "zoo:gate")), commands=(place(40, "zoo:feed"),))
    shop = Room(places=(place(20, "shop:till"),), commands=(place(1, "shop:new"),))
    rooms = Rooms([zoo, shop])
    assert [place.route for place in rooms.places] == ["zoo:gate", "shop:till", "zoo:cages"]
    assert [place.route for place in rooms.commands] == ["shop:new", "zoo:gate", "shop:till", "zoo:cages", "zoo:feed"]


def test_two_places_never_share_a_key() -> None:
    with pytest.raises(ValueError, match="key 'z'"):
        Rooms([Room(places=(place(1, "zoo:gate", "z"),)), Room(places=(place(2, "shop:till", "z"),))])


def test_each_role_has_the_capabilities_that_name_it() -> None:
    zoo = Room(capabilities=(Capability("cage.open", "open cages", ("keeper",)),))
    shop = Room(capabilities=(Capability("till.open", "open the till", ("keeper", "seller")),))
    assert Rooms([zoo, shop]).rights == {"keeper": {"cage.open", "till.open"}, "seller": {"till.open"}}


@pytest.mark.parametrize(
    ("kind", "room"),
    [
        ("capability 'cage.open'", Room(capabilities=(Capability("cage.open", "open cages", ()),))),
        ("noun 'cage'", Room(nouns=(JournalNoun("cage", "cage", ()),))),
        ("deed 'opened'", Room(deeds={"opened": "opened"})),
        ("line of health 'cages'", Room(health=(HealthLine(1, "cages", lambda: True),))),
        ("scope 'cages:read'", Room(scopes=(Scope(1, "cages:read"),))),
    ],
)
def test_two_rooms_never_declare_the_same(kind: str, room: Room) -> None:
    with pytest.raises(ValueError, match=kind):
        Rooms([room, room])


def test_rooms_are_not_answered_before_they_are_collected() -> None:
    rooms = InstalledRooms()
    with pytest.raises(LookupError):
        _ = rooms.answer
    rooms.plug(Rooms(()))
    assert rooms.answer.places == []
