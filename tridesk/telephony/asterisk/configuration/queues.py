"""queues.conf: the static queue of each language, with the agents known last."""

from __future__ import annotations

from tridesk.kit.languages import LANGUAGES
from tridesk.telephony.asterisk.configuration.dialplan import RING, rung_as
from tridesk.telephony.asterisk.configuration.text import ConfigurationSection
from tridesk.telephony.asterisk.site import GENERAL, AsteriskSite, PhoneAgent, telephone


def queues(site: AsteriskSite) -> list[ConfigurationSection]:
    """The static queues: callers stay even when no agent is there, and no agent in a talk is rung."""
    # Better somebody than nobody: a language that no colleague speaks has them all.
    members = {GENERAL: site.agents} | {
        f"{GENERAL}-{language}": tuple(agent for agent in site.agents if language in agent.languages) or site.agents
        for language in LANGUAGES
    }
    return [
        ConfigurationSection(
            "general", {"persistentmembers": "no", "autofill": "yes", "log_unpause_on_reason_change": "no"}
        ),
        *(_queue(name, agents) for name, agents in members.items()),
    ]


def _queue(name: str, agents: tuple[PhoneAgent, ...]) -> ConfigurationSection:
    return ConfigurationSection(
        name,
        {
            "strategy": "leastrecent",
            "timeout": "20",
            "retry": "1",
            "ringinuse": "no",
            "autofill": "yes",
            "joinempty": "yes",
            "leavewhenempty": "no",
            "musicclass": "default",
            "member": [_member(agent) for agent in agents],
        },
    )


def _member(agent: PhoneAgent) -> str:
    """A queue member, under the name that the queue log uses.

    Rings every registered telephone of the agent, and is busy when one of them is.
    """
    extension = rung_as(agent)
    return f"Local/{extension}@{RING}/n,0,{telephone(agent.user)},hint:{extension}@{RING}"
