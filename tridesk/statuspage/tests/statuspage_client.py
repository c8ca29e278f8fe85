"""A reader of Statuspage's public API v2, strict: every key, every type, every value that may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

ID = re.compile(r"[a-z0-9]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)")
INDICATORS = {"none", "minor", "major", "critical", "maintenance"}
COMPONENT_STATES = {"operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"}
INCIDENT_STATES = {"investigating", "identified", "monitoring", "resolved", "postmortem"}
MAINTENANCE_STATES = {"scheduled", "in_progress", "verifying", "completed"}

PAGE = {"id": ID, "name": str, "url": str, "time_zone": {"Europe/Brussels"}, "updated_at": TIME}
STATUS = {"indicator": INDICATORS, "description": str}
COMPONENT = {
    "id": ID,
    "name": str,
    "status": COMPONENT_STATES,
    "created_at": TIME,
    "updated_at": TIME,
    "position": int,
    "description": (None, str),
    "showcase": bool,
    "start_date": (None, re.compile(r"\d{4}-\d\d-\d\d")),
    "group_id": (None, ID),
    "page_id": ID,
    "group": bool,
    "only_show_if_degraded": bool,
}
AFFECTED = {"code": ID, "name": str, "old_status": COMPONENT_STATES, "new_status": COMPONENT_STATES}
UPDATE = {
    "id": ID,
    "status": INCIDENT_STATES | MAINTENANCE_STATES,
    "body": str,
    "incident_id": ID,
    "created_at": TIME,
    "updated_at": TIME,
    "display_at": TIME,
    "affected_components": (None, [AFFECTED]),
    "deliver_notifications": bool,
    "custom_tweet": (None,),
    "tweet_id": (None,),
}
INCIDENT = {
    "id": ID,
    "name": str,
    "status": INCIDENT_STATES,
    "created_at": TIME,
    "updated_at": TIME,
    "monitoring_at": (None, TIME),
    "resolved_at": (None, TIME),
    "impact": INDICATORS,
    "shortlink": str,
    "started_at": TIME,
    "page_id": ID,
    "incident_updates": [UPDATE],
    "components": [COMPONENT],
}
MAINTENANCE = INCIDENT | {"status": MAINTENANCE_STATES, "scheduled_for": TIME, "scheduled_until": TIME}

DOCUMENTS: dict[str, Mapping[str, Any]] = {
    "status": {"page": PAGE, "status": STATUS},
    "summary": {
        "page": PAGE,
        "components": [COMPONENT],
        "incidents": [INCIDENT],
        "scheduled_maintenances": [MAINTENANCE],
        "status": STATUS,
    },
    "components": {"page": PAGE, "components": [COMPONENT]},
    "incidents": {"page": PAGE, "incidents": [INCIDENT]},
    "incidents/unresolved": {"page": PAGE, "incidents": [INCIDENT]},
    "scheduled-maintenances": {"page": PAGE, "scheduled_maintenances": [MAINTENANCE]},
    "scheduled-maintenances/upcoming": {"page": PAGE, "scheduled_maintenances": [MAINTENANCE]},
    "scheduled-maintenances/active": {"page": PAGE, "scheduled_maintenances": [MAINTENANCE]},
}


def faults(value: Any, shape: Any, where: str = "") -> list[str]:
    """Where a value is not of the shape; empty when it is."""
    if isinstance(shape, tuple):
        return [] if any(not faults(value, allowed) for allowed in shape) else [f"{where}: {value!r}"]
    if isinstance(shape, Mapping):
        if not isinstance(value, dict) or value.keys() != shape.keys():
            return [f"{where}: other keys than {sorted(shape)}: {value!r}"]
        return [fault for key in shape for fault in faults(value[key], shape[key], f"{where}.{key}")]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where}: no list"]
        return [
            fault for number, element in enumerate(value) for fault in faults(element, shape[0], f"{where}[{number}]")
        ]
    if isinstance(shape, re.Pattern):
        well = isinstance(value, str) and shape.fullmatch(value)
        return [] if well and (shape is not TIME or datetime.fromisoformat(value).tzinfo) else [f"{where}: {value!r}"]
    if isinstance(shape, set):
        return [] if value in shape else [f"{where}: {value!r}"]
    return [] if shape is value or (isinstance(shape, type) and type(value) is shape) else [f"{where}: {value!r}"]
