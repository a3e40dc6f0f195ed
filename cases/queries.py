"""
The cases that can be seen, the intentions to present them, and the notices about them.

What a person may not see does not exist for them: they are told 404, never 403.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, Expression, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import (
    Case,
    CaseAttachment,
    CaseAudience,
    CaseContent,
    CaseReader,
    Consent,
    Intention,
    MissedLimit,
    NoticeOpening,
    NoticeQuerySet,
    NoticeText,
    NoticeToState,
    Placing,
    Reply,
    ReplyText,
)
from cases.rules import ANSWERS, Status
from forum import sight
from forum.access import to_view
from forum.audience import Kind
from forum.models import Role, State, StateQuerySet, Term, TermQuerySet
from forum.models.people import SPEAKING
from forum.sight import Viewer
from forum.terms_of_reference import NOTICE, REPLY
from meetings.models import AgendaItem, Meeting
from meetings.queries import bureau, known_meetings, own_item, timed
from meetings.rules import Status as MeetingStatus
from meetings.rules import Timed, Timing


def own(viewer: Viewer) -> Q:
    return Q(provider=viewer.speaks_for)


def signs(viewer: Viewer) -> Q:
    """Act in the name of the State: release, tell other States, reply to them."""
    return Q(Exists(Term.objects.filter(pk=viewer.term, may_release=True)))


def own_by_signature(viewer: Viewer) -> Q:
    return own(viewer) & signs(viewer)


@sight.of(CaseAudience, adds=own_by_signature, deletes=own_by_signature)
def chosen_states(viewer: Viewer) -> Q:
    """The provider, and the State that was chosen; readers ask for the audience of the case."""
    return own(viewer) | Q(state=viewer.state)


def own_grant(viewer: Viewer) -> Q:
    return Q(granted_by=viewer.speaks_for)


@sight.of(CaseReader, adds=own_grant, deletes=own_grant)
def readers(viewer: Viewer) -> Q:
    """A State sees what it granted, a person what was granted to them; nobody else (ToR 16)."""
    return own_grant(viewer) | Q(user=viewer.person)


def released_to(viewer: Viewer, state: Expression) -> Q:
    """Have been released to the viewer's State, by the provider and by nobody else."""
    chosen = CaseAudience.objects.filter(
        case=OuterRef("pk"), provider=OuterRef("provider"), state=state
    )
    party = Q(audience__in=(Kind.PARTIES, Kind.ALL)) & Q(viewer.party)
    everyone = Q(audience=Kind.ALL)
    return ~Q(status=Status.DRAFT) & (
        party | everyone | Q(audience=Kind.CHOSEN) & Q(Exists(chosen))
    )


def to_the_state(viewer: Viewer) -> Q:
    """The provider, and who speaks for a State in the audience."""
    return own(viewer) | viewer.speaks() & released_to(viewer, viewer.speaks_for)


def to_the_person(viewer: Viewer) -> Q:
    """A person shown the case by name, by their own State, as long as that State sees it."""
    shown = CaseReader.objects.filter(
        content_object=OuterRef("pk"),
        granted_by=viewer.state,
        permission__in=to_view(Case),
        user=viewer.person,
    )
    ours = Q(provider=viewer.state) | released_to(viewer, viewer.state)
    return viewer.acts_as(Role.LAW_ENFORCEMENT) & Q(Exists(shown)) & ours


def to_the_readers(viewer: Viewer) -> Q:
    """Those who read what happened; neither the Secretariat nor the Chair do by office."""
    return to_the_state(viewer) | to_the_person(viewer)


NEVER_LEFT = Q(released_at=None, audience=Kind.OWN) & ~Q(status=Status.RELEASED)


def new_draft(viewer: Viewer) -> Q:
    return own(viewer) & NEVER_LEFT & Q(status=Status.DRAFT, begun_by=viewer.term)


def in_own_hands(viewer: Viewer) -> Q:
    """A draft is any colleague's; what left the State, only theirs who sign for it."""
    return own(viewer) & (Q(released_at=None) | signs(viewer))


