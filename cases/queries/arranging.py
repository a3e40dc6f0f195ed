"""
The arrangements of whoever asks: those to which its State is a party (ToR 21).

Each table carries a floor besides its sight: no other policy shows a row to a third. The portal's
own role passes it, since it has to ask whether a step that a reminder speaks of is still to be
done; what is said lies sealed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Arrangement,
    ArrangementClosing,
    ArrangementConfirmation,
    ArrangementFile,
    ArrangementInvitee,
    ArrangementParty,
    ArrangementStep,
    ArrangementVersion,
    Case,
)
from cases.queries.sharing import signs
from forum import sight
from forum.models import State, StateQuerySet, Term, TermQuerySet
from forum.models.people import SPEAKING
from forum.sealed import with_keys
from forum.sight import Reason, Viewer, any_of

# A policy of the parties that read the parties would never end. It answers about oneself, and to
# a party about the others.
sight.question(
    "arranged",
    "who bigint",
    """
    SELECT array_agg(p.arrangement_id) FROM cases_arrangementparty p
    WHERE p.state_id = who AND p.left_at IS NULL AND (
        sight.by_the_portal() OR EXISTS (
            SELECT FROM sight.ticket() me WHERE me.speaks_for = who OR EXISTS (
                SELECT FROM cases_arrangementparty mine WHERE mine.left_at IS NULL
                AND mine.arrangement_id = p.arrangement_id AND mine.state_id = me.speaks_for
            )
        )
    )
    """,
    returns="bigint[]",
)

# Those who have confirmed a version, whichever: who is only invited holds nothing up. A State that
# is not of the Forum any more cannot speak, so nobody waits for it.
MEMBERS = """
    SELECT p.state_id FROM cases_arrangementparty p JOIN forum_state s ON s.id = p.state_id
    WHERE p.arrangement_id = $1 AND p.left_at IS NULL AND (
        s.party_from <= me.moment AND (s.party_until IS NULL OR s.party_until > me.moment)
        OR s.signed_at <= me.moment AND (s.party_from IS NULL OR s.party_from > me.moment)
    ) AND EXISTS (
        SELECT FROM cases_arrangementconfirmation c JOIN cases_arrangementversion v
            ON v.id = c.version_id
        WHERE v.arrangement_id = $1 AND c.state_id = p.state_id
    )
