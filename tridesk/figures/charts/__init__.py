"""Charts as SVG from plain values: no script, no inline style, each mark a link to what it counts. Pure.

`draw(kind, picture, width)` makes one drawing for one width; a page shows a wide or a narrow one, as there is room.
"""

from tridesk.figures.charts.drawings import KINDS, draw, printed
from tridesk.figures.charts.marks import sparkline
from tridesk.figures.charts.numbers import Numbers, Unit
from tridesk.figures.charts.values import AxisStep, Band, ChartSeries, Picture, Remark, RemarkKind, Spot

__all__ = [
    "KINDS",
    "AxisStep",
    "Band",
    "ChartSeries",
    "Numbers",
    "Picture",
    "Remark",
    "RemarkKind",
    "Spot",
    "Unit",
    "draw",
    "printed",
    "sparkline",
]
