"""Every verb that the source writes into the journal, read from its calls of `record` and `Happening`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from tests.examples import rooms, sources

WRITERS: Final = {"record": 0, "Happening": 0, "tell": 0}  # function: place of the verb among its arguments

_VERB: Final = re.compile(r"[a-z_]+\.[a-z_]+")
_NAMES_A_WRITER: Final = re.compile(rf"\b(?:{'|'.join(WRITERS)})\b")
# Calls whose verb is looked up or computed: where, as written there, and the nouns that it can have.
COMPUTED: Final = {
    (f"{name}/{path}", expression): nouns
    for name, room in rooms().items()
    for (path, expression), nouns in room.nouns.items()
}


def nouns() -> tuple[set[str], list[str]]:
    """The nouns of all verbs, and the calls whose verb cannot be read from the source."""
    known, unknown = set[str](), list[str]()
    for where, argument in _all_verbs():
        written = _nouns_in(argument, where)
        known |= written
        if not written:
            unknown.append(f"{where}: {ast.unparse(argument)}")
    return known, unknown


def literals() -> set[str]:
    """The verbs that are written out in full."""
    nodes = (node for _where, argument in _all_verbs() for node in ast.walk(argument))
    constants = {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    return {verb for verb in constants if _VERB.fullmatch(verb)}


@cache
def _all_verbs() -> list[tuple[str, ast.expr]]:
    """The file and the expression of each verb; the sources are read once in a process."""
    texts = ((where, path.read_text("utf-8")) for where, path in sources())
    writing = ((where, text) for where, text in texts if _NAMES_A_WRITER.search(text))  # one in six
    return [(where, argument) for where, text in writing for argument in _verbs(ast.parse(text))]


def _verbs(tree: ast.Module) -> Iterator[ast.expr]:
    """What is given as a verb, also through helpers of the file that hand their own argument on."""
    writers = dict(WRITERS)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    while helpers := {name: place for name, place in _helpers(functions, writers) if name not in writers}:
        writers |= helpers
    handed_on = {id(argument) for function in functions for argument in _handed_on(function, writers)}
    yield from (argument for argument in _arguments(tree, writers) if id(argument) not in handed_on)


def _helpers(functions: list[ast.FunctionDef], writers: dict[str, int]) -> Iterator[tuple[str, int]]:
    for function in functions:
        names = [parameter.arg for parameter in function.args.args]
        for argument in _handed_on(function, writers):
            yield function.name, names.index(argument.id)


def _handed_on(function: ast.FunctionDef, writers: dict[str, int]) -> Iterator[ast.Name]:
    names = {parameter.arg for parameter in function.args.args}
    for argument in _arguments(function, writers):
        if isinstance(argument, ast.Name) and argument.id in names:
            yield argument


def _arguments(tree: ast.AST, writers: dict[str, int]) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = writers.get(name)
            if place is not None and len(node.args) > place and _is_of_the_journal(node, name):
                yield node.args[place]


def _is_of_the_journal(call: ast.Call, name: str) -> bool:
    """Whether it is not another function of that name."""
    if name == "record":
        return any(keyword.arg == "ref" for keyword in call.keywords)
    return name != "tell" or ast.unparse(call.func) == "feed.tell"


def _nouns_in(argument: ast.expr, where: str) -> set[str]:
    match argument:
        case ast.Constant(value=str(verb)):
            return {verb.partition(".")[0]}
        case ast.IfExp():
            return _nouns_in(argument.body, where) | _nouns_in(argument.orelse, where)
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            return {start.partition(".")[0]}
        case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id=name)), *_]):
            return COMPUTED.get((where, name), set())
    return COMPUTED.get((where, ast.unparse(argument)), set())
