"""
The challenges of whoever asks: its own, as one of the two sides (ToR 15).

Each table carries a floor besides its sight, which holds for the portal's role too: no other
policy, and no function of the portal, shows a row to a third.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Challenge,
    ChallengeClosing,
    ChallengeMessage,
    ChallengeMessageText,
    ChallengeText,
)
from cases.queries.sharing import signs
from cases.rules import OF_THE_CHALLENGED, OF_THE_CHALLENGER, CopyOf, Side
from forum import sight
from forum.models import Role, State, StateQuerySet, Term, TermQuerySet
from forum.sight import Reason, Viewer, any_of


def challenger(viewer: Viewer) -> Q:
    """The State or office that asks. A new Chair does not inherit what the former one asked."""
    state = Q(by_side=Side.STATE, by_state=viewer.speaks_for)
    chair = Q(by_side=Side.CHAIR, by_term=viewer.term) & viewer.acts_as(Role.CHAIR)
    expert = Q(by_side=Side.EXPERT, by_term=viewer.term) & viewer.acts_as(Role.EXPERT)
    secretariat = Q(by_side=Side.SECRETARIAT) & viewer.acts_as(Role.SECRETARIAT)
    return state | chair | expert | secretariat


def challenged(viewer: Viewer) -> Q:
    return Q(to_state=viewer.speaks_for) | Q(to_term=viewer.term)


SIDES = (
    Reason(challenger, _("It asks, and alone closes the challenge (¶15).")),
    Reason(challenged, _("It is asked to explain (¶15).")),
)


def sides(viewer: Viewer) -> Q:
    return any_of(viewer, SIDES)


def speaks_up(viewer: Viewer) -> Q:
    """Act in the name of one's State; the other offices act for themselves."""
    return signs(viewer) | viewer.acts_as(Role.CHAIR, Role.SECRETARIAT, Role.EXPERT)


def raised(viewer: Viewer) -> Q:
    now = Q(raised_by=viewer.term, raised_at__gte=viewer.now)
    an_expert = Q(to_term__in=Term.objects.filter(role=Role.EXPERT))
    return challenger(viewer) & now & (Q(to_term=None) | an_expert) & speaks_up(viewer)


@sight.of(Challenge, adds=raised, because=SIDES, floor=sides, private=True)
def challenges(viewer: Viewer) -> Q:
    """Challenger and challenged, nobody else: not the Secretariat, not the Chair (ToR 15)."""
    return sides(viewer)


def of_our_challenge(viewer: Viewer) -> Q:
    return Q(challenge__in=Challenge.objects.filter(sides(viewer)))


def of_what_we_ask(viewer: Viewer) -> Q:
    return Q(challenge__in=Challenge.objects.filter(challenger(viewer)))


def of_what_is_raised(viewer: Viewer) -> Q:
    """With the challenge itself: nothing is added to one that was sent."""
    return Q(challenge__in=Challenge.objects.filter(raised(viewer)))


@sight.of(ChallengeText, adds=of_what_is_raised, floor=of_our_challenge, private=True)
def challenge_texts(viewer: Viewer) -> Q:
    return of_our_challenge(viewer)


def closed(viewer: Viewer) -> Q:
    now = Q(closed_by=viewer.term, closed_at__gte=viewer.now)
    return of_what_we_ask(viewer) & now & speaks_up(viewer)


@sight.of(ChallengeClosing, adds=closed, floor=of_our_challenge, private=True)
def closings(viewer: Viewer) -> Q:
    return of_our_challenge(viewer)


def sent(viewer: Viewer) -> Q:
    """Write for one's own side, as long as it is not closed."""
    ask = of_what_we_ask(viewer) & Q(by_challenger=True, kind__in=OF_THE_CHALLENGER)
    answered = Q(challenge__in=Challenge.objects.filter(challenged(viewer)))
    answered &= Q(by_challenger=False, kind__in=OF_THE_CHALLENGED)
    now = Q(sent_by=viewer.term, sent_at__gte=viewer.now)
    over = Exists(ChallengeClosing.objects.filter(challenge=OuterRef("challenge")))
    return (ask | answered) & now & speaks_up(viewer) & ~Q(over)


@sight.of(ChallengeMessage, adds=sent, floor=of_our_challenge, private=True)
def messages(viewer: Viewer) -> Q:
    return of_our_challenge(viewer)


