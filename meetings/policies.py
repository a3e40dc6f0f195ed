"""
Who may do what with a meeting.

A policy is asked about the office in use. It answers with it, or with None. The act
is then done, and recorded, in that office.
"""

from __future__ import annotations

from datetime import datetime

from forum.models import Role, Term


def may_prepare_the_agenda(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat prepares and circulates the draft agenda (ToR 10)."""
    return hat and hat.acting_as(Role.SECRETARIAT, at=now)


def may_preside(hat: Term | None, *, now: datetime) -> Term | None:
    """The Chair approves the agenda, opens and closes the meeting, and adopts (ToR 10, 11)."""
    return hat and hat.acting_as(Role.CHAIR, at=now)


def may_run_the_floor(hat: Term | None, *, now: datetime) -> Term | None:
    """The Chair gives the floor; the Secretariat works the page for them (ToR 5, 12)."""
    return hat and hat.acting_as(Role.CHAIR, Role.SECRETARIAT, at=now)


def may_register(hat: Term | None, *, now: datetime) -> Term | None:
    """A State registers its own delegation; party or signatory, nobody can object (ToR 6, 7)."""
    return hat and hat.speaking(at=now)


def may_keep_the_door(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat writes down who came."""
    return hat and hat.acting_as(Role.SECRETARIAT, at=now)
