"""Routes are drawn where their legs run, whatever the legs: and never mirrored."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, isfinite

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import settings as generously
from hypothesis import strategies as st
from weasyprint import HTML

from cases.drawing import WORLD, Drawing, Leg, draw
from cases.drawing.sheets import PLACES, great_circle
from cases.templatetags.routes import route_picture
from dief_portal.practice.map import SHEET
from forum import documents
from forum.models import State
from tests import cast

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
with PLACES.open(encoding="utf-8") as rows:
    CODES = [row["code"] for row in csv.DictReader(rows)]
INVENTED = [f"X{letter}" for letter in "ABCDEFGHIJ"]
DEGREES = st.floats(-180, 180)
ON_GLOBE = st.tuples(DEGREES, st.floats(-90, 90))


def numbered(*between: tuple[str, str]) -> list[Leg]:
    return [Leg(number, *pair) for number, pair in enumerate(between, start=1)]


def routes(codes: list[str]) -> st.SearchStrategy[list[Leg]]:
    place = st.sampled_from([*codes, "", "ZZ"])
    return st.lists(st.tuples(place, place), max_size=20).map(lambda legs: numbered(*legs))


def numbers(text: str) -> list[float]:
    return [float(each) for each in NUMBER.findall(text)]


def is_within(drawing: Drawing) -> bool:
    x, y, width, height = numbers(drawing.view)
    on = drawing.sheet
    inside = x >= 0 and y >= 0 and x + width <= on.width + 0.01 and y + height <= on.height + 0.01
    badges = [(float(b.x), float(b.y)) for b in drawing.badges]
    return inside and all(x <= bx <= x + width and y <= by <= y + height for bx, by in badges)


@pytest.mark.parametrize(("on", "codes"), [(WORLD, CODES), (SHEET, INVENTED)])
def test_every_leg_is_drawn_or_said_not_to_be(on, codes):
    @generously(deadline=None)
    @given(routes(codes))
    def told(legs: list[Leg]) -> None:
        drawing = draw(legs, on, names={})

        drawn = [stroke.number for stroke in drawing.strokes]
        assert sorted(drawn + drawing.off) == [leg.number for leg in legs]
        assert [badge.number for badge in drawing.badges] == drawn
        assert is_within(drawing)
        assert all(map(isfinite, (n for s in drawing.strokes for n in numbers(s.path + s.head))))

    told()


@pytest.mark.parametrize(
    ("code", "x", "y"),
    [("AW", 307.8, 198.4), ("AF", 668.4, 122.3), ("AO", 548.3, 291), ("AS", 32.8, 298.2)],
)
def test_the_places_are_where_the_outline_has_them(code, x, y):
    """The outline was projected by d3, which wrote down where the middle of each State came."""
    place = WORLD.place(code)

    assert place is not None
    assert [place.x, place.y] == pytest.approx([x, y], abs=0.1)


def test_every_state_of_the_list_has_its_place():
    with (settings.BASE_DIR / "forum/data/states.csv").open(encoding="utf-8") as listed:
        states = {row["iso2"] for row in csv.DictReader(listed)}

    assert states - set(CODES) == set()
    assert not set(CODES) & set(INVENTED)


@given(ON_GLOBE, ON_GLOBE)
def test_the_shortest_way_leads_from_one_end_to_the_other(start, end):
    way = list(great_circle(start, end))

    for there, wanted in ((way[0], start), (way[-1], end)):
        assert there[1] == pytest.approx(wanted[1], abs=1e-4)
    assert all(isfinite(lon) and -90.001 <= lat <= 90.001 for lon, lat in way)


def test_a_way_over_the_edge_of_the_sheet_is_two_lines():
    """From Fiji to Samoa one crosses the antimeridian, not the whole world."""
    ways = WORLD.ways("FJ", "WS")

    assert len(ways) == 2
    assert all(hypot(b.x - a.x, b.y - a.y) < 60 for way in ways for a, b in pairwise(way))
    assert {round(way[edge].x) // 100 for way, edge in ((ways[0], -1), (ways[1], 0))} == {0, 9}


@pytest.mark.parametrize("code", CODES)
def test_no_way_from_tonga_leaps_over_the_sheet(code):
    """One that passes near a pole turns fast there, along the edge of the sheet."""
    for way in WORLD.ways("TO", code):
        assert all(abs(b.x - a.x) < (40 if 60 < a.y < 430 else 330) for a, b in pairwise(way))


def test_legs_between_the_same_places_stand_apart():
    drawing = draw(numbered(*[("XA", "XB"), ("XB", "XA")] * 4), SHEET, names={})

    assert len({stroke.path for stroke in drawing.strokes}) == 8
    places = [(float(badge.x), float(badge.y)) for badge in drawing.badges]
    apart = min(hypot(a[0] - b[0], a[1] - b[1]) for a in places for b in places if a is not b)
    assert apart > 2 * drawing.unit


def test_a_leg_within_one_place_is_a_loop():
    (stroke,) = draw(numbered(("XC", "XC")), SHEET, names={}).strokes

    first, *_between, last = stroke.path.removeprefix("M").replace("L", ";").split(";")
    assert first == last
    assert len(_between) > 10


def shown(drawing: Drawing) -> str:
    return render_to_string("cases/_route.html", {"route": drawing, "count": 3, "named": "route"})


def test_nothing_is_mirrored_and_no_number_is_written_otherwise():
    legs = numbered(("XA", "XB"), ("XB", "XD"))
    drawing = draw(legs, SHEET, names={"XA": "<Alvania>"})
    pictures = []
    for language in ("en", "ar", "fr"):
        with translation.override(language):
            page = shown(drawing)
            pictures.append(re.findall(r'(?:d|points|viewBox|x|y|r)="[^"]*"', page))

    assert pictures[0] == pictures[1] == pictures[2]
    assert "&lt;Alvania&gt;" in page
    assert "scale(-1" not in page
    assert "style=" not in page


def test_what_is_not_drawn_is_said():
    page = shown(draw(numbered(("XA", "XB"), ("XB", ""), ("XB", "XD")), SHEET, names={}))

    assert "1 leg is not drawn" in page
    assert str(SHEET.note) in page


def test_without_a_place_there_is_no_picture():
    assert shown(draw(numbered(("", ""), ("ZZ", "XA")), WORLD, names={})).strip() == ""


@dataclass
class Told:
    from_state: str
    to_state: str


@pytest.mark.django_db
def test_a_page_names_the_states_of_a_route_in_the_reader_s_language(settings):
    settings.MAP = "dief_portal.practice.map.SHEET"
    State.objects.filter(pk=cast.state("Alvania").pk).update(name_fr="Alvanie")
    cast.state("Borland")
    legs = [Told("XA", "XB"), Told("XB", "")]

    with translation.override("fr"):
        page = render_to_string("cases/_route.html", route_picture(legs, "route"), using="django")

    assert "Alvanie" in page
    assert "Borland" in page
    assert page.count("route-number") == 1
    assert 'aria-labelledby="route-says"' in page


@pytest.mark.django_db
def test_a_route_can_be_printed(settings):
    """With its outline, which is bundled: a document that asks for anything else is not made."""
    cast.state("Alvania")
    page = render_to_string(
        "cases/_route.html", route_picture([Told("FR", "DE")], "route", paper=True)
    )
    written = HTML(
        string=page, base_url=documents.SCHEME, url_fetcher=documents.Bundled()
    ).write_pdf()

    assert written.startswith(b"%PDF")


@pytest.mark.parametrize(
    "drawn",
    [f"static/{WORLD.picture}", f"dief_portal/practice/static/{SHEET.picture}"],
)
def test_the_outline_comes_with_the_portal_and_asks_nobody(drawn):
    outline = (settings.BASE_DIR / drawn).read_text(encoding="utf-8")

    assert set(re.findall(r"https?://[^\"]+", outline)) == {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"<(?:script|text|image|style)", outline)
    assert len(outline) < 250_000
