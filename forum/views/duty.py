"""When a contact is on duty: by the clock on its wall, and by the reader's own today."""

from __future__ import annotations

from datetime import datetime, time

from babel import dates
from django.utils.translation import gettext as _

from forum import moments
from forum.models import Contact, Person


def on_duty(contact: Contact, reader: Person, now: datetime) -> dict[str, str]:
    """Say when somebody is there, by the clock on their wall and by the reader's own today."""
    zone = contact.zone
    if contact.always:
        return {"there": _("Day and night"), "zone": moments.zone_word(zone)}
    if contact.opens_at is None or contact.closes_at is None:
        return {}
    there = _span(contact.opens_at, contact.closes_at)
    days = _days(contact)
    said = {"there": f"{days}, {there}" if days else there, "zone": moments.zone_word(zone)}
    today = now.astimezone(zone).date()
    opens, closes = (
        datetime.combine(today, at, zone).astimezone(reader.zone)
        for at in (contact.opens_at, contact.closes_at)
    )
    if opens.time() != contact.opens_at:
        own = _("%(hours)s your time")
        said["own"] = own % {"hours": _span(opens.time(), closes.time())}
    return said


def _span(opens: time, closes: time) -> str:
    return f"{opens:%H:%M}–{closes:%H:%M}"  # noqa: RUF001


def _days(contact: Contact) -> str:
    """Name the days on duty, a row of them by its ends."""
    numbers = contact.duty_days
    names = dates.get_day_names("abbreviated", locale=moments.locale())
    if not numbers or len(numbers) == len(names):
        return ""
    called = [names[number - 1] for number in numbers]
    in_a_row = numbers == list(range(numbers[0], numbers[-1] + 1))
    if in_a_row and len(called) > 2:
        return f"{called[0]}–{called[-1]}"  # noqa: RUF001
    return ", ".join(called)
