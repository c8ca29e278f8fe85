"""Small multiples as SVG: a panel for each plan, agents from left to right, a line for each way of distributing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

WIDE, HIGH, ACROSS = 250, 150, 4  # one panel, and panels in a row
LEFT, TOP, GAP = 46, 64, 46
COLOURS: Final = ("var(--ours)", "var(--pairs)", "var(--line)", "var(--bound)")
DASHES: Final = ("", "6 3", "2 3", "1 5")  # never by colour alone
STYLE: Final = """
svg { --ours: #0b5fa5; --pairs: #b3261e; --line: #8a5a00; --bound: #444; --ink: #222; --rule: #ddd; background: #fff }
@media (prefers-color-scheme: dark) { svg { --ours: #7cc0ff; --pairs: #ff9d94; --line: #f0bd5a; --bound: #bbb;
 --ink: #eee; --rule: #444; background: #16181c } }
text { font: 12px system-ui, sans-serif; fill: var(--ink) } .title { font-size: 16px; font-weight: 600 }
.plan { font-weight: 600 } .rule { stroke: var(--rule) } path { fill: none; stroke-width: 2 }
"""


def draw(
    title: str,
    unit: str,
    plans: Sequence[str],
    desks: Sequence[int],
    ways: Sequence[str],
    values: Mapping[tuple[str, int, str], float],
) -> str:
    """The whole picture; `values` by plan, agents and way. Each panel has the same scale, from nought."""
    top = 100.0 if unit == "%" else 60.0 * -(-max(values.values()) // 60)
    rows = -(-len(plans) // ACROSS)
    width, height = LEFT + ACROSS * (WIDE + GAP), TOP + rows * (HIGH + 2 * GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">',
        f'<style>{STYLE}</style><text class="title" x="{LEFT}" y="22">{title}, {unit}, by number of agents</text>',
    ]
    for at, way in enumerate(ways):
        x = LEFT + at * 280
        parts.append(f'<path d="M{x} 42h34" {_stroke(at)}/><text x="{x + 42}" y="46">{way}</text>')
    for at, plan in enumerate(plans):
        x, y = LEFT + at % ACROSS * (WIDE + GAP), TOP + GAP // 2 + at // ACROSS * (HIGH + 2 * GAP)
        parts += _panel(plan, top, desks, [[values[plan, agents, way] for agents in desks] for way in ways], x, y)
    return "\n".join([*parts, "</svg>", ""])


def _panel(plan: str, top: float, desks: Sequence[int], lines: Sequence[Sequence[float]], x: int, y: int) -> list[str]:
    step = WIDE / (len(desks) - 1)
    parts = [f'<text class="plan" x="{x}" y="{y - 8}">{plan}</text>']
    for quarter in range(5):
        level = y + HIGH - quarter * HIGH / 4
        parts.append(f'<path class="rule" style="stroke-width:1" d="M{x} {level}h{WIDE}"/>')
        parts.append(f'<text x="{x - 6}" y="{level + 4}" text-anchor="end">{top * quarter / 4:.0f}</text>')
    for at, agents in enumerate(desks):
        parts.append(f'<text x="{x + at * step:.0f}" y="{y + HIGH + 18}" text-anchor="middle">{agents}</text>')
    for at, line in enumerate(lines):
        points = " ".join(f"{x + i * step:.1f},{y + HIGH - value / top * HIGH:.1f}" for i, value in enumerate(line))
        parts.append(f'<path d="M{points}" {_stroke(at)}/>')
    return parts


def _stroke(at: int) -> str:
    return f'style="stroke:{COLOURS[at]}" stroke-dasharray="{DASHES[at]}"'
