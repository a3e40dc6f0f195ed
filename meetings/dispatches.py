"""
What was sent to the States about a meeting, and the proof that it reached each of them (ToR 9, 10).

Read from the acts and the messages themselves: a dispatch has no row of its own, so that it
cannot say something else than what was done.

What an app above sent about a meeting, such as the proposal of an expert, it answers in its
``dispatches.py``, with a function marked by ``sends``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.http import Http404
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum import trail
from forum.models import State, Term
from forum.terms_of_reference import AGENDA, INVITATION, TimeLimit
from meetings import queries
from meetings.models import Delivery, Meeting, OtherWay
from meetings.queries import Addressed
from meetings.rules import Timed, Timing

IN_TIME = Timed(Timing.IN_TIME)
AGENDA_KINDS = ("meetings/agenda-circulated", "meetings/agenda-changed")


@dataclass(frozen=True)
class Dispatch:
    """A paper that went to all States: what, when, and how late it was, if it had a limit."""

    slug: str
    title: str | Promise
    paragraph: int
    made_at: datetime
    timed: Timed
    kinds: tuple[str, ...]  # of the messages that carried it
    row: models.Model  # that the messages are about
    limit: TimeLimit | None = None  # against which it is late for a State, if it had one
    why_late: str = ""
    to_parties: bool = False  # and to no other signatory (ToR 8)
    letter: tuple[str, ...] = ()  # what a letter says, if it is not one of the Forum's own papers


Sends = Callable[[Meeting], Iterable[Dispatch]]

_SENDERS: list[Sends] = []


def sends(what: Sends) -> Sends:
    """Mark a function of an app above that says what it sent about a meeting."""
    _SENDERS.append(what)
    return what


def of_meeting(meeting: Meeting) -> list[Dispatch]:
    """Return what went out about a meeting, the first first."""
    return sorted(_dispatches(meeting), key=lambda one: one.made_at)


def dispatch_for(meeting: Meeting, slug: str) -> Dispatch:
    for one in _dispatches(meeting):
        if one.slug == slug:
            return one
    raise Http404


def _dispatches(meeting: Meeting) -> Iterator[Dispatch]:
    if meeting.called_at is not None:
        at, kinds = meeting.called_at, ("meetings/called",)
        yield Dispatch("call", _("Call for cases"), 3, at, IN_TIME, kinds, meeting)
    invitation = queries.invitation_of(meeting)
    if invitation is not None:
        at = invitation.circulated_at
        timed = queries.timed(meeting, INVITATION, at)
        yield Dispatch(
            "invitation",
            _("Invitation"),
            9,
            at,
            timed,
            ("meetings/invited",),
            meeting,
            limit=INVITATION,
            why_late=invitation.why_late,
        )
    first = queries.circulated_agenda_of(meeting)
    for agenda in queries.circulated(meeting):
        sent_at = agenda.circulated_at
        if sent_at is None or sent_at == meeting.agenda_adopted_at:
            continue  # Made and adopted in the room: nothing was sent.
        timed = queries.timed(meeting, AGENDA, sent_at) if agenda == first else IN_TIME
        title = _("Draft agenda, version %(n)s") % {"n": agenda.version}
        slug = f"agenda-{agenda.version}"
        yield Dispatch(slug, title, 10, sent_at, timed, AGENDA_KINDS, agenda, limit=AGENDA)
    for number, move in enumerate(meeting.moves.order_by("moved_at", "pk"), 1):
        title, at = _("The meeting was moved"), move.moved_at
        yield Dispatch(f"move-{number}", title, 3, at, IN_TIME, ("meetings/moved",), move)
    if meeting.cancelled_at is not None and meeting.decided_at is not None:
        title, at = _("The meeting was cancelled"), meeting.cancelled_at
        yield Dispatch("cancellation", title, 3, at, IN_TIME, ("meetings/cancelled",), meeting)
    autodiscover_modules("dispatches")
    for sent in _SENDERS:
        yield from sent(meeting)


# --- The proof ----------------------------------------------------------------------------------

OPENED = ("done", gettext_lazy("opened in the portal"))
SENT = ("done", gettext_lazy("sent"))
HANDED = ("done", gettext_lazy("delivered another way"))
BOUNCED = ("soon", gettext_lazy("came back"))
FAILING = ("soon", gettext_lazy("could not be sent yet"))
WAITING = ("next", gettext_lazy("waits in the outbox"))
WITHDRAWN = ("soon", gettext_lazy("not sent: the office had ended"))
NOBODY = ("soon", gettext_lazy("nobody has an account"))


def standing(one: Addressed) -> tuple[str, str | Promise]:
    """Say what became of one message: the strongest of what is known."""
    if one.opened_at is not None:
        return OPENED
    if one.bounce is not None:
        return BOUNCED
    if one.sent_at is not None:
        return SENT
    if one.withdrawn_at is not None:
        return WITHDRAWN
    return FAILING if one.failed_at is not None else WAITING


@dataclass(frozen=True)
class Reached:
    """A State, each message to its people, and how else the dispatch reached it."""

    state: State
    messages: tuple[Addressed, ...]
    way: OtherWay | None
    since: datetime | None = None  # when it was sent to a State that joined after the others
    timed: Timed = IN_TIME  # how that stood to the limit

    @property
    def standings(self) -> list[tuple[str, str | Promise]]:
        return [standing(one) for one in self.messages]

    @property
    def best(self) -> tuple[str, str | Promise]:
        """What proves most: that it was opened, handed over, sent; else what stands in the way."""
        if self.way is not None and OPENED not in self.standings:
            return HANDED
        order = (OPENED, SENT, WAITING, FAILING, BOUNCED, WITHDRAWN)
        return next((one for one in order if one in self.standings), NOBODY)

    @property
    def is_proven(self) -> bool:
        return self.best in (OPENED, SENT, HANDED)


@dataclass(frozen=True)
class Proof:
    """Of one dispatch, State by State: the States of the Forum then, and those told since."""

    dispatch: Dispatch
    states: tuple[Reached, ...]
    offices: tuple[Addressed, ...]  # the President, the Chair, the Secretariat

    @property
    def missing(self) -> list[Reached]:
        return [one for one in self.states if not one.is_proven]


def proof_of(meeting: Meeting, dispatch: Dispatch) -> Proof:
    """Gather what proves that a dispatch reached each State. For whoever may know (ToR 9)."""
    found = queries.addressed(dispatch.kinds, trail.label(dispatch.row))
    ways = queries.other_ways_of(meeting, dispatch.slug)
    told: dict[State, list[Addressed]] = {}
    forum = State.objects.parties if dispatch.to_parties else State.objects.of_the_forum
    then = set(forum(dispatch.made_at).values_list("pk", flat=True))
    delivered = _delivered(meeting) if dispatch.slug == "invitation" else {}
    for state in State.objects.filter(pk__in=delivered.keys() - then):
        told[state] = []  # It joined since, and nobody there has an account.
    for state in forum(dispatch.made_at).order_by("name_en"):
        told[state] = []
    offices = []
    for one in found:
        if one.office.state is None:
            offices.append(one)
        else:
            told.setdefault(one.office.state, []).append(one)
    states = []
    for state, rows in sorted(told.items(), key=lambda one: one[0].name_en):
        since = None
        if state.pk not in then:
            since = delivered.get(state.pk) or min((row.due_at for row in rows), default=None)
            if since == dispatch.made_at:
                since = None  # With the others: the State whose proposal it is (ToR 8).
        timed = queries.timed(meeting, dispatch.limit, since) if since and dispatch.limit else None
        reached = Reached(state, tuple(rows), ways.get(state.pk), since, timed or IN_TIME)
        states.append(reached)
    return Proof(dispatch, tuple(states), tuple(offices))


def _delivered(meeting: Meeting) -> dict[int, datetime]:
    rows = Delivery.objects.filter(invitation__meeting=meeting)
    return dict(rows.values_list("state", "sent_at"))


def proofs_of(meeting: Meeting) -> list[Proof]:
    return [proof_of(meeting, one) for one in of_meeting(meeting)]


def reached_for(proof: Proof, code: str) -> Reached:
    for one in proof.states:
        if one.state.code == code:
            return one
    raise Http404


def office_for(reached: Reached, key: str) -> Term:
    """Return the office a message was to, or answer 404."""
    for one in reached.messages:
        if one.office.key == key:
            return one.office
    raise Http404