def draft_or_signed(viewer: Viewer) -> Q:
    return own(viewer) & (NEVER_LEFT | Q(released_by=viewer.term) & signs(viewer))


# Withdrawn, a case stays withdrawn; released, it never was not.
SIGNED = "released_by_id"
sight.step(
    Case, "title", SIGNED, by=SPEAKING, when="OLD.status = NEW.status AND OLD.status <> 'WITHDRAWN'"
)
sight.step(
    Case,
    *("status", "audience", SIGNED, "released_at"),
    by=SPEAKING,
    when="OLD.status = 'DRAFT' AND NEW.status = 'RELEASED'",
)
sight.step(
    Case,
    *("audience", SIGNED),
    by=SPEAKING,
    when="OLD.status = 'RELEASED' AND NEW.status = 'RELEASED'",
)
sight.step(
    Case,
    *("status", "title", "withdrawn_at", SIGNED),
    by=SPEAKING,
    when="OLD.status <> 'WITHDRAWN' AND NEW.status = 'WITHDRAWN'",
)


@sight.of(
    Case,
    adds=new_draft,
    changes=in_own_hands,
    into=draft_or_signed,
    columns=(
        *("title", "status", "audience"),
        *("released_by_id", "released_at", "withdrawn_at"),
    ),
)
def cases(viewer: Viewer) -> Q:
    """The card: as the content, and the bureau once it left its State."""
    return to_the_readers(viewer) | Q(released_at__isnull=False) & bureau(viewer)


def of_a_case_in_own_hands(viewer: Viewer) -> Q:
    return Q(case__in=Case.objects.filter(in_own_hands(viewer)))


def of_a_read_case(viewer: Viewer) -> Q:
    not_withdrawn = Case.objects.exclude(status=Status.WITHDRAWN)
    return Q(case__in=not_withdrawn.filter(to_the_readers(viewer)))


@sight.of(
    CaseContent,
    adds=of_a_case_in_own_hands,
    changes=of_a_case_in_own_hands,
    columns=("finding", "summary", "version"),
)
def contents(viewer: Viewer) -> Q:
    return of_a_read_case(viewer)


def own_file(viewer: Viewer) -> Q:
    return of_a_case_in_own_hands(viewer) & Q(added_by=viewer.term)


NOT_WITHDRAWN = "OLD.withdrawn_at IS NULL"
sight.step(CaseAttachment, "withdrawn_at", by=SPEAKING, when=NOT_WITHDRAWN)


@sight.of(CaseAttachment, adds=own_file, changes=of_a_case_in_own_hands, columns=("withdrawn_at",))
def attachments(viewer: Viewer) -> Q:
    return of_a_read_case(viewer)


def own_intention(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for)


def announced(viewer: Viewer) -> Q:
    return own_intention(viewer) & Q(announced_by=viewer.term)


OF_INTENTION = ("meeting_id", "touches_others", "leave_asked_at", "withdrawn_at")
sight.step(Intention, *OF_INTENTION, by=SPEAKING, when=NOT_WITHDRAWN)


@sight.of(Intention, adds=announced, changes=own_intention, columns=OF_INTENTION)
def intentions(viewer: Viewer) -> Q:
    """The presenting State, Secretariat and Chair; all others read the agenda (ToR 11)."""
    return own_intention(viewer) | bureau(viewer)


def placed(viewer: Viewer) -> Q:
    """By the presenting State, or with the Chair's leave; nobody writes that for another."""
    own_ones = Q(intention__in=Intention.objects.filter(own_intention(viewer)))
    own_ones &= Q(item__in=AgendaItem.objects.filter(own_item(viewer)))
    return (own_ones | viewer.acts_as(Role.CHAIR)) & Q(placed_by=viewer.term)


@sight.of(Placing, adds=placed)
def placings(viewer: Viewer) -> Q:
    return Q(intention__in=Intention.objects.filter(intentions(viewer)))


def presenting(viewer: Viewer) -> Q:
    return Q(presenting=viewer.speaks_for)


