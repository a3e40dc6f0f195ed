"""Routes on a map, drawn here: nothing is asked of anybody else for it."""

from cases.drawing.picture import Drawing, Leg, draw
from cases.drawing.sheets import WORLD, Flat, Point, Sheet, World, sheet

__all__ = ["WORLD", "Drawing", "Flat", "Leg", "Point", "Sheet", "World", "draw", "sheet"]
