"""The state for programs, in the shape that readers of Statuspage know (`/api/v2/*.json`). Pure.

Every key is always there. One component, the register; one incident at a time. What programs show is in the languages
of the edition: all three at the root, one under `/nl`, `/fr`, `/de`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache, partial
from typing import Any, Final, NamedTuple, TypeAlias

from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import Language
from tridesk.statuspage import sentences, wording
from tridesk.statuspage.board import Board, Incident, Maintenance, MaintenanceProgress, Moment, Update, Vocabulary
from tridesk.statuspage.entries import IncidentPhase, RegisterState, Words
from tridesk.statuspage.site import Edition, StatusSite, derived_id

NEWEST: Final = 50
EPOCH: Final = datetime(2026, 1, 1, tzinfo=BRUSSELS)

_Object: TypeAlias = dict[str, Any]

_INDICATORS: Final = {
    RegisterState.STABLE: "none",
    RegisterState.UNSTABLE: "minor",
    RegisterState.OUT_OF_SERVICE: "critical",
}
_COMPONENTS: Final = {
    RegisterState.STABLE: "operational",
    RegisterState.UNSTABLE: "degraded_performance",
    RegisterState.OUT_OF_SERVICE: "major_outage",
}
_PROGRESS: Final = {
    MaintenanceProgress.SCHEDULED: "scheduled",
    MaintenanceProgress.RUNNING: "in_progress",
    MaintenanceProgress.COMPLETED: "completed",
    MaintenanceProgress.CANCELLED: "completed",
}


def files(board: Board, moment: Moment, edition: Edition, site: StatusSite) -> Iterator[tuple[str, bytes]]:
    """Every document of one edition, by its path in the edition's folder."""
    api = _Api(board, moment, edition, site)
    incidents = [api.incident(incident) for incident in reversed(board.incidents[-NEWEST:])]
    unresolved = [incident for incident in incidents if incident["resolved_at"] is None]
    works = sorted(board.maintenances, key=lambda work: (work.begins, work.updates[0].at), reverse=True)[:NEWEST]
    maintenances = [api.maintenance(work) for work in works]
    upcoming = [maintenance for maintenance in maintenances if maintenance["status"] == "scheduled"]
    active = [maintenance for maintenance in maintenances if maintenance["status"] == "in_progress"]
    documents: dict[str, _Object] = {
        "status": {"status": api.status()},
        "summary": {
            "components": [api.component],
            "incidents": unresolved,
            "scheduled_maintenances": [*active, *upcoming],
            "status": api.status(),
        },
        "components": {"components": [api.component]},
        "incidents": {"incidents": incidents},
        "incidents/unresolved": {"incidents": unresolved},
        "scheduled-maintenances": {"scheduled_maintenances": maintenances},
        "scheduled-maintenances/upcoming": {"scheduled_maintenances": upcoming},
        "scheduled-maintenances/active": {"scheduled_maintenances": active},
    }
    for name, document in documents.items():
        content = json.dumps({"page": api.page()} | document, ensure_ascii=False, separators=(",", ":"))
        yield f"api/v2/{name}.json", content.encode()


class _Heading(NamedTuple):
    """What an incident or a maintenance is called, how far it is, and how bad."""

    name: str
    status: str
    impact: str


class _Times(NamedTuple):
    created: datetime
    updated: datetime
    started: datetime
    resolved: datetime | None
    monitoring: datetime | None = None