def of_what_is_sent(viewer: Viewer) -> Q:
    return Q(message__in=ChallengeMessage.objects.filter(sent(viewer)))


def of_our_messages(viewer: Viewer) -> Q:
    return Q(message__in=ChallengeMessage.objects.filter(of_our_challenge(viewer)))


@sight.of(ChallengeMessageText, adds=of_what_is_sent, floor=of_our_messages, private=True)
def message_texts(viewer: Viewer) -> Q:
    return of_our_messages(viewer)


# Whose copy a number is: the State, an office of the Forum or an expert, and never the person. It
# belongs to the portal's role, to which the floor of challenges holds too.
sight.question(
    "copy_of",
    "challenge bigint, number text",
    """
    SELECT CASE WHEN copy.state_id IS NOT NULL THEN 'STATE'
        WHEN office.role = 'EXPERT' THEN 'EXPERT' ELSE 'OFFICE' END, copy.state_id
    FROM forum_copy copy JOIN forum_term office ON office.id = copy.office_id
    WHERE copy.number = $2 AND EXISTS (
        SELECT FROM cases_challenge own, sight.ticket() me WHERE own.id = $1 AND (
            own.by_side = 'STATE' AND own.by_state_id = me.speaks_for
            OR own.by_side = me.role AND own.by_term_id = me.term
            OR own.by_side = 'SECRETARIAT' AND me.role = 'SECRETARIAT'
        )
        AND NOT EXISTS (SELECT FROM cases_challengeclosing WHERE challenge_id = own.id)
    )
    """,
    returns="TABLE (side text, state bigint)",
)


class Holder(NamedTuple):
    """Whose copy it is; of a State, which one."""

    side: CopyOf
    state: State | None


def holder_of(number: str, challenge: Challenge) -> Holder | None:
    """Return whose copy a number is, to the challenger of an open challenge; else nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT side, state FROM sight.copy_of(%s, %s)", [challenge.pk, number])
        found = cursor.fetchone()
    if found is None:
        return None
    return Holder(CopyOf(found[0]), State.objects.filter(pk__in=[found[1]]).first())


def known_challenges() -> QuerySet[Challenge]:
    """Return the challenges to which whoever asks is a side, the newest first."""
    named = ("by_state", "by_term__person", "to_state", "to_term__person", "closing")
    return Challenge.objects.select_related(*named).order_by("-raised_at", "-pk")


def challenge_for(key: str) -> Challenge:
    return get_object_or_404(known_challenges(), key=key)


def messages_of(challenge: Challenge) -> QuerySet[ChallengeMessage]:
    """Return what the two sides wrote, the first first."""
    return challenge.messages.select_related("text").order_by("sent_at", "pk")


def awaits_the_challenged(challenge: Challenge) -> bool:
    """Return whether the last word is the challenger's."""
    last = challenge.messages.order_by("-sent_at", "-pk").first()
    return last is None or last.by_challenger


def states_to_ask(hat: Term, *, now: datetime) -> StateQuerySet:
    """Return the States of the Forum, less one's own (ToR 15)."""
    others = State.objects.of_the_forum(now)
    return (others.exclude(pk=hat.state_id) if hat.state_id else others).order_by("name_en")


def experts_called(name: str, *, now: datetime) -> list[Term]:
    """
    Return the invited experts of that name.

    Asked by name, and not shown in a list: not every State is told who was invited (ToR 8).
    """
    typed = set(name.casefold().split())
    experts = Term.objects.of_role(Role.EXPERT, at=now).select_related("person")
    return [term for term in experts if _is_called(str(term.person), typed)]


def _is_called(known: str, typed: set[str]) -> bool:
    words = known.casefold().split()
    return bool(words) and words[-1] in typed


def of_challenger(challenge: Challenge, *, now: datetime) -> TermQuerySet:
    """Return the offices on the side that asks."""
    if challenge.by_state is not None:
        return Term.objects.of_state(challenge.by_state, now)
    if challenge.by_side == Side.SECRETARIAT:
        return Term.objects.of_role(Role.SECRETARIAT, at=now)
    return Term.objects.running(now).filter(pk__in=[challenge.by_term_id])


def of_challenged(challenge: Challenge, *, now: datetime) -> TermQuerySet:
    """Return the offices on the side that is asked."""
    if challenge.to_state is not None:
        return Term.objects.of_state(challenge.to_state, now)
    return Term.objects.running(now).filter(pk__in=[challenge.to_term_id])