def laid(viewer: Viewer) -> Q:
    own_ones = Intention.objects.filter(own_intention(viewer))
    by_us = presenting(viewer) & Q(intention__in=own_ones)
    now = Q(served_by=viewer.term, served_at__gte=viewer.now)  # Whether in time, counts from there.
    return by_us & now & signs(viewer)


def two_sides(viewer: Viewer) -> Q:
    """The presenting State and the State concerned, each notice apart (ToR 12)."""
    return presenting(viewer) | Q(concerned=viewer.speaks_for)


sight.step(NoticeToState, "meeting_id", "withdrawn_at", by=SPEAKING, when=NOT_WITHDRAWN)


@sight.of(NoticeToState, adds=laid, changes=presenting, columns=("meeting_id", "withdrawn_at"))
def notices_to_states(viewer: Viewer) -> Q:
    """Both sides; Secretariat and Chair the card: that, when and how answered."""
    return two_sides(viewer) | bureau(viewer)


def of_a_seen_notice(viewer: Viewer) -> Q:
    return Q(notice__in=NoticeToState.objects.filter(notices_to_states(viewer)))


def of_own_notice(viewer: Viewer) -> Q:
    return Q(notice__in=NoticeToState.objects.filter(presenting(viewer)))


@sight.of(NoticeText, adds=of_own_notice)
def notice_texts(viewer: Viewer) -> Q:
    return Q(notice__in=NoticeToState.objects.filter(two_sides(viewer)))


def to_a_notice_to_us(viewer: Viewer) -> Q:
    """Answer for the State concerned; nobody answers for another, not even the presenter."""
    return Q(notice__in=NoticeToState.objects.filter(concerned=viewer.speaks_for))


def opened(viewer: Viewer) -> Q:
    now = Q(opened_by=viewer.term, opened_at__gte=viewer.now)
    return to_a_notice_to_us(viewer) & now


@sight.of(NoticeOpening, adds=opened)
def openings(viewer: Viewer) -> Q:
    return of_a_seen_notice(viewer)


def consented(viewer: Viewer) -> Q:
    return to_a_notice_to_us(viewer) & Q(given_by=viewer.term) & signs(viewer)


@sight.of(Consent, adds=consented)
def consents(viewer: Viewer) -> Q:
    return of_a_seen_notice(viewer)


def replied(viewer: Viewer) -> Q:
    now = Q(replied_by=viewer.term, replied_at__gte=viewer.now)
    return to_a_notice_to_us(viewer) & now & signs(viewer)


@sight.of(Reply, adds=replied)
def replies(viewer: Viewer) -> Q:
    return of_a_seen_notice(viewer)


def of_own_reply(viewer: Viewer) -> Q:
    """With the reply itself: nothing is added to one that was sent."""
    return Q(reply__in=Reply.objects.filter(replied(viewer)))


@sight.of(ReplyText, adds=of_own_reply)
def reply_texts(viewer: Viewer) -> Q:
    seen = NoticeToState.objects.filter(two_sides(viewer))
    return Q(reply__in=Reply.objects.filter(notice__in=seen))


@sight.of(MissedLimit)
def missed_limits(viewer: Viewer) -> Q:
    """Of an intention, whoever sees that; of a notice, whoever sees this. Sweeps write it."""
    of_intention = Q(notice=None, intention__in=Intention.objects.filter(intentions(viewer)))
    return of_intention | of_a_seen_notice(viewer)


def case_for(ref: str) -> Case:
    """Return the case if whoever asks can see it, or answer 404."""
    return get_object_or_404(Case.objects.select_related("provider"), ref=ref)


def known_cases() -> QuerySet[Case]:
    """Return the cases that whoever asks can see, the newest first."""
    return Case.objects.select_related("provider").order_by("-begun_at", "-pk")


def cases_of(state: State) -> QuerySet[Case]:
    """Return what a State can present: its cases, drafts too, less what it withdrew."""
    return known_cases().filter(provider=state).exclude(status=Status.WITHDRAWN)


def chosen_states_of(case: Case) -> set[State]:
    """Return the States that the provider chose, by name."""
    return set(State.objects.filter(pk__in=case.chosen.values("state")))


