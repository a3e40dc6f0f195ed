"""
The sheets that routes are drawn upon: the outline of the world, or an invented one.

A sheet is never mirrored, in no language.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import asin, atan2, ceil, cos, degrees, hypot, pi, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

PLACES = Path(__file__).parent / "places.csv"
STEPS = 24  # of a way
A_RADIAN = 72  # steps of one
HALF_WAY_ROUND = 180
NEARLY_NOTHING = 1e-9


class Point(NamedTuple):
    x: float
    y: float


Way = list[Point]


class Sheet(Protocol):
    """An outline to draw upon."""

    @property
    def picture(self) -> str:
        """The file of the outline, under the static files."""

    @property
    def width(self) -> float: ...

    @property
    def height(self) -> float: ...

    @property
    def note(self) -> str | Promise:
        """What stands under each picture."""

    def place(self, code: str) -> Point | None:
        """Return where a State's name stands, if the sheet has it."""

    def ways(self, start: str, end: str) -> list[Way]:
        """Return the lines from one place to another: two, where the sheet's edge cuts them."""


class World:
    """The world, on boundaries of the United Nations, in the Equal Earth projection."""

    picture = "vendor/un-map/world.svg"
    width, height = 1000.0, 490.0
    note: str | Promise = _(
        "Based on United Nations geospatial data. The boundaries and names shown and the"
        " designations used on this map do not imply official endorsement or acceptance by the"
        " United Nations."
    )

    # Šavrič, Patterson, Jenny 2018.
    A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
    M = sqrt(3) / 2

    @cached_property
    def _known(self) -> dict[str, tuple[float, float]]:
        with PLACES.open(encoding="utf-8", newline="") as rows:
            return {r["code"]: (float(r["lon"]), float(r["lat"])) for r in csv.DictReader(rows)}

    @cached_property
    def _scale(self) -> float:
        return self.width / 2 / self._plane(180, 0).x

    def place(self, code: str) -> Point | None:
        known = self._known.get(code)
        return self.on_sheet(*known) if known else None

    def on_sheet(self, lon: float, lat: float) -> Point:
        x, y = self._plane(lon, lat)
        return Point(self.width / 2 + x * self._scale, self.height / 2 - y * self._scale)

    def _plane(self, lon: float, lat: float) -> Point:
        p = asin(self.M * sin(radians(lat)))
        p2, p6 = p**2, p**6
        across = self.A1 + 3 * self.A2 * p2 + p6 * (7 * self.A3 + 9 * self.A4 * p2)
        up = p * (self.A1 + self.A2 * p2 + p6 * (self.A3 + self.A4 * p2))
        return Point(radians(lon) * cos(p) / (self.M * across), up)

    def ways(self, start: str, end: str) -> list[Way]:
        if start not in self._known or end not in self._known:
            return []
        ways: list[Way] = [[]]
        before: tuple[float, float] | None = None
        for lon, lat in great_circle(self._known[start], self._known[end]):
            if before and abs(lon - before[0]) > HALF_WAY_ROUND:
                edge = HALF_WAY_ROUND if before[0] > 0 else -HALF_WAY_ROUND
                there = lon + 2 * edge
                share = (edge - before[0]) / (there - before[0]) if there != before[0] else 0
                crossing = before[1] + share * (lat - before[1])
                ways[-1].append(self.on_sheet(edge, crossing))
                ways.append([self.on_sheet(-edge, crossing)])
            ways[-1].append(self.on_sheet(lon, lat))
            before = lon, lat
        return ways


def great_circle(
    start: tuple[float, float], end: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """Give the shortest way over the globe, as longitudes and latitudes."""
    one, two = _on_globe(*start), _on_globe(*end)
    apart = _angle(one, two)
    parts: list[tuple[Vector, Vector]] = [(one, two)]
    if (
        pi - apart < NEARLY_NOTHING
    ):  # On opposite sides all ways are as short: this one leads over a pole.
        pole = (0.0, 0.0, 1.0)
        parts = [(one, pole), (pole, two)]
    elif apart < NEARLY_NOTHING:
        yield start
        yield end
        return
    for number, (a, b) in enumerate(parts):
        angle = _angle(a, b)
        steps = max(2, ceil(A_RADIAN * angle))
        for step in range(1 if number else 0, steps + 1):
            u, v = sin(angle * (1 - step / steps)), sin(angle * step / steps)
            x, y, z = ((u * p + v * q) / sin(angle) for p, q in zip(a, b, strict=True))
            yield degrees(atan2(y, x)), degrees(atan2(z, hypot(x, y)))


Vector = tuple[float, float, float]


def _on_globe(lon: float, lat: float) -> Vector:
    l, p = radians(lon), radians(lat)  # noqa: E741
    return cos(p) * cos(l), cos(p) * sin(l), sin(p)


def _angle(a: Vector, b: Vector) -> float:
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return atan2(hypot(*cross), sum(p * q for p, q in zip(a, b, strict=True)))


@dataclass(frozen=True)
class Flat:
    """A sheet that is no globe: ways are straight."""

    picture: str
    width: float
    height: float
    note: str | Promise
    places: Mapping[str, Point]

    def place(self, code: str) -> Point | None:
        return self.places.get(code)

    def ways(self, start: str, end: str) -> list[Way]:
        a, b = self.place(start), self.place(end)
        if a is None or b is None:
            return []
        shares = [step / STEPS for step in range(STEPS + 1)]
        return [[Point(a.x + (b.x - a.x) * s, a.y + (b.y - a.y) * s) for s in shares]]


WORLD = World()


def sheet() -> Sheet:
    """Return the sheet of this portal; in practice, the invented one."""
    named: Sheet = import_string(settings.MAP)
    return named
