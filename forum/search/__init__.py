"""
Search by opening and looking: there is no index, for an index would say what is sealed.

What is looked for comes in the body of a request, and goes into no address and no log.
"""

from forum.search.finding import Asked, Found, Hit, Kind, Source, Told, whose
from forum.search.rows import look_through
from forum.search.terms import Part, Terms

__all__ = [
    "Asked",
    "Found",
    "Hit",
    "Kind",
    "Part",
    "Source",
    "Terms",
    "Told",
    "look_through",
    "whose",
]
