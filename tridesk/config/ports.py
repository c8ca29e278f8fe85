"""Where the rooms are plugged together: what a room needs from one above it is put into its port."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from tridesk.kit.ports import plug_all
from tridesk.kit.rooms import Room, Rooms, installed


def plug() -> None:
    """Plugs in what the rooms declare; a demonstration plugs in its answers itself."""
    rooms = Rooms(find_rooms())
    installed.plug(rooms)
    plug_all(rooms.answers)


def find_rooms() -> list[Room]:
    """The `ROOM` of each app that has a `room` module, in the order of INSTALLED_APPS."""
    return [
        import_module(f"{app.name}.room").ROOM
        for app in apps.get_app_configs()
        if app.module is not None and module_has_submodule(app.module, "room")
    ]
