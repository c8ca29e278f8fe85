"""The invented staff of the demonstration: no person here exists, and no number here is in use.

The team has the shape of the founding document (project leader, call-centre manager, supervisor, two call
takers in Dutch and two in French), plus the experts of the second line, one of whom answers in German.
"""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "project_leader",
    "centre_manager",
    "supervisor",
    "call_taker",
    "expert",
    "technical_centre",
    "external_relations",
    "administrator",
]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service of the register with a second line; `subjects` are the first-level codes that it takes."""

    code: str
    nl: str
    fr: str
    de: str
    en: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff. `language` is the interface language, `also` further languages spoken."""

    username: str
    name: str
    role: Role
    language: Literal["nl", "fr", "de"]
    services: tuple[str, ...]
    direct: str
    """Direct telephone number, as printed under an answer."""
    also: tuple[str, ...] = ()

    @property
    def mail(self) -> str:
        return f"{self.username}@tridesk.example"


SERVICES: tuple[ServiceRow, ...] = (
    ServiceRow(
        "ACCESS",
        "Toegang en machtigingen",
        "Accès et autorisations",
        "Zugang und Ermächtigungen",
        "Access and authorisations",
        ("ACC", "AUT", "HIS", "LOG"),
    ),
    ServiceRow(
        "TRANSACT",
        "Transacties en techniek",
        "Transactions et technique",
        "Transaktionen und Technik",
        "Transactions and technology",
        ("TRX", "INC"),
    ),
    ServiceRow(
        "FOREIGN",
        "Vreemdelingen en wachtregister",
        "Étrangers et registre d'attente",
        "Ausländer und Warteregister",
        "Foreigners and waiting register",
        ("FOR",),
    ),
    ServiceRow("EID", "eID en Belpic", "eID et Belpic", "eID und Belpic", "eID and Belpic", ("EID",)),
    ServiceRow(
        "QUALITY",
        "Datakwaliteit en verschillen",
        "Qualité des données et différences",
        "Datenqualität und Abweichungen",
        "Data quality and differences",
        ("IT", "DIF", "DOC", "OTH", "ABS"),
    ),
    ServiceRow(
        "STATS",
        "Statistieken en lijsten",
        "Statistiques et listes",
        "Statistiken und Listen",
        "Statistics and lists",
        ("LST", "ELE"),
    ),
    ServiceRow(
        "FEES",
        "Tarieven en facturatie",
        "Tarifs et facturation",
        "Gebühren und Rechnungen",
        "Fees and invoicing",
        ("TAR",),
    ),
)

SERVICE_OF_SUBJECT: dict[str, str] = {subject: row.code for row in SERVICES for subject in row.subjects}
"""First-level subject code -> code of the service whose second line takes it."""

STAFF: tuple[Person, ...] = (
    Person("leander", "Leander Wyckhuyse", "project_leader", "nl", (), "+32 12 34 56 10", ("fr",)),
    Person("solveig", "Solveig Delhasse", "centre_manager", "fr", (), "+32 12 34 56 11", ("nl",)),
    Person("machteld", "Machteld Roobrouck", "supervisor", "nl", (), "+32 12 34 56 12", ("fr",)),
    Person("jorn", "Jorn Slabbinckx", "call_taker", "nl", (), "+32 12 34 56 21"),
    Person("ilse", "Ilse Vangrunder", "call_taker", "nl", (), "+32 12 34 56 22", ("fr",)),
    Person("aurelie", "Aurélie Noirhomme", "call_taker", "fr", (), "+32 12 34 56 23"),
    Person("bastien", "Bastien Corhayon", "call_taker", "fr", (), "+32 12 34 56 24", ("de",)),
    Person("godelieve", "Godelieve Tanghebeke", "expert", "nl", ("ACCESS",), "+32 12 34 56 31"),
    Person("cyprien", "Cyprien Lambotteaux", "expert", "fr", ("ACCESS",), "+32 12 34 56 32"),
    Person("wannes", "Wannes Quaghebeurs", "expert", "nl", ("TRANSACT",), "+32 12 34 56 33"),
    Person("ghislaine", "Ghislaine Piérartin", "expert", "fr", ("TRANSACT",), "+32 12 34 56 34"),
    Person("roeland", "Roeland Opsteyne", "expert", "nl", ("FOREIGN",), "+32 12 34 56 35"),
    Person("yasmina", "Yasmina Thononchamps", "expert", "fr", ("FOREIGN", "QUALITY"), "+32 12 34 56 36"),
    Person("annelore", "Annelore Strubbens", "expert", "nl", ("EID",), "+32 12 34 56 37"),
    Person("thibaud", "Thibaud Hanquinart", "expert", "fr", ("EID", "FEES"), "+32 12 34 56 38"),
    Person("katrijn", "Katrijn Vermasselaer", "expert", "nl", ("QUALITY",), "+32 12 34 56 39"),
    Person("olivier", "Olivier Grandhenrion", "expert", "fr", ("STATS",), "+32 12 34 56 40", ("nl",)),
    Person("mieke", "Mieke Dhollandaere", "expert", "nl", ("FEES", "STATS"), "+32 12 34 56 41"),
    Person(
        "irmgard",
        "Irmgard Pauquet-Lentzen",
        "expert",
        "de",
        ("ACCESS", "EID", "QUALITY"),
        "+32 12 34 56 42",
        ("fr",),
    ),
    Person("siebe", "Siebe Callebertin", "technical_centre", "nl", (), "+32 12 34 56 51", ("fr",)),
    Person("clemence", "Clémence Vandorpière", "external_relations", "fr", (), "+32 12 34 56 52", ("nl",)),
    Person("tijl", "Tijl Admiraels", "administrator", "nl", (), "+32 12 34 56 53", ("fr", "de")),
)

DESK_MAIL = "helpdesk@tridesk.example"
