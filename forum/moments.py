"""
How a moment is written for people: the same words on pages, in mails and on paper.

Babel knows how each language writes a date and counts days, so no translator has to.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, dates
from django.utils import translation
from django.utils.translation import gettext as _

GENEVA = "Europe/Zurich"
# Day before month, as the United Nations write English.
BABEL = {"en": "en_GB", "zh-hans": "zh_Hans"}
NO_OTHER_UNIT = 10**9
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def locale() -> Locale:
    """Return what Babel calls the language in use."""
    language = translation.get_language() or "en"
    return Locale.parse(BABEL.get(language, language.replace("-", "_")))


def day(of: date) -> str:
    """Write a day: 26 July 2027."""
    return dates.format_date(of, "long", locale())


def minute(instant: datetime, zone: ZoneInfo) -> str:
    """Write a moment to the minute, without saying where: 26 July 2027, 23:59."""
    there = instant.astimezone(zone)
    pattern = str(dates.get_datetime_format("medium", locale()))
    return pattern.replace("{1}", day(there.date())).replace("{0}", f"{there:%H:%M}")


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """Write a moment and where: 26 July 2027, 23:59 Geneva time."""
    return f"{minute(instant, zone)} {zone_word(zone)}"


def last_good_minute(too_late_at: datetime) -> datetime:
    """
    Return the minute that people are shown for a limit.

    The portal keeps the first moment that is too late; nobody reads
    "28 July, 00:00" as "by the end of the 27th".
    """
    return too_late_at - MINUTE


def zone_word(zone: ZoneInfo) -> str:
    """Say whose time it is, by a city."""
    if zone.key == GENEVA:
        return _("Geneva time")
    city = dates.get_timezone_location(zone, locale=locale(), return_city=True)
    return _("%(city)s time") % {"city": city}


def own_time(instant: datetime, zone: ZoneInfo, own: ZoneInfo | None) -> str:
    """Write a moment in the reader's own time, or nothing where their watch shows the same."""
    if own is None:
        return ""
    there, here = instant.astimezone(zone), instant.astimezone(own)
    if there.utcoffset() == here.utcoffset():
        return ""
    same_day = there.date() == here.date()
    written = f"{here:%H:%M}" if same_day else minute(instant, own)
    return _("%(moment)s your time") % {"moment": written}


def distance(instant: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """Say how far off a moment is: in calendar days where it happens, in hours on its day."""
    days = (instant.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days:
        return days_off(days)
    left = instant - now
    if abs(left) < HOUR:
        return in_units(left, "minute")
    # Whole hours only: nobody is promised one that has begun.
    return in_units(int(left / HOUR) * HOUR, "hour")


def days_off(days: int) -> str:
    """Say a number of days from today: in 12 days, 4 days ago, today."""
    return in_units(timedelta(days=days), "day") if days else _("today")


def in_units(span: timedelta, unit: str) -> str:
    # Left alone, Babel turns 41 days into a month.
    return dates.format_timedelta(
        span,
        granularity=unit,  # type: ignore[arg-type]
        threshold=NO_OTHER_UNIT,
        add_direction=True,
        locale=locale(),
    )
