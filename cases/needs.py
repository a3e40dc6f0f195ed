"""What needs a person about cases: notices, leave, arrangements, challenges, use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import pack, policies, queries
from cases.models import Intention
from forum.models import Role, State, Term
from forum.needs import Need
from forum.terms_of_reference import GENEVA
from meetings.models import Meeting
from meetings.rules import Status as MeetingStatus


def of(hat: Term, *, now: datetime) -> list[Need]:
    """Return what is to be done; computed when it is read, so that it is never out of date."""
    challenges = list(_of_own_challenges(hat, now))
    if hat.acting_as(Role.CHAIR, at=now):
        return [*_leave_to_give(now), *challenges]
    if hat.speaking(at=now):
        return [
            *_to_answer(hat.speaks_for),
            *_of_own_intentions(hat.speaks_for, now),
            *_of_own_arrangements(hat.speaks_for, now),
            *_of_use_of_ours(hat.speaks_for, now),
            *_of_own_marks(),
            *_of_briefings(hat.speaks_for),
            *challenges,
        ]
    return challenges


def _to_answer(state: State) -> Iterator[Need]:
    for notice in queries.known_notices().standing().filter(concerned=state):
        named = {"state": notice.presenting, "ref": notice.ref}
        link = notice.get_absolute_url()
        if not queries.is_answered(notice):
            yield Need(
                says=_("Reply to notice %(ref)s of %(state)s.") % named,
                link=link,
                by=notice.reply_due_at,
                paragraph=12,
                zone=_zone_of(notice.meeting),
            )
        if notice.consent_asked and not hasattr(notice, "consent"):
            says = _("The law of %(state)s requires your consent (notice %(ref)s).")
            yield Need(says=says % named, link=link, paragraph=12, duty=False)


def _of_own_intentions(state: State, now: datetime) -> Iterator[Need]:
    for intention in _live(state):
        meeting, link = intention.meeting, intention.get_absolute_url()
        if meeting is not None and meeting.status == MeetingStatus.CANCELLED:
            says = _("The meeting of “%(title)s” was cancelled: choose another, or wait.")
            link = reverse("cases:assign", args=[intention.key])
            yield Need(says=says % {"title": intention.title}, link=link, paragraph=11)
        elif intention.in_brief:
            says = _("Say what your State will present: “%(title)s” is not on the agenda yet.")
            link = reverse("cases:details", args=[intention.key])
            yield Need(says=says % {"title": intention.title}, link=link, paragraph=11)
        elif queries.awaits_leave(intention, now=now) and intention.leave_asked_at is None:
            says = _("“%(title)s” is at short notice: choose what to do with it.")
            yield Need(says=says % {"title": intention.title}, link=link, paragraph=12)
        elif intention.touches_others and not _someone_is_told(intention):
            says = _("Notify the States that “%(title)s” may involve.")
            yield Need(
                says=says % {"title": intention.title},
                link=link,
                by=meeting.notices_due_at if meeting else None,
                paragraph=12,
                zone=_zone_of(meeting),
            )
        elif _changed_since_it_was_final(intention, now):
            says = _("Something came after you finalised “%(title)s”: read it, finalise again.")
            link = reverse("cases:presentation", args=[intention.key])
            yield Need(says=says % {"title": intention.title}, link=link, paragraph=12)


def _changed_since_it_was_final(intention: Intention, now: datetime) -> bool:
    last = queries.packs_of(intention).first()
    if last is None:
        return False
    return pack.thaw(last).edition != pack.of_intention(intention, now=now).edition


def _leave_to_give(now: datetime) -> Iterator[Need]:
    for intention in queries.known_intentions().filter(leave_asked_at__isnull=False):
        if queries.awaits_leave(intention, now=now):
            says = _("%(state)s asks your leave for a presentation at short notice.")
            yield Need(
                says=says % {"state": intention.state},
                link=reverse("cases:leave", args=[intention.key]),
                paragraph=12,
            )


def _of_own_challenges(hat: Term, now: datetime) -> Iterator[Need]:
    """Ask the challenged to answer, and the challenger to close or to ask again (ToR 15)."""
    for challenge in queries.known_challenges().filter(closing=None):
        if challenge.nobody_is_left(now):
            continue
        link, awaited = challenge.get_absolute_url(), queries.awaits_the_challenged(challenge)
        asks = policies.is_challenger(hat, challenge, now=now) is not None
        if awaited and not asks:
            says = _("Answer challenge %(ref)s of %(who)s: the two of you alone see it.")
            named = {"ref": challenge.ref, "who": challenge.challenger}
            yield Need(says=says % named, link=link, paragraph=15)
        elif asks and not awaited:
            says = _("%(who)s has answered challenge %(ref)s: close it, or ask again.")
            named = {"ref": challenge.ref, "who": challenge.challenged}
            yield Need(says=says % named, link=link, paragraph=15, duty=False)


def _of_own_arrangements(state: State, now: datetime) -> Iterator[Need]:
    """Ask for the State's word on a version or on closing, and for its own steps (ToR 21)."""
    standing = queries.known_arrangements().filter(purged_at=None)
    for room in queries.rooms_of(standing).values():
        named, link = {"ref": room.arrangement.ref}, room.arrangement.get_absolute_url()
        if not room.has_confirmed(state):
            says = _("Confirm arrangement %(ref)s, propose another text, or leave it.")
            yield Need(says=says % named, link=link, paragraph=21)
        elif room.closing and state.pk not in room.closing:
            says = _("Other parties agree to close arrangement %(ref)s: agree, or go on.")
            yield Need(says=says % named, link=link, paragraph=21)
        for step in queries.steps_of(room.arrangement):
            if step.state == state and step.done_at is None:
                says = _("Do what your State said it will do (arrangement %(ref)s).")
                yield Need(says=says % named, link=link, by=step.due_at, paragraph=21)


