"""The configuration of a private Asterisk. Pure: an `AsteriskSite` in, the text of each file out."""

from __future__ import annotations

from tridesk.telephony.asterisk.configuration.dialplan import extensions
from tridesk.telephony.asterisk.configuration.modules import modules
from tridesk.telephony.asterisk.configuration.queues import queues
from tridesk.telephony.asterisk.configuration.sip import pjsip
from tridesk.telephony.asterisk.configuration.text import Bad, ConfigurationSection, render
from tridesk.telephony.asterisk.site import ARI_USER, RTP_PORTS, AsteriskSite

__all__ = ["Bad", "configuration"]


def configuration(site: AsteriskSite) -> dict[str, str]:
    """Every file of `site.etc`, by name."""
    place, ports = site.place, site.ports
    own = {f"ast{name}dir": str(place / folder) for name, folder in FOLDERS.items()}
    sections = {
        "asterisk.conf": [
            ConfigurationSection("directories", own | {"astmoddir": str(site.program.modules)}),
            ConfigurationSection("options",
            {"documentation_language": "en_US", "defaultlanguage": "en", "live_dangerously": "no"}),
        ],
        "logger.conf": [
            ConfigurationSection("general", {"queue_log": "yes", "dateformat": "%F %T.%3q"}),
            ConfigurationSection("logfiles", {"messages": "notice,warning,error", "console": "warning,error"}),
        ],
        "http.conf": [
            ConfigurationSection("general", {
                "enabled": "yes", "bindaddr": "127.0.0.1", "bindport": str(ports.http), "sessionlimit": "2000",
            })
        ],
        "ari.conf": [
            ConfigurationSection("general", {"enabled": "yes", "websocket_write_timeout": "5000"}),
            ConfigurationSection(ARI_USER, {"type": "user", "read_only": "no", "password": site.secret(ARI_USER)}),
        ],
        "rtp.conf": [
            ConfigurationSection("general", {
                "rtpstart": str(ports.rtp), "rtpend": str(ports.rtp + RTP_PORTS - 1),
                "icesupport": "yes", "strictrtp": "yes",
            })
        ],
        "musiconhold.conf": [ConfigurationSection("default",
        {"mode": "files", "directory": str(place / "data" / "music")})],
        "cdr.conf": [ConfigurationSection("general", {"enable": "no"})],
        "cel.conf": [ConfigurationSection("general", {"enable": "no"})],
        "manager.conf": [ConfigurationSection("general", {"enabled": "no"})],
        "queues.conf": queues(site),
        "pjsip.conf": pjsip(site),
        "modules.conf": modules(),
    }  # fmt: skip
    empty = {f"{name}.conf": render([]) for name in _UNUSED.split()}
    return empty | {name: render(some) for name, some in sections.items()} | {"extensions.conf": extensions(site)}


# Files that Asterisk wants to see, or it complains.
_UNUSED = "acl ccss features indications pjproject queuerules stasis udptl websocket_client"


# What asterisk.conf calls the folders, and what we do.
FOLDERS = {
    "etc": "etc",
    "varlib": "lib",
    "db": "lib",
    "key": "lib",
    "data": "data",
    "spool": "spool",
    "run": "run",
    "log": "log",
    "cache": "cache",
    "agi": "lib",
    "sbin": "lib",
}