def states_reading(case: Case, *, now: datetime) -> StateQuerySet:
    """Return the other States that a case is released to."""
    audiences = {
        Kind.OWN: State.objects.none(),
        Kind.CHOSEN: State.objects.of_the_forum(now).filter(pk__in=case.chosen.values("state")),
        Kind.PARTIES: State.objects.parties(now),
        Kind.ALL: State.objects.of_the_forum(now),
    }
    return audiences[Kind(case.audience)].exclude(pk=case.provider_id)


class Heads(NamedTuple):
    """How many States a wide audience is, in words."""

    parties: str
    all: str


def heads(*, now: datetime) -> Heads:
    parties = State.objects.parties(now).count()
    signatories = State.objects.signatories(now).count()
    of_parties = ngettext("%(n)d State Party", "%(n)d States Parties", parties) % {"n": parties}
    of_signatories = ngettext("%(n)d signatory", "%(n)d signatories", signatories)
    both = _("%(parties)s and %(signatories)s")
    named = {"parties": of_parties, "signatories": of_signatories % {"n": signatories}}
    return Heads(parties=of_parties, all=both % named)


def other_states(state: State, *, now: datetime) -> StateQuerySet:
    """Return the States of the forum that a State can share with."""
    return State.objects.of_the_forum(now).exclude(pk=state.pk).order_by("name_en")


def content_of(case: Case) -> CaseContent | None:
    """Return what happened, if whoever asks can read it."""
    return CaseContent.objects.filter(case=case).first()


def attachments_of(case: Case) -> QuerySet[CaseAttachment]:
    return case.attachments.filter(withdrawn_at=None).order_by("added_at", "pk")


def attachment_for(case: Case, key: str) -> CaseAttachment:
    return get_object_or_404(CaseAttachment, case=case, key=key, withdrawn_at=None)


def intention_for(key: str) -> Intention:
    return get_object_or_404(known_intentions(), key=key)


def known_intentions() -> QuerySet[Intention]:
    """Return the intentions that whoever asks can see, the newest first."""
    rows = Intention.objects.select_related("state", "meeting", "case")
    return rows.order_by("-announced_at", "-pk")


def item_of(intention: Intention) -> AgendaItem | None:
    """Return the item as which an intention stands on the agenda of its meeting, if it does."""
    placing = (
        intention.placings.select_related("item", "placed_by")
        .filter(item__meeting=intention.meeting_id, item__removed_at=None)
        .first()
    )
    return placing.item if placing else None


def leave_for(intention: Intention) -> Placing | None:
    """Return the Chair's leave for short notice, if it was given for this meeting (ToR 12)."""
    return intention.placings.filter(
        item__meeting=intention.meeting_id, placed_by__role=Role.CHAIR
    ).first()


def is_short_notice(intention: Intention, meeting: Meeting, *, now: datetime) -> bool:
    """Return whether D-30 passed and no State concerned was told by then (ToR 12)."""
    if not intention.touches_others or now < meeting.notices_due_at:
        return False
    told = [timed(meeting, NOTICE, n.told_at) for n in notices_of(intention).standing()]
    return all(act.timing == Timing.LATE for act in told)


def awaits_leave(intention: Intention, *, now: datetime) -> bool:
    """Return whether only the Chair's leave still puts an intention on its agenda (ToR 12)."""
    meeting = intention.meeting
    if meeting is None or intention.withdrawn_at is not None or not meeting.takes_intentions():
        return False
    return item_of(intention) is None and is_short_notice(intention, meeting, now=now)


def notices_of(intention: Intention) -> NoticeQuerySet:
    """Return the notices on an intention that whoever asks can see, the first served first."""
    return known_notices().filter(intention=intention)


def known_notices() -> NoticeQuerySet:
    rows = NoticeToState.objects.select_related(
        "presenting", "concerned", "meeting", "opening", "consent"
    )
    return rows.order_by("served_at", "pk")


def notice_for(key: str) -> NoticeToState:
    return get_object_or_404(known_notices(), key=key)


