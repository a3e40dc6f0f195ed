"""
The sights as PostgreSQL holds them: policies, and the privileges that go with them.

The owner of the tables runs this, after each migration. Row security is forced, so the
owner sees nothing either: a data migration works within ``sight.of_the_portal()``.

``enforcing`` says what is done when. ``policies`` hold a table to its sight, ``answers`` are the
functions that tell who sees a row; both write ``conditions`` as SQL.
"""

from forum.enforcement.answers import audience_of, preview_of
from forum.enforcement.conditions import SightCrossesRelation, condition_of
from forum.enforcement.enforcing import declared_digest, enforce, lift
from forum.enforcement.policies import parents_of

__all__ = [
    "SightCrossesRelation",
    "audience_of",
    "condition_of",
    "declared_digest",
    "enforce",
    "lift",
    "parents_of",
    "preview_of",
]
