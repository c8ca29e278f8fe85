"""CommonJS packages from npm as one module that a page can load: for a library that comes no other way.

A package of this kind is files that say `require("./other")`. Here each becomes a function in a table, under its path,
with what its `require` means; nothing of the code itself is changed. Only whole strings are followed: what a package
computes at run time is not found, and said when it is asked for.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

_REQUIRE: Final = re.compile(r"""\brequire\(\s*(['"])([^'"]+)\1\s*\)""")
_BEGIN: Final = """\
const files = new Map();
const made = new Map();
function load(path) {
  if (made.has(path)) return made.get(path).exports;
  if (!files.has(path)) throw new Error(`not bundled: ${path}`);
  const module = { exports: {} };
  made.set(path, module);
  const [means, run] = files.get(path);
  run.call(module.exports, module, module.exports, (name) => load(means[name] ?? name), globalThis);
  return module.exports;
}
"""


def bundled(modules: Path, package: str) -> str:
    """`package` of `modules` (a node_modules) with all that it requires; its exports are the default export."""
    start = _entry(modules / package)
    requirements: dict[Path, dict[str, Path]] = {}
    waiting = [start]
    while waiting:
        file = waiting.pop()
        if file not in requirements:
            requirements[file] = {} if file.suffix == ".json" else _requires(file, modules)
            waiting += requirements[file].values()
    parts = [_BEGIN]
    for file in sorted(requirements):
        means = {name: _name(other, modules) for name, other in requirements[file].items()}
        text = file.read_text(encoding="utf-8")
        code = f"module.exports = {text};" if file.suffix == ".json" else text
        parts.append(
            f"files.set({json.dumps(_name(file, modules))}, [{json.dumps(means)}, "
            f"function (module, exports, require, global) {{\n{code}\n}}]);\n"
        )
    return "".join([*parts, f"export default load({json.dumps(_name(start, modules))});\n"])


def _requires(file: Path, modules: Path) -> dict[str, Path]:
    names = {match[2] for match in _REQUIRE.finditer(file.read_text(encoding="utf-8"))}
    return {name: _resolved(name, file, modules) for name in sorted(names)}


def _resolved(name: str, file: Path, modules: Path) -> Path:
    """The file that `name` means in `file`; raises `FileNotFoundError`."""
    if not name.startswith("."):
        return _entry(modules / name)
    target = (file.parent / name).resolve()
    for candidate in (target, target.with_name(target.name + ".js"), target / "index.js"):
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(f"{name}, which {file} requires")


def _entry(package: Path) -> Path:
    """Where a package begins, in a browser."""
    manifest = json.loads((package / "package.json").read_text(encoding="utf-8"))
    browser = manifest.get("browser")
    main = browser if isinstance(browser, str) else manifest.get("main") or "index.js"
    return _resolved(f"./{main}", package / "package.json", package.parent)


def _name(file: Path, modules: Path) -> str:
    return file.relative_to(modules.resolve()).as_posix()