def timing_of(notice: NoticeToState) -> Timed:
    """Return how a notice stands to D-30 of its meeting: late or not, it stands (ToR 12)."""
    if notice.meeting is None:
        return Timed(Timing.IN_TIME)
    return timed(notice.meeting, NOTICE, notice.told_at)


def timing_of_reply(notice: NoticeToState, at: datetime) -> Timed:
    """Return how a reply at that moment stands to D-15: a late one is taken too (ToR 12)."""
    if notice.meeting is None:
        return Timed(Timing.IN_TIME)
    return timed(notice.meeting, REPLY, at)


def is_answered(notice: NoticeToState) -> bool:
    """Return whether a reply came, or "no comment": asking for more time is neither."""
    return notice.replies.filter(kind__in=ANSWERS).exists()


def text_of(notice: NoticeToState) -> NoticeText | None:
    """Return what is to be presented, if it is written here and whoever asks can read it."""
    return NoticeText.objects.filter(notice=notice).first()


def replies_to(notice: NoticeToState) -> QuerySet[Reply]:
    """Return the answers to a notice, the first first; their texts to the two sides only."""
    return notice.replies.select_related("text").order_by("replied_at", "pk")


def state_for(code: str) -> State:
    return get_object_or_404(State, code=code)


def states_to_name(intention: Intention, *, now: datetime) -> StateQuerySet:
    """Return whom a State can still notify: parties and signatories of that day (ToR 12)."""
    named = notices_of(intention).standing().values("concerned")
    others = State.objects.of_the_forum(now).exclude(pk=intention.state_id)
    return others.exclude(pk__in=named).order_by("name_en")


def consent_is_missing(intention: Intention) -> bool:
    """Return whether the presenter's law blocks the item until each State consents (ToR 12)."""
    if not intention.consent_required:
        return False
    standing = notices_of(intention).standing()
    return not standing.exists() or standing.filter(consent=None).exists()


def who_signs(state: State, *, now: datetime) -> TermQuerySet:
    """Return those who may act in the name of a State."""
    return Term.objects.of_state(state, now).filter(may_release=True).select_related("person")


def own_states_of(term: Term, *, now: datetime) -> StateQuerySet:
    """Return the States for which the same person holds another office (ToR 4)."""
    terms = Term.objects.of_states(now).filter(person=term.person_id)
    return State.objects.filter(pk__in=terms.values("state"))


def open_meetings() -> QuerySet[Meeting]:
    """Return the meetings at which a presentation can still be announced, the next first."""
    live = known_meetings().filter(status__in=(MeetingStatus.DECIDED, MeetingStatus.OPEN))
    return live.filter(agenda_adopted_at=None).order_by("held_on")


def intentions_untold(before: datetime) -> QuerySet[Intention]:
    """Return those that touch others, D-30 passed, and no State was told: not noted yet."""
    told = NoticeToState.objects.standing().filter(intention=OuterRef("pk"))
    noted = MissedLimit.objects.filter(
        intention=OuterRef("pk"), notice=None, due_at=OuterRef("meeting__notices_due_at")
    )
    passed = Intention.objects.filter(
        touches_others=True, withdrawn_at=None, meeting__notices_due_at__lte=before
    )
    live = passed.exclude(meeting__status=MeetingStatus.CANCELLED)
    return live.exclude(Exists(told)).exclude(Exists(noted))


def notices_unanswered(before: datetime) -> NoticeQuerySet:
    """Return those served in time for a reply that did not come by D-15: not noted yet."""
    noted = MissedLimit.objects.filter(
        notice=OuterRef("pk"), due_at=OuterRef("meeting__replies_due_at")
    )
    passed = NoticeToState.objects.standing().filter(
        meeting__replies_due_at__lte=before, served_at__lt=F("meeting__replies_due_at")
    )
    live = passed.exclude(meeting__status=MeetingStatus.CANCELLED)
    return live.unanswered().exclude(Exists(noted))


def files_to_destroy() -> QuerySet[CaseAttachment]:
    """Return what was withdrawn and still lies, sealed, on a disk."""
    return CaseAttachment.objects.filter(withdrawn_at__isnull=False, destroyed_at=None)
