"""The invented land of the practice portal: an outline, and where its States lie on it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.drawing import Flat, Point

SHEET = Flat(
    picture="practice/invented.svg",
    width=1000,
    height=490,
    note=_("An invented map of invented States, for practice."),
    places={
        "XA": Point(407, 137),
        "XB": Point(593, 148),
        "XC": Point(301, 267),
        "XD": Point(674, 274),
        "XE": Point(454, 326),
        "XF": Point(589, 387),
        "XG": Point(396, 424),
        "XH": Point(90, 150),
        "XI": Point(900, 110),
        "XJ": Point(905, 330),
    },
)
