"""The cases themselves: whose they are, and to whom they were released (ToR 11, 16)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, Expression, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.models import COLUMNS, Case, CaseAttachment, CaseAudience, CaseContent, CaseReader
from cases.rules import Status
from forum import sight
from forum.access import running, to_view
from forum.audience import Kind
from forum.models import Role, State, StateQuerySet, Term, TermQuerySet
from forum.models.people import OF_A_STATE, SPEAKING
from forum.sight import Reason, Viewer, any_of, of_parent
from meetings.queries import bureau


def own(viewer: Viewer) -> Q:
    return Q(provider=viewer.speaks_for)


def signs(viewer: Viewer) -> Q:
    """Act in the name of the State: release, tell other States, reply to them."""
    return Q(Exists(Term.objects.filter(pk=viewer.term, may_release=True)))


def own_by_signature(viewer: Viewer) -> Q:
    return own(viewer) & signs(viewer)


@sight.of(CaseAudience, adds=own_by_signature, deletes=own_by_signature)
def chosen_states(viewer: Viewer) -> Q:
    """
    The provider, and the State that was chosen; readers ask for the audience of the case.

    Its police learn of the choice with the case: when it is passed to them by name (ToR 16).
    """
    named = shown_to(viewer).filter(content_object=OuterRef("case"))
    to_police = viewer.acts_as(Role.LAW_ENFORCEMENT) & Q(state=viewer.state) & Q(Exists(named))
    return own(viewer) | Q(state=viewer.speaks_for) | to_police


def own_grant(viewer: Viewer) -> Q:
    """Who speaks for the State keeps its register; its police, what they themselves passed on."""
    passed_on = Q(granted_by=viewer.state, added_by=viewer.term)
    return Q(granted_by=viewer.speaks_for) | passed_on & viewer.acts_as(Role.LAW_ENFORCEMENT)


def granted_now(viewer: Viewer) -> Q:
    """In the name of one's own State, under one's own name."""
    return Q(granted_by=viewer.state, added_by=viewer.term) & viewer.acts_as(*OF_A_STATE)


@sight.of(
    CaseReader,
    adds=granted_now,
    changes=own_grant,
    columns=("ends_at",),
)
def readers(viewer: Viewer) -> Q:
    """
    A State sees what it granted, a person what it granted to them or through them (ToR 16).

    Under the hat of another State, or of the Forum, the same person sees neither.
    """
    concerns = Q(user=viewer.person) | Q(added_by=viewer.term)
    return Q(granted_by=viewer.speaks_for) | Q(granted_by=viewer.state) & concerns


def shown_to(viewer: Viewer) -> QuerySet[CaseReader]:
    """What this person was shown by name, by the State whose hat is in use, and still is."""
    return CaseReader.objects.filter(
        running(viewer.now),
        granted_by=viewer.state,
        permission__in=to_view(Case),
        user=viewer.person,
    )


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


def released_to_the_state(viewer: Viewer) -> Q:
    return viewer.speaks() & released_to(viewer, viewer.speaks_for)


def to_the_state(viewer: Viewer) -> Q:
    """The provider, and who speaks for a State in the audience."""
    return own(viewer) | released_to_the_state(viewer)


def to_the_person(viewer: Viewer) -> Q:
    """A person shown the case by name, by their own State, as long as that State sees it."""
    shown = shown_to(viewer).filter(content_object=OuterRef("pk"))
    ours = Q(provider=viewer.state) | released_to(viewer, viewer.state)
    return viewer.acts_as(Role.LAW_ENFORCEMENT) & Q(Exists(shown)) & ours


# Those who read what happened; neither the Secretariat nor the Chair do by office.
READERS = (
    Reason(own, gettext_lazy("It is %(whose)s's own.")),
    Reason(released_to_the_state, gettext_lazy("%(whose)s released it to this State.")),
    Reason(to_the_person, gettext_lazy("Your State showed it to them by name."), private=True),
)


def to_the_readers(viewer: Viewer) -> Q:
    return any_of(viewer, READERS)


def left_its_state(viewer: Viewer) -> Q:
    return Q(released_at__isnull=False) & bureau(viewer)


CARD = (
    *READERS,
    Reason(left_its_state, gettext_lazy("Prepares meetings: sees that, whose and when (¶5).")),
)


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
    because=CARD,
    counted=own,
)
def cases(viewer: Viewer) -> Q:
    """The card: as the content, and the bureau once it left its State."""
    return any_of(viewer, CARD)


def of_a_case_in_own_hands(viewer: Viewer) -> Q:
    return Q(case__in=Case.objects.filter(in_own_hands(viewer)))


def of_own_case(viewer: Viewer) -> Q:
    return Q(case__in=Case.objects.filter(own(viewer)))


NOT_WITHDRAWN_CASES = Case.objects.exclude(status=Status.WITHDRAWN)
OF_A_READ_CASE = of_parent(READERS, "case", NOT_WITHDRAWN_CASES)


def of_a_read_case(viewer: Viewer) -> Q:
    """For any of these reasons: asked in one subquery, as each asks for the sight of the case."""
    return Q(case__in=NOT_WITHDRAWN_CASES.filter(any_of(viewer, READERS)))


@sight.of(
    CaseContent,
    adds=of_a_case_in_own_hands,
    changes=of_a_case_in_own_hands,
    columns=(*COLUMNS, "version"),
    because=OF_A_READ_CASE,
    counted=of_own_case,
)
def contents(viewer: Viewer) -> Q:
    return of_a_read_case(viewer)


def own_file(viewer: Viewer) -> Q:
    return of_a_case_in_own_hands(viewer) & Q(added_by=viewer.term)


NOT_WITHDRAWN = "OLD.withdrawn_at IS NULL"
sight.step(CaseAttachment, "withdrawn_at", by=SPEAKING, when=NOT_WITHDRAWN)
sight.step(CaseAttachment, "location", by=SPEAKING, when=NOT_WITHDRAWN)


@sight.of(
    CaseAttachment,
    adds=own_file,
    changes=of_a_case_in_own_hands,
    columns=("withdrawn_at", "location"),
    because=OF_A_READ_CASE,
    counted=of_own_case,
)
def attachments(viewer: Viewer) -> Q:
    return of_a_read_case(viewer)


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
    return states_of_the_forum(now=now).exclude(pk=state.pk)


def states_of_the_forum(*, now: datetime) -> StateQuerySet:
    """Return every State of the forum, by name."""
    return State.objects.of_the_forum(now).order_by("name_en")


def content_of(case: Case) -> CaseContent | None:
    """Return what happened, if whoever asks can read it."""
    return CaseContent.objects.filter(case=case).first()


def attachments_of(case: Case) -> QuerySet[CaseAttachment]:
    return case.attachments.filter(withdrawn_at=None).order_by("added_at", "pk")


def attachment_for(case: Case, key: str) -> CaseAttachment:
    return get_object_or_404(CaseAttachment, case=case, key=key, withdrawn_at=None)


def who_signs(state: State, *, now: datetime) -> TermQuerySet:
    """Return those who may act in the name of a State."""
    return Term.objects.of_state(state, now).filter(may_release=True).select_related("person")


def own_states_of(term: Term, *, now: datetime) -> StateQuerySet:
    """Return the States for which the same person holds another office (ToR 4)."""
    terms = Term.objects.of_states(now).filter(person=term.person_id)
    return State.objects.filter(pk__in=terms.values("state"))


def files_to_destroy() -> QuerySet[CaseAttachment]:
    """Return what was withdrawn and still lies, sealed, on a disk."""
    return CaseAttachment.objects.filter(withdrawn_at__isnull=False, destroyed_at=None)