def _of_use_of_ours(state: State, now: datetime) -> Iterator[Need]:
    """Ask the provider for its word, as long as the last one is the other State's (ToR 16)."""
    for discussion in queries.known_discussions().filter(provider=state):
        if queries.awaits_the_provider(discussion):
            says = _("%(state)s would use what you shared (%(ref)s): discuss it.")
            wish = None if discussion.is_past_wish(now) else discussion.wished_by
            yield Need(
                says=says % {"state": discussion.asking, "ref": discussion.about_ref},
                link=discussion.get_absolute_url(),
                by=wish,
                paragraph=16,
            )


def _of_own_marks() -> Iterator[Need]:
    """Ask whether one's State wants to be introduced, as long as it has not said."""
    for match in queries.matches().filter(answered_at=None).order_by("found_at", "pk"):
        case = match.offer.case
        says = _("A mark of case %(ref)s was found elsewhere: say whether to be introduced.")
        link = reverse("cases:marks-of", args=[case.ref])
        yield Need(says=says % {"ref": case.ref}, link=link, paragraph=21, duty=False)


def _of_briefings(state: State) -> Iterator[Need]:
    """Ask for the State's word on an outline, and on a point that may be traced to it (ToR 22)."""
    for briefing in queries.outlines_put(state):
        says = _("Say how your State stands to the points for an oral briefing.")
        yield Need(says=says, link=briefing.get_absolute_url(), paragraph=22)
    for consent in queries.consents_awaited(state):
        says = _("Say whether your State consents to a point that could be traced to it.")
        yield Need(says=says, link=consent.get_absolute_url(), paragraph=22)


def _live(state: State) -> list[Intention]:
    own = queries.known_intentions().filter(state=state, withdrawn_at=None)
    return list(own.exclude(meeting__status=MeetingStatus.CLOSED))


def _someone_is_told(intention: Intention) -> bool:
    return queries.notices_of(intention).standing().exists()


def _zone_of(meeting: Meeting | None) -> ZoneInfo:
    return meeting.zone if meeting else GENEVA