@dataclass(frozen=True)
class _Api:
    """The objects of one edition at one hour."""

    board: Board
    moment: Moment
    edition: Edition
    site: StatusSite

    def page(self) -> _Object:
        return {
            "id": self.site.page_id,
            "name": self._say(wording.REGISTER),
            "url": self.edition.url(self.site),
            "time_zone": "Europe/Brussels",
            "updated_at": self._changed_at(),
        }

    def status(self) -> _Object:
        words = self._say(self.board.words[self.moment.state])
        indicator = "maintenance" if self.moment.is_planned else _INDICATORS[self.moment.state]
        return {"indicator": indicator, "description": words}

    @cached_property
    def component(self) -> _Object:
        return self._component(
            "under_maintenance" if self.moment.is_planned else _COMPONENTS[self.moment.state],
            self.moment.since or self._began(),
        )

    def incident(self, incident: Incident) -> _Object:
        told = _incident(self.board.words, incident, self.moment.today, self.edition, self.site)
        return told | {"components": [self.component]}

    def maintenance(self, work: Maintenance) -> _Object:
        progress = work.progress(self.moment.now)
        updates = self._work_updates(work)
        ended = work.cancelled_at or (work.ends if progress is MaintenanceProgress.COMPLETED else None)
        thing = _thing(
            self.edition,
            self.site,
            work.id,
            _Heading(self._say(wording.PLANNED_WORK), _PROGRESS[progress], "maintenance"),
            _Times(
                created=work.updates[0].at,
                updated=max([work.changed_at, *(at for at in (work.begins, work.ends) if at <= self.moment.now)]),
                started=work.begins,
                resolved=ended,
            ),
            updates,
        )
        hours = {"scheduled_for": stamp(work.begins), "scheduled_until": stamp(work.ends)}
        return thing | hours | {"components": [self.component]}

    def _work_updates(self, work: Maintenance) -> list[_Object]:
        """The updates, with the beginning and end of the work added."""
        now, updates = self.moment.now, []
        for update in work.updates:
            cancels = update.at == work.cancelled_at
            status = "completed" if cancels else "in_progress" if update.at >= work.begins else "scheduled"
            body = sentences.line_in_each(
                self.edition.languages, self.moment.today, partial(sentences.work_update_text, update)
            )
            updates.append((update.at, _update(self.edition, self.site, update, status, body, None)))
        if work.cancelled_at is None:
            under = "under_maintenance"
            for at, status, words, states in (
                (work.begins, "in_progress", wording.BEGUN, ("operational", under)),
                (work.ends, "completed", wording.FINISHED, (under, "operational")),
            ):
                if at <= now:
                    event = Update(derived_id(status, work.id), at, work.state, None)
                    updates.append(
                        (at, _update(self.edition, self.site, event, status, self._say(words, "\n"), states))
                    )
        return [update for _at, update in sorted(updates, key=lambda pair: pair[0])]

    def _component(self, status: str, updated_at: datetime) -> _Object:
        return {
            "id": self.site.component_id,
            "name": self._say(wording.REGISTER),
            "status": status,
            "created_at": stamp(self._began()),
            "updated_at": stamp(updated_at),
            "position": 1,
            "description": None,
            "showcase": True,
            "start_date": self._began().astimezone(BRUSSELS).date().isoformat(),
            "group_id": None,
            "page_id": self.site.page_id,
            "group": False,
            "only_show_if_degraded": False,
        }

    def _began(self) -> datetime:
        return self.board.spans[0].since if self.board.spans else EPOCH

    def _changed_at(self) -> str:
        hours = [self.board.changed_at or EPOCH]
        hours += [at for work in self.board.maintenances for at in (work.begins, work.ends) if at <= self.moment.now]
        return stamp(max(hours))

    def _say(self, words: Words, between: str = " / ") -> str:
        return sentences.in_languages(self.edition.languages, words.in_, between)


@lru_cache(maxsize=1024)
def _incident(words: Vocabulary, incident: Incident, today: date, edition: Edition, site: StatusSite) -> _Object:
    """All of it but the component, which says how the register is now; what is over says the same all day."""

    def name(language: Language) -> str:
        return sentences.incident_name(words, incident, language)

    return _thing(
        edition,
        site,
        incident.id,
        _Heading(sentences.in_languages(edition.languages, name), incident.phase.value, _INDICATORS[incident.worst]),
        _Times(
            created=incident.updates[0].at,
            updated=max(incident.changed_at, incident.ended or incident.changed_at),
            started=incident.began,
            resolved=incident.ended,
            monitoring=next(
                (update.at for update in incident.updates if update.phase is IncidentPhase.MONITORING), None
            ),
        ),
        list(_incident_updates(words, incident, today, edition, site)),
    )


def _thing(
    edition: Edition, site: StatusSite, identity: str, heading: _Heading, times: _Times, updates: list[_Object]
) -> _Object:
    """What incidents and maintenances have in common; the newest update first."""
    return {
        "id": identity,
        "name": heading.name,
        "status": heading.status,
        "created_at": stamp(times.created),
        "updated_at": stamp(times.updated),
        "monitoring_at": stamp(times.monitoring) if times.monitoring else None,
        "resolved_at": stamp(times.resolved) if times.resolved else None,
        "impact": heading.impact,
        "shortlink": f"{edition.url(site)}/history/#{identity}",
        "started_at": stamp(times.started),
        "page_id": site.page_id,
        "incident_updates": [update | {"incident_id": identity} for update in reversed(updates)],
    }


def _incident_updates(
    words: Vocabulary, incident: Incident, today: date, edition: Edition, site: StatusSite
) -> Iterator[_Object]:
    """What was said of one incident, and what that made of the component."""
    before = RegisterState.STABLE
    for update in incident.updates:
        body = sentences.line_in_each(edition.languages, today, partial(sentences.update_text, words, update))
        status = (update.phase or IncidentPhase.INVESTIGATING).value
        yield _update(edition, site, update, status, body, (_COMPONENTS[before], _COMPONENTS[update.state]))
        before = update.state


def _update(
    edition: Edition, site: StatusSite, update: Update, status: str, body: str, states: tuple[str, str] | None
) -> _Object:
    """One update; `states` is what the component was before and after it."""
    at, name = stamp(update.at), sentences.in_languages(edition.languages, wording.REGISTER.in_)
    affected = states and [{"code": site.component_id, "name": name, "old_status": states[0], "new_status": states[1]}]
    return {
        "id": derived_id("update", update.id),
        "status": status,
        "body": body,
        "created_at": at,
        "updated_at": stamp(update.corrected_at or update.at),
        "display_at": at,
        "affected_components": affected,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
    }


def stamp(at: datetime) -> str:
    """2026-11-24T14:30:00.000+01:00."""
    return at.astimezone(BRUSSELS).isoformat(timespec="milliseconds")
