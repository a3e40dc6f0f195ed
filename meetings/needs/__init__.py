"""What needs the office in use, about meetings: one module for each matter."""

from datetime import datetime

from forum.models import Term
from forum.needs import Need
from meetings.needs import agenda, convening


def of(hat: Term, *, now: datetime) -> list[Need]:
    return [*convening.of(hat, now=now), *agenda.of(hat, now=now)]
