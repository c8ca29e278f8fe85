"""A slapd of the test's own: OpenLDAP 2.6 with the overlay ppolicy, on a free port, in a temporary folder."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.ports import free_port
from tests.waiting import NET, until_listening

SLAPD: Final = shutil.which("slapd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/libexec")
needs_slapd: Final = pytest.mark.skipif(
    not (SLAPD and shutil.which("ldapwhoami")),
    reason="LEFT OUT: no OpenLDAP here ('apt-get install slapd ldap-utils' brings it)",
)
SUFFIX: Final = "dc=register,dc=example"
USERS: Final = f"ou=users,{SUFFIX}"
DESK: Final = f"cn=desk,{SUFFIX}"
READER: Final = f"cn=reader,{SUFFIX}"
RIGHT: Final = "rozenhof"
DESK_SECRET: Final = b"kloostertuin"
ROOT_SECRET: Final = "poortgebouw"

CONFIGURATION: Final = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
{schema}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile {folder}/pid
{tls}
database mdb
maxsize 104857600
dbnosync
suffix "{suffix}"
rootdn "cn=root,{suffix}"
rootpw {root}
directory {folder}/data
index uid eq
access to attrs=userPassword by anonymous auth by * none
access to attrs=pwdAccountLockedTime,pwdFailureTime,pwdReset,pwdEndTime by dn.exact="{desk}" manage by * read
access to dn.subtree="{users}" by dn.exact="{desk}" {right} by * read
access to * by * read
overlay ppolicy
ppolicy_default "cn=standard,{suffix}"
"""
ENTRIES: Final = """
dn: {suffix}
objectClass: domain
dc: register

dn: {users}
objectClass: organizationalUnit
ou: users

dn: cn=standard,{suffix}
objectClass: device
objectClass: pwdPolicy
cn: standard
pwdAttribute: userPassword
pwdLockout: TRUE
pwdMaxFailure: 3
pwdMustChange: TRUE

dn: cn=brief,{suffix}
objectClass: device
objectClass: pwdPolicy
cn: brief
pwdAttribute: userPassword
pwdLockout: TRUE
pwdMaxFailure: 3
pwdLockoutDuration: 60

dn: cn=lax,{suffix}
objectClass: device
objectClass: pwdPolicy
cn: lax
pwdAttribute: userPassword
pwdLockout: FALSE

dn: {desk}
objectClass: device
objectClass: simpleSecurityObject
cn: desk
userPassword: kloostertuin

dn: {reader}
objectClass: device
objectClass: simpleSecurityObject
cn: reader
userPassword: kloostertuin
"""


class Slapd:
    """A running slapd; `close` ends it."""

    def __init__(self, folder: Path, *, tls: str = "", schema: str = "", right: str = "read") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "data").mkdir()
        (folder / "root").write_text(ROOT_SECRET)
        (folder / "root").chmod(0o600)
        names = {
            "folder": folder,
            "root": ROOT_SECRET,
            "suffix": SUFFIX,
            "users": USERS,
            "desk": DESK,
            "reader": READER,
        }
        self._configuration = folder / "slapd.conf"
        self._configuration.write_text(CONFIGURATION.format(tls=tls, schema=schema, right=right, **names))
        self._add_offline(ENTRIES.format(**names))
        self.port, self.tls_port = free_port(), free_port()
        addresses = f"ldap://127.0.0.1:{self.port}" + (f" ldaps://127.0.0.1:{self.tls_port}" if tls else "")
        self._process = subprocess.Popen(
            [str(SLAPD), "-f", str(self._configuration), "-h", addresses, "-d", "0"], stderr=subprocess.DEVNULL
        )
        until_listening(self.port, self._process)

    def close(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(NET)

    def _add_offline(self, entries: str) -> None:
        program = [str(SLAPD), "-T", "add", "-f", str(self._configuration)]
        done = subprocess.run(program, input=entries.encode(), check=False, timeout=60, capture_output=True)
        assert done.returncode == 0, done.stderr

    def add(self, login: str, *lines: str, kind: str = "inetOrgPerson") -> str:
        """An account; its name."""
        name = f"cn={login.encode().hex()},{USERS}"
        secret = [f"userPassword: {RIGHT}"] if kind == "inetOrgPerson" else []
        encoded = base64.b64encode(login.encode()).decode()
        entry = [f"dn: {name}", f"objectClass: {kind}", "sn: someone", f"uid:: {encoded}", *secret, *lines]
        self.change("\n".join([*entry, ""]), "-a")
        return name

    def change(self, ldif: str, *options: str) -> None:
        """Changes entries as the directory's own administrator."""
        root = ["-D", f"cn=root,{SUFFIX}", "-y", str(self.folder / "root")]
        done = subprocess.run(
            ["ldapmodify", "-x", "-H", f"ldap://127.0.0.1:{self.port}", *root, "-e", "relax", *options],
            input=ldif.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def lets_in(self, login: str, secret: str = RIGHT) -> bool:
        """Whether a bind with this secret succeeds; asked of the programs of OpenLDAP."""
        name = f"cn={login.encode().hex()},{USERS}"
        done = subprocess.run(
            ["ldapwhoami", "-x", "-H", f"ldap://127.0.0.1:{self.port}", "-D", name, "-w", secret],
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode in (0, 49), done.stderr
        return done.returncode == 0