"""
LAST = "(SELECT max(number) FROM cases_arrangementversion WHERE arrangement_id = $1)"

# Whether the last version, which every member confirmed, brings this State in. It does so once: who
# came in by it and left is not called back by a confirmation that comes late.
sight.question(
    "brings_in",
    "which bigint, who bigint",
    f"""
    SELECT EXISTS (
        SELECT FROM sight.ticket() me, cases_arrangementversion v
            JOIN cases_arrangementinvitee i ON i.version_id = v.id
        WHERE v.arrangement_id = $1 AND v.number = {LAST} AND i.state_id = $2
        AND NOT EXISTS (
            SELECT FROM cases_arrangementparty p
            WHERE p.arrangement_id = $1 AND p.state_id = $2 AND p.invited_at >= v.proposed_at
        )
        AND me.speaks_for IN ({MEMBERS}) AND NOT EXISTS (
            SELECT FROM ({MEMBERS}) m WHERE NOT EXISTS (
                SELECT FROM cases_arrangementconfirmation c
                WHERE c.version_id = v.id AND c.state_id = m.state_id
            )
        )
    )
    """,  # noqa: S608  Nothing of it is from outside.
)

# Whether every member agreed to close and erase since the last version was proposed.
sight.question(
    "all_close",
    "which bigint",
    f"""
    SELECT EXISTS (
        SELECT FROM sight.ticket() me
        WHERE me.speaks_for IN ({MEMBERS}) AND NOT EXISTS (
            SELECT FROM ({MEMBERS}) m WHERE NOT EXISTS (
                SELECT FROM cases_arrangementclosing c WHERE c.arrangement_id = $1
                AND c.state_id = m.state_id AND c.agreed_at >= (
                    SELECT max(proposed_at) FROM cases_arrangementversion
                    WHERE arrangement_id = $1
                )
            )
        )
    )
    """,  # noqa: S608  Nothing of it is from outside.
)


class _IsPartyTo(Func):
    """Whether the State in the second place is a party to the arrangement in the first."""

    template = "(%(expressions)s))::bigint[]))"
    arg_joiner = " = ANY ((SELECT sight.arranged("
    output_field = BooleanField()


class _AllClose(Func):
    template = "sight.all_close(%(expressions)s)"
    output_field = BooleanField()


class _BringsIn(Func):
    template = "sight.brings_in(%(expressions)s)"
    output_field = BooleanField()


def party_to(viewer: Viewer, column: str) -> Q:
    return Q(_IsPartyTo(F(column), viewer.speaks_for)) & viewer.speaks()


def party(viewer: Viewer) -> Q:
    """Be a party to the arrangement that this row belongs to."""
    return party_to(viewer, "arrangement")


def just_opened(viewer: Viewer) -> Q:
    """The room in the moment in which it is opened: there is no party to it yet."""
    return Q(opened_by=viewer.term, opened_at=viewer.now) & viewer.speaks()


PARTIES = (
    Reason(lambda viewer: party_to(viewer, "pk"), _("It is a party (¶21).")),
    Reason(just_opened, ""),
)


def opening(viewer: Viewer) -> Q:
    return just_opened(viewer) & signs(viewer) & Q(purged_at=None)


def purging_the_room(viewer: Viewer) -> Q:
    return party_to(viewer, "pk") & Q(_AllClose(F("pk"))) & signs(viewer)


def in_the_room(viewer: Viewer) -> Q:
    return any_of(viewer, PARTIES)


sight.step(
    Arrangement,
    "purged_at",
    by=SPEAKING,
    when="OLD.purged_at IS NULL AND NEW.purged_at = me.moment",
)


@sight.of(
    Arrangement,
    adds=opening,
    changes=purging_the_room,
    columns=("purged_at",),
    because=PARTIES,
    floor=in_the_room,
)
def arrangements(viewer: Viewer) -> Q:
    """Its parties, nobody else: not the Secretariat, not the Chair, not a State that left."""
    return in_the_room(viewer)


def of_what_is_opened(viewer: Viewer) -> Q:
    return Q(arrangement__in=Arrangement.objects.filter(just_opened(viewer)))


def of_a_standing_room(viewer: Viewer) -> Q:
    """A party to a room that was not erased."""
    return party(viewer) & Q(arrangement__in=Arrangement.objects.filter(purged_at=None))


def party_or_opening(viewer: Viewer) -> Q:
    return party(viewer) | of_what_is_opened(viewer)


def coming_in(viewer: Viewer) -> Q:
    """With the room, whom it is opened with; later, whom every party agreed to bring in."""
    agreed = of_a_standing_room(viewer) & Q(_BringsIn(F("arrangement"), F("state")))
    fresh = Q(left_at=None, invited_at=viewer.now)
    return fresh & signs(viewer) & (of_what_is_opened(viewer) | agreed)


def own_place(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for) & party(viewer) & signs(viewer)


sight.step(
    ArrangementParty,
    "left_at",
    by=SPEAKING,
    when="OLD.left_at IS NULL AND NEW.left_at = me.moment",
)


@sight.of(
    ArrangementParty,
    adds=coming_in,
    changes=own_place,
    columns=("left_at",),
    floor=party_or_opening,
)
def parties(viewer: Viewer) -> Q:
    return party(viewer)


def proposing(viewer: Viewer) -> Q:
    now = Q(state=viewer.speaks_for, proposed_by=viewer.term, proposed_at=viewer.now)
    return now & of_a_standing_room(viewer) & signs(viewer)


def purging(viewer: Viewer) -> Q:
    """Erase what lies in the room, once every party agreed; one alone erases nothing."""
    return party(viewer) & Q(_AllClose(F("arrangement"))) & signs(viewer)


@sight.of(
    ArrangementVersion,
    adds=proposing,
    changes=purging,
    columns=("title", "case_ref", "text"),
    floor=party,
)
def versions(viewer: Viewer) -> Q:
    return party(viewer)


def of_our_versions(viewer: Viewer) -> Q:
    return Q(version__in=ArrangementVersion.objects.filter(party(viewer)))


def of_what_is_proposed(viewer: Viewer) -> Q:
    return Q(version__in=ArrangementVersion.objects.filter(proposing(viewer)))


@sight.of(ArrangementInvitee, adds=of_what_is_proposed, kept=True, floor=of_our_versions)
def invitees(viewer: Viewer) -> Q:
    """The parties. The State learns of it when it comes in."""
    return of_our_versions(viewer)


def confirming(viewer: Viewer) -> Q:
    now = Q(state=viewer.speaks_for, confirmed_by=viewer.term, confirmed_at=viewer.now)
    standing = Q(version__in=ArrangementVersion.objects.filter(of_a_standing_room(viewer)))
    return now & standing & signs(viewer)


@sight.of(ArrangementConfirmation, adds=confirming, kept=True, floor=of_our_versions)
def confirmations(viewer: Viewer) -> Q:
    return of_our_versions(viewer)


def own_step(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for) & of_a_standing_room(viewer)


def setting(viewer: Viewer) -> Q:
    """For one's own State alone: what another shall do, it says itself."""
    now = Q(set_by=viewer.term, set_at=viewer.now, done_at=None, withdrawn_at=None)
    return own_step(viewer) & now & signs(viewer)


