"""
A route, drawn over a sheet: where its legs run, where their numbers and names stand.

Pure: legs in, places on a sheet out; a template writes the picture. It says nothing of how often:
one route, its own legs, no State shaded (ToR 1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import NamedTuple

from cases.drawing.sheets import STEPS, Point, Sheet, Way

ROOM = 1.5  # how much wider a picture is than its route
LEAST = 0.2  # of a sheet's width: what lies around helps to see where it is
SHAPE = 0.58  # height of a picture, of its width
BEND = 0.14  # of a leg's length: how far it bends aside for each leg between the same two places
ALONG = (0.5, 0.38, 0.62, 0.26, 0.74, 0.16, 0.84)  # where a leg's number may stand
FIRST_OF_CHINESE = 0x2E80  # Its signs are as wide as high.


@dataclass(frozen=True)
class Leg:
    """From one place to another, by the codes of States; a place may be unknown."""

    number: int
    start: str
    end: str


@dataclass(frozen=True)
class Stroke:
    number: int
    path: str
    head: str  # the points of its arrow head


class Badge(NamedTuple):
    number: int
    x: str
    y: str


class Name(NamedTuple):
    code: str
    text: str
    x: str
    y: str
    label_x: str
    label_y: str


@dataclass(frozen=True)
class Drawing:
    """What a template needs: a part of the sheet, and what stands on it. Sizes go with the part."""

    sheet: Sheet
    view: str
    strokes: list[Stroke]
    badges: list[Badge]
    names: list[Name]
    off: list[int]  # numbers of legs that the sheet cannot show: the table tells them
    unit: float  # a hundredth of the width of the picture

    def __bool__(self) -> bool:
        return bool(self.strokes)

    @property
    def sizes(self) -> dict[str, str]:
        sizes = {"line": 0.5, "dot": 0.9, "badge": 2, "number": 2.4, "name": 2.8, "halo": 0.8}
        return {name: _n(size * self.unit) for name, size in sizes.items()}

    @property
    def number_drop(self) -> str:
        """How far below its middle a number stands on its line."""
        return _n(0.85 * self.unit)


class _Box(NamedTuple):
    x: float
    y: float
    w: float
    h: float

    def meets(self, other: _Box) -> bool:
        across = self.x < other.x + other.w and other.x < self.x + self.w
        return across and self.y < other.y + other.h and other.y < self.y + self.h

    def holds(self, other: _Box) -> bool:
        across = self.x <= other.x and other.x + other.w <= self.x + self.w
        return across and self.y <= other.y and other.y + other.h <= self.y + self.h


def draw(legs: Sequence[Leg], on: Sheet, *, names: Mapping[str, str]) -> Drawing:
    """Return the drawing of a route; empty, if the sheet has none of its legs."""
    shown = [leg for leg in legs if on.place(leg.start) and on.place(leg.end)]
    off = [leg.number for leg in legs if leg not in shown]
    codes = list(dict.fromkeys(code for leg in shown for code in (leg.start, leg.end)))
    places = {code: place for code in codes if (place := on.place(code))}
    ways = _bent(shown, on)
    view = _view(
        [*places.values(), *(p for way in ways.values() for part in way for p in part)], on
    )
    unit = view.w / 100
    for number, leg in enumerate(shown):
        if leg.start == leg.end:
            before = sum(each.start == each.end == leg.start for each in shown[:number])
            ways[leg.number] = [_loop(places[leg.start], unit * (3 + 1.6 * before), view)]
    dots = [_around(place, unit) for place in places.values()]
    badges = _badges(ways, dots, unit, view)
    taken = [*dots, *(_around(point, 2.1 * unit) for point in badges.values())]
    lines = [_around(p, 0.5 * unit) for way in ways.values() for part in way for p in part]
    return Drawing(
        sheet=on,
        view=" ".join(map(_n, view)),
        strokes=[_stroke(leg.number, ways[leg.number], unit) for leg in shown],
        badges=[Badge(number, _n(at.x), _n(at.y)) for number, at in badges.items()],
        names=list(_names(places, names, taken, lines, unit, view)),
        off=off,
        unit=unit,
    )


def _bent(legs: Sequence[Leg], on: Sheet) -> dict[int, list[Way]]:
    """Return the ways of legs, bent aside so that those between the same places stand apart."""
    ways: dict[int, list[Way]] = {}
    between: dict[frozenset[str], int] = defaultdict(int)
    for leg in legs:
        if leg.start == leg.end:
            continue
        pair = frozenset((leg.start, leg.end))
        turn = between[pair]
        between[pair] += 1
        # To one side and to the other by turns, ever further; both directions count alike.
        aside = (turn // 2 + 1) * (1 if turn % 2 == 0 else -1) * (1 if leg.start < leg.end else -1)
        ways[leg.number] = _aside(on.ways(leg.start, leg.end), aside, on)
    return ways


def _aside(ways: list[Way], times: int, on: Sheet) -> list[Way]:
    points = [point for way in ways for point in way]
    first, last = points[0], points[-1]
    across, down = last.x - first.x, last.y - first.y
    length = hypot(across, down)
    whole = len(ways) == 1 and length > 0
    normal = Point(down / length, -across / length) if whole else Point(0, -1)
    bend = BEND * (min(length, on.width / 3) if whole else on.width / 12) * times
    bent: list[Way] = []
    at = 0
    for way in ways:
        bent.append([])
        for point in way:
            far = bend * sin(pi * at / max(1, len(points) - 1))
            bent[-1].append(
                Point(
                    min(max(point.x + normal.x * far, 0), on.width),
                    min(max(point.y + normal.y * far, 0), on.height),
                )
            )
            at += 1
    return bent


def _loop(place: Point, radius: float, view: _Box) -> Way:
    """Return a way that leads back to where it begins."""
    up = -1 if place.y - 2 * radius > view.y else 1
    turns = [2 * pi * step / STEPS for step in range(STEPS + 1)]
    return [
        Point(place.x + radius * sin(turn), place.y + up * radius * (1 - cos(turn)))
        for turn in turns
    ]


def _view(points: Sequence[Point], on: Sheet) -> _Box:
    """Return the part of the sheet that is shown: the route, and some land around it."""
    if not points:
        return _Box(0, 0, on.width, on.height)
    left, right = min(p.x for p in points), max(p.x for p in points)
    top, bottom = min(p.y for p in points), max(p.y for p in points)
    width = max((right - left) * ROOM, (bottom - top) * ROOM / SHAPE, LEAST * on.width)
    width = min(width, on.width)
    height = min(width * SHAPE, on.height)
    x = min(max((left + right - width) / 2, 0), on.width - width)
    y = min(max((top + bottom - height) / 2, 0), on.height - height)
    return _Box(x, y, width, height)


def _badges(
    ways: Mapping[int, list[Way]], dots: Sequence[_Box], unit: float, view: _Box
) -> dict[int, Point]:
    """Return where the numbers stand: along their legs, if they can apart from all others."""
    badges: dict[int, Point] = {}
    for number in sorted(ways):
        way = max(ways[number], key=len)
        taken = [*dots, *(_around(point, 2.1 * unit) for point in badges.values())]
        along = [_inside(way[round(share * (len(way) - 1))], 2.1 * unit, view) for share in ALONG]
        free = [p for p in along if not any(_around(p, 2.1 * unit).meets(box) for box in taken)]
        badges[number] = (free or along)[0]
    return badges


def _inside(point: Point, margin: float, view: _Box) -> Point:
    return Point(
        min(max(point.x, view.x + margin), view.x + view.w - margin),
        min(max(point.y, view.y + margin), view.y + view.h - margin),
    )


def _around(point: Point, size: float) -> _Box:
    return _Box(point.x - size, point.y - size, 2 * size, 2 * size)


def _names(
    places: Mapping[str, Point],
    names: Mapping[str, str],
    taken: list[_Box],
    lines: Sequence[_Box],
    unit: float,
    view: _Box,
) -> Iterator[Name]:
    """Give the names of the places, each beside its dot, if it can apart from all others."""
    for code, at in places.items():
        text = names.get(code, code)
        wide = unit * sum(2.9 if ord(sign) >= FIRST_OF_CHINESE else 1.65 for sign in text)
        high = 3.4 * unit
        around = (
            Point(at.x, at.y + 3.6 * unit),
            Point(at.x, at.y - 3.2 * unit),
            Point(at.x + wide / 2 + 2 * unit, at.y),
            Point(at.x - wide / 2 - 2 * unit, at.y),
            *(
                Point(at.x + across * (wide / 2 + unit), at.y + down * 3 * unit)
                for down in (-1, 1)
                for across in (1, -1)
            ),
            Point(at.x, at.y + 7 * unit),
            Point(at.x, at.y - 7 * unit),
        )
        boxes = [_Box(p.x - wide / 2, p.y - high / 2, wide, high) for p in around]
        held = [b for b in boxes if view.holds(b)]
        free = [b for b in held if not any(b.meets(box) for box in taken)]
        clear = [b for b in free if not any(b.meets(box) for box in lines)]
        box = (clear or free or held or boxes)[0]
        taken.append(box)
        middle = Point(box.x + wide / 2, box.y + high / 2 + unit)
        yield Name(code, text, _n(at.x), _n(at.y), _n(middle.x), _n(middle.y))


def _stroke(number: int, ways: list[Way], unit: float) -> Stroke:
    path = " ".join(
        f"M{_n(way[0].x)} {_n(way[0].y)}" + "".join(f"L{_n(p.x)} {_n(p.y)}" for p in way[1:])
        for way in ways
    )
    last = ways[-1]
    end = last[-1]
    back = next((p for p in reversed(last) if hypot(end.x - p.x, end.y - p.y) > 2 * unit), last[0])
    length = hypot(end.x - back.x, end.y - back.y)
    if not length:
        return Stroke(number, path, "")
    x, y = (end.x - back.x) / length, (end.y - back.y) / length
    tip = Point(end.x - x * unit, end.y - y * unit)  # It stops at the edge of the dot.
    foot = Point(tip.x - x * 2.2 * unit, tip.y - y * 2.2 * unit)
    sides = (
        Point(foot.x - y * unit, foot.y + x * unit),
        Point(foot.x + y * unit, foot.y - x * unit),
    )
    head = " ".join(f"{_n(p.x)},{_n(p.y)}" for p in (tip, *sides))
    return Stroke(number, path, head)


def _n(number: float) -> str:
    """Write a number as SVG takes it, in any language."""
    return f"{number:.2f}".rstrip("0").rstrip(".") or "0"
