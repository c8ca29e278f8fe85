"""The contract for pure modules finds what breaks it."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter.configuration import configure

from tests.architecture.pure import PureContract, pure_modules


def kept(*imports: tuple[str, str]) -> bool:
    """Whether the contract holds for all pure modules of the product when these are the only imports."""
    configure()
    graph = ImportGraph()
    for name in (*pure_modules(), "tridesk.between", "django"):
        graph.add_module(name, is_squashed=name == "django")
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="")
    session = {"root_packages": ["tridesk"], "include_external_packages": True}
    return PureContract("pure", session, {"forbidden_modules": ["django"]}).check(graph, verbose=False).kept


def test_an_import_of_a_module_or_a_package_that_says_it_is_pure_is_found() -> None:
    assert kept(("tridesk.between", "django"))
    assert not kept(("tridesk.tickets.lifecycle", "django"))
    assert not kept(("tridesk.kit", "tridesk.between"), ("tridesk.between", "django"))