def own_step_or_purging(viewer: Viewer) -> Q:
    return own_step(viewer) | purging(viewer)


OPEN_STEP = "OLD.done_at IS NULL AND OLD.withdrawn_at IS NULL AND OLD.state_id = me.speaks_for"
sight.step(ArrangementStep, "done_at", by=SPEAKING, when=f"{OPEN_STEP} AND NEW.done_at = me.moment")
sight.step(
    ArrangementStep,
    "withdrawn_at",
    by=SPEAKING,
    when=f"{OPEN_STEP} AND NEW.withdrawn_at = me.moment",
)
sight.step(ArrangementStep, "what", by=SPEAKING, when="sight.all_close(OLD.arrangement_id)")


@sight.of(
    ArrangementStep,
    adds=setting,
    changes=own_step_or_purging,
    columns=("what", "done_at", "withdrawn_at"),
    floor=party,
)
def steps(viewer: Viewer) -> Q:
    return party(viewer)


def own_file(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for) & of_a_standing_room(viewer)


def putting_in(viewer: Viewer) -> Q:
    return own_file(viewer) & Q(added_by=viewer.term, added_at=viewer.now, withdrawn_at=None)


def own_file_or_purging(viewer: Viewer) -> Q:
    return own_file(viewer) | purging(viewer)


sight.step(
    ArrangementFile,
    "withdrawn_at",
    by=SPEAKING,
    when="OLD.withdrawn_at IS NULL AND NEW.withdrawn_at = me.moment",
)


@sight.of(
    ArrangementFile,
    adds=putting_in,
    changes=own_file_or_purging,
    columns=("withdrawn_at",),
    floor=party,
)
def files(viewer: Viewer) -> Q:
    return party(viewer)


def agreeing(viewer: Viewer) -> Q:
    now = Q(state=viewer.speaks_for, agreed_by=viewer.term, agreed_at=viewer.now)
    return now & of_a_standing_room(viewer) & signs(viewer)


@sight.of(ArrangementClosing, adds=agreeing, kept=True, floor=party)
def closings(viewer: Viewer) -> Q:
    return party(viewer)


# --- What pages and actions ask --------------------------------------------------------------


@dataclass(frozen=True)
class Room:
    """How an arrangement stands, as its parties see it."""

    arrangement: Arrangement
    states: tuple[State, ...]  # in the room, whether they confirmed anything or not
    members: frozenset[int]  # of them, who confirmed some version
    versions: tuple[ArrangementVersion, ...]  # the first first
    confirmed: dict[int, frozenset[int]]  # by whom, by version
    invitees: tuple[State, ...]  # whom the last version would bring in, and has not yet
    closing: frozenset[int]  # who agreed to close it since the last version

    @property
    def last(self) -> ArrangementVersion:
        return self.versions[-1]

    @property
    def awaited(self) -> tuple[State, ...]:
        """Who has not confirmed the last version."""
        return tuple(s for s in self.states if s.pk not in self.confirmed[self.last.pk])

    @property
    def standing(self) -> ArrangementVersion | None:
        """The newest version that every State in the room confirmed."""
        everyone = {state.pk for state in self.states}
        agreed = (v for v in reversed(self.versions) if everyone <= self.confirmed[v.pk])
        return next(agreed, None)

    def has_confirmed(self, state: State) -> bool:
        return state.pk in self.confirmed[self.last.pk]

    def is_agreed_by_members(self, *, now: datetime) -> bool:
        """Return whether all who ever confirmed something confirmed the last version."""
        return not self.waits_for(self.confirmed[self.last.pk], now=now)

    def waits_for(self, done: Iterable[int], *, now: datetime) -> list[State]:
        """Return the members that are not among these; for who left the Forum nobody waits."""
        members = [state for state in self.states if state.pk in self.members]
        return [state for state in members if state.pk not in set(done) and state.belongs(now)]


def known_arrangements() -> QuerySet[Arrangement]:
    """Return the arrangements to which whoever asks is a party, the newest first."""
    return Arrangement.objects.order_by("-opened_at", "-pk")


def arrangement_for(key: str) -> Arrangement:
    return get_object_or_404(known_arrangements(), key=key)


