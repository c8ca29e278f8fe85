"""Tags of the directory's pages: `{% load connections %}`, `{% standing_tag standing %}`, `{% places "groups" %}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from tridesk.directory.connected import expiry
from tridesk.directory.connected.access import AccessStanding, Obstacle
from tridesk.directory.navigation import signs
from tridesk.kit.errors import Sayable

register = template.Library()

_WORDS: Final[dict[str, tuple[Sayable, str, str]]] = {  # word, shape, look
    "works": (_("works"), "closed", "closed"),
    "soon": (_("ends soon"), "late", "research"),
    "blocked": (_("blocked"), "lock", "failed"),
    "not_yet": (_("not yet"), "clock", "draft"),
    "ended": (_("ended"), "archived", "archived"),
}
_OBSTACLES: Final[dict[Obstacle, Sayable]] = {
    Obstacle.ENDED: _("It has ended."),
    Obstacle.BLOCKED: _("It is blocked."),
    Obstacle.NOT_YET: _("It does not hold yet."),
    Obstacle.USER_ENDED: _("The user is no longer connected."),
    Obstacle.USER_NOT_YET: _("The user is not connected yet."),
    Obstacle.ORGANISATION_ENDED: _("The organisation has ended."),
    Obstacle.ORGANISATION_NOT_YET: _("The organisation does not exist yet."),
    Obstacle.AUTHORISATION_ENDED: _("The authorisation has ended."),
    Obstacle.AUTHORISATION_NOT_YET: _("The authorisation does not hold yet."),
}


@register.inclusion_tag("directory/_standing.html")
def standing_tag(standing: AccessStanding) -> dict[str, Any]:
    """The state as a tag: word, shape and colour."""
    word, shape, look = _WORDS[standing.word]
    return {"word": word, "shape": shape, "look": look, "why": sentences(standing.obstacles)}


@register.inclusion_tag("directory/_places.html", takes_context=True)
def places(context: Context, here: str) -> dict[str, Any]:
    """Links to the pages of the directory; `here` is the route of the present page."""
    return {"groups": signs(context["user"], here)}


@register.simple_tag
def ending_count() -> int:
    """Number of connections that have ended or end soon."""
    return expiry.count()


@register.filter
def why(standing: AccessStanding) -> str:
    """The obstacles that the word of the state does not name already."""
    shown = {"blocked": Obstacle.BLOCKED, "ended": Obstacle.ENDED, "not_yet": Obstacle.NOT_YET}.get(standing.word)
    return sentences([obstacle for obstacle in standing.obstacles if obstacle is not shown])


def sentences(obstacles: Sequence[Obstacle]) -> str:
    """Obstacles as sentences."""
    return " ".join(str(_OBSTACLES[obstacle]) for obstacle in obstacles)