def room_of(arrangement: Arrangement) -> Room:
    """Return how an arrangement stands."""
    return rooms_of([arrangement])[arrangement.pk]


def rooms_of(arrangements: Iterable[Arrangement]) -> dict[int, Room]:
    """Return how these stand: a handful of questions for all."""
    asked = list(arrangements)
    ever = ArrangementParty.objects.filter(arrangement__in=asked)
    came = list(ever.select_related("state").order_by("state__name_en"))
    parties = [party for party in came if party.left_at is None]
    texts = ArrangementVersion.objects.filter(arrangement__in=asked).select_related("state")
    versions = with_keys(texts.order_by("number"))
    said = list(ArrangementConfirmation.objects.filter(version__in=versions))
    named = list(ArrangementInvitee.objects.filter(version__in=versions).select_related("state"))
    closing = list(ArrangementClosing.objects.filter(arrangement__in=asked))
    rooms = {}
    for arrangement in asked:
        own = tuple(v for v in versions if v.arrangement_id == arrangement.pk)
        confirmed = {v.pk: frozenset(c.state_id for c in said if c.version_id == v.pk) for v in own}
        last = own[-1]
        since = (p for p in came if p.invited_at >= last.proposed_at)
        by_it = {p.state_id for p in since if p.arrangement_id == arrangement.pk}
        rooms[arrangement.pk] = Room(
            arrangement=arrangement,
            states=tuple(p.state for p in parties if p.arrangement_id == arrangement.pk),
            members=frozenset[int]().union(*confirmed.values()),
            versions=own,
            confirmed=confirmed,
            invitees=tuple(
                i.state for i in named if i.version_id == last.pk and i.state_id not in by_it
            ),
            closing=frozenset(
                c.state_id
                for c in closing
                if c.arrangement_id == arrangement.pk and c.agreed_at >= last.proposed_at
            ),
        )
    return rooms


def case_of(room: Room) -> Case | None:
    """Return the case that the last version is about, if whoever asks sees it."""
    return Case.objects.filter(ref=room.last.case_ref).first() if room.last.case_ref else None


def steps_of(arrangement: Arrangement) -> list[ArrangementStep]:
    """Return what the parties do, the earliest date first."""
    rows = arrangement.steps.filter(withdrawn_at=None).select_related("state")
    return with_keys(rows.order_by("due_at", "pk"))


def step_for(arrangement: Arrangement, key: str) -> ArrangementStep:
    rows = ArrangementStep.objects.select_related("state")
    return get_object_or_404(rows, arrangement=arrangement, key=key, withdrawn_at=None)


def arranged_files(arrangement: Arrangement) -> list[ArrangementFile]:
    rows = arrangement.files.filter(withdrawn_at=None).select_related("state")
    return with_keys(rows.order_by("added_at", "pk"))


def file_for(arrangement: Arrangement, key: str) -> ArrangementFile:
    rows = ArrangementFile.objects.select_related("state", "arrangement")
    return get_object_or_404(rows, arrangement=arrangement, key=key, withdrawn_at=None)


def is_party(arrangement: Arrangement, state: State) -> bool:
    return arrangement.parties.filter(state=state, left_at=None).exists()


def own_place_in(arrangement: Arrangement, state: State) -> ArrangementParty:
    return arrangement.parties.get(state=state, left_at=None)


def may_come_in(room: Room, *, now: datetime) -> StateQuerySet:
    """Return the States that are not in the room."""
    inside = [state.pk for state in room.states]
    return State.objects.of_the_forum(now).exclude(pk__in=inside).order_by("name_en")


def offices_of_parties(
    arrangement: Arrangement, *, now: datetime, but: State | None = None
) -> TermQuerySet:
    """Return who speaks for the parties, less one of them."""
    inside = arrangement.parties.filter(left_at=None)
    if but is not None:
        inside = inside.exclude(state=but)
    return Term.objects.of_states(now).filter(state__in=inside.values("state"))


# --- What the portal asks when a reminder falls due, and in its sweep --------------------------


def is_to_be_done(step_id: int) -> bool:
    """Return whether a step still waits to be done by a party that is still one."""
    step = ArrangementStep.objects.filter(pk=step_id, done_at=None, withdrawn_at=None).first()
    if step is None or step.arrangement.is_purged:
        return False
    return is_party(step.arrangement, step.state)


def arranged_files_to_destroy() -> QuerySet[ArrangementFile]:
    """Return what was withdrawn and still lies, sealed, on a disk."""
    return ArrangementFile.objects.filter(withdrawn_at__isnull=False, destroyed_at=None)
