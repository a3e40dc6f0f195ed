"""
What is open to an admitted expert: own page, and in the window the papers that were ticked.

An expert sees no proposal, no meeting and no case: functions answer, of the own admission and of
nothing else, so that no sight of theirs had to be widened (ToR 8, 15).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from cases.models import Case, CaseAttachment
from cases.queries import signs
from experts.models import Admission, AdmissionPaper, Proposal, Undertaking
from experts.queries.proposing import own
from experts.rules import Status
from forum import sight
from forum.copies import MARKED
from forum.models import Role, State
from forum.models.people import SPEAKING
from forum.queries.welcome import who_invites, who_keeps
from forum.sight import Viewer
from meetings.queries import bureau

# Whose admission it is: the invitation was accepted by one person, in whatever office of an expert.
# Of somebody else, nobody is told.
sight.question(
    "hears",
    "which bigint, who bigint",
    """
    SELECT EXISTS (
        SELECT FROM experts_admission a JOIN forum_accountinvitation i ON i.id = a.invitation_id
        WHERE a.id = which AND i.accepted_by_id = who
    ) AND (
        sight.by_the_portal() OR EXISTS (SELECT FROM sight.ticket() me WHERE me.person = who)
    )
    """,
)

# The one page of the expert: where and when, whose guest, what it is about; not who objected, nor
# why it came to nothing. The access ends with the item, the meeting, or its day.
sight.question(
    "hearing",
    "which bigint",
    """
    SELECT p.case_title::text, p.proposed_by_id, m.held_on, m.zone_name::text,
        CASE WHEN strpos(m.venue, w.city) > 0 THEN m.venue ELSE m.venue || ', ' || w.city END,
        p.attested_at IS NOT NULL,
        p.status = 'ADMITTED' AND m.status <> 'CANCELLED' AND c.status <> 'WITHDRAWN'
            AND a.ended_at IS NULL,
        LEAST(
            (m.held_on + 1)::timestamp AT TIME ZONE m.zone_name,
            m.closed_at,
            (
                SELECT CASE WHEN bool_and(i.ended_at IS NOT NULL) THEN max(i.ended_at) END
                FROM cases_intention n JOIN cases_placing o ON o.intention_id = n.id
                JOIN meetings_agendaitem i ON i.id = o.item_id
                WHERE n.case_id = p.case_id AND n.meeting_id = p.meeting_id
                AND i.removed_at IS NULL
            )
        )
    FROM experts_admission a JOIN experts_proposal p ON p.id = a.proposal_id
    JOIN meetings_meeting m ON m.id = p.meeting_id JOIN meetings_week w ON w.id = m.week_id
    JOIN cases_case c ON c.id = p.case_id, sight.ticket() me
    WHERE a.id = which AND me.role = 'EXPERT' AND sight.hears(which, me.person)
    """,
    returns=(
        "TABLE (title text, host bigint, held_on date, zone text, place text,"
        " attested boolean, stands boolean, closes_at timestamptz)"
    ),
)

# Both words are given, and the window is open: to the instant of the statement.
sight.question(
    "opens_to_expert",
    "which bigint",
    """
    SELECT EXISTS (
        SELECT FROM sight.hearing(which) h, experts_admission a, sight.ticket() me
        WHERE a.id = which AND h.stands AND h.attested
        AND EXISTS (SELECT FROM experts_undertaking u WHERE u.admission_id = a.id)
        AND a.opens_at <= me.moment AND me.moment < h.closes_at
    )
    """,
)

sight.question(
    "papers_of_expert",
    "which bigint",
    """
    SELECT f.* FROM experts_admissionpaper t JOIN cases_caseattachment f ON f.id = t.attachment_id
    WHERE t.admission_id = which AND t.taken_back_at IS NULL AND f.withdrawn_at IS NULL
    AND sight.opens_to_expert(which)
    """,
    returns="SETOF cases_caseattachment",
)

# Whether a file is one of the very case, and the case the host's own: who provided it ticks it.
sight.question(
    "may_be_ticked",
    "which bigint, paper bigint",
    """
    SELECT EXISTS (
        SELECT FROM experts_admission a JOIN experts_proposal p ON p.id = a.proposal_id
        JOIN cases_case c ON c.id = p.case_id JOIN cases_caseattachment f ON f.case_id = c.id,
        sight.ticket() me
        WHERE a.id = which AND f.id = paper AND f.withdrawn_at IS NULL
        AND c.provider_id = p.proposed_by_id AND p.proposed_by_id = me.speaks_for
    )
    """,
)


class _Hears(Func):
    function = "sight.hears"
    output_field = BooleanField()


class _MayBeTicked(Func):
    function = "sight.may_be_ticked"
    output_field = BooleanField()


def own_admitted(viewer: Viewer) -> QuerySet[Proposal]:
    return Proposal.objects.filter(own(viewer), status=Status.ADMITTED)


@who_invites
def inviting_own_expert(viewer: Viewer) -> Q:
    """A State invites the expert it proposed, once admitted, to an office that ends (ToR 8)."""
    of_expert = Q(role=Role.EXPERT, until__isnull=False)
    return viewer.speaks() & signs(viewer) & of_expert & Q(Exists(own_admitted(viewer)))


def of_own_expert(viewer: Viewer) -> Q:
    return Q(proposal__in=Proposal.objects.filter(own(viewer)))


def of_own_expert_by_signature(viewer: Viewer) -> Q:
    return of_own_expert(viewer) & signs(viewer)


@who_keeps
def of_own_admitted(viewer: Viewer) -> Q:
    """The colleagues of who invited see the invitation too, and send another in its place."""
    ours = Admission.objects.filter(of_own_expert(viewer))
    return viewer.speaks() & Q(pk__in=ours.values("invitation"))


def invited_now(viewer: Viewer) -> Q:
    begun = Q(invited_by=viewer.term, invited_at__gte=viewer.now, ended_at=None)
    return Q(proposal__in=own_admitted(viewer)) & signs(viewer) & begun


def hears(viewer: Viewer) -> Q:
    """The expert who was invited: own admission, whatever became of it."""
    return viewer.acts_as(Role.EXPERT) & Q(_Hears(F("pk"), viewer.person))


sight.step(Admission, "ended_at", by=SPEAKING, when=sight.once("ended_at"))
sight.step(Admission, "opens_at", by=SPEAKING, when="OLD.ended_at IS NULL")
sight.step(Admission, "invitation_id", by=SPEAKING, when="OLD.ended_at IS NULL")


@sight.of(
    Admission,
    adds=invited_now,
    changes=of_own_expert_by_signature,
    columns=("ended_at", "opens_at", "invitation_id"),
)
def admissions(viewer: Viewer) -> Q:
    """The expert, the inviting State, and the bureau, which prepares the room (ToR 8)."""
    return hears(viewer) | of_own_expert(viewer) | bureau(viewer)


def given_now(viewer: Viewer) -> Q:
    """By the expert alone, whatever the host says for them."""
    own_word = Q(given_by=viewer.term, given_at__gte=viewer.now)
    return Q(admission__in=Admission.objects.filter(hears(viewer))) & own_word


@sight.of(Undertaking, adds=given_now, kept=True)
def undertakings(viewer: Viewer) -> Q:
    """As the admission: the host and the bureau wait for it."""
    return Q(admission__in=Admission.objects.filter(admissions(viewer)))


def of_own_admission(viewer: Viewer) -> Q:
    return Q(admission__in=Admission.objects.filter(of_own_expert(viewer)))


def ticked_now(viewer: Viewer) -> Q:
    fits = Q(_MayBeTicked(F("admission"), F("attachment")))
    now = Q(ticked_by=viewer.term, ticked_at__gte=viewer.now, taken_back_at=None)
    return of_own_admission(viewer) & signs(viewer) & fits & now


def of_own_admission_by_signature(viewer: Viewer) -> Q:
    return of_own_admission(viewer) & signs(viewer)


sight.step(AdmissionPaper, "taken_back_at", by=SPEAKING, when=sight.once("taken_back_at"))


@sight.of(
    AdmissionPaper,
    adds=ticked_now,
    changes=of_own_admission_by_signature,
    columns=("taken_back_at",),
)
def admission_papers(viewer: Viewer) -> Q:
    """The inviting State: which of its files it ticked. The expert is shown the files."""
    return of_own_admission(viewer)


# --- What pages ask ------------------------------------------------------------------------------


class Access(StrEnum):
    """How an expert's access stands, for the expert and for the host alike."""

    WITHDRAWN = "withdrawn"  # one word, whatever the reason
    OVER = "over"
    UNDERTAKE = "undertake"  # the expert's own word is missing
    TO_BE_TOLD = "to-be-told"  # the host's word is missing
    WAITS = "waits"  # for the hour that the host set
    OPEN = "open"


@dataclass(frozen=True)
class Hearing:
    """What an expert is told about the own admission."""

    admission: Admission
    title: str  # neutral
    host: State
    held_on: date
    zone: ZoneInfo
    place: str
    attested: bool
    stands: bool
    closes_at: datetime  # the first moment at which nothing opens any more

    def access(self, now: datetime) -> Access:
        if not self.stands:
            return Access.WITHDRAWN
        if now >= self.closes_at:
            return Access.OVER
        if self.admission.undertaken_at is None:
            return Access.UNDERTAKE
        if not self.attested:
            return Access.TO_BE_TOLD
        return Access.OPEN if now >= self.admission.opens_at else Access.WAITS


def own_admissions() -> QuerySet[Admission]:
    """Return the admissions of the expert who asks, the newest first."""
    return Admission.objects.order_by("-invited_at", "-pk")


def hearing_for(key: str) -> Hearing:
    """Return what the expert is told of the own admission; to anyone else answer 404."""
    hearing = hearing_of(get_object_or_404(Admission, key=key))
    if hearing is None:
        raise Http404
    return hearing


def hearing_of(admission: Admission) -> Hearing | None:
    """Return what the expert who asks is told; to anyone else nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sight.hearing(%s)", [admission.pk])
        found = cursor.fetchone()
    if found is None:
        return None
    title, host, held_on, zone, place, attested, stands, ends = found
    return Hearing(
        admission=admission,
        title=title,
        host=State.objects.get(pk=host),
        held_on=held_on,
        zone=ZoneInfo(zone),
        place=place,
        attested=attested,
        stands=stands,
        closes_at=ends,
    )


def papers_open_in(admission: Admission) -> list[CaseAttachment]:
    """Return the files that are open to the expert at this moment: none outside the window."""
    asked = "SELECT * FROM sight.papers_of_expert(%s) ORDER BY id"
    return list(CaseAttachment.objects.raw(asked, [admission.pk]))


def admission_of(proposal: Proposal) -> Admission | None:
    """Return the admission of an expert, if whoever asks can see it."""
    rows = Admission.objects.filter(proposal=proposal)
    return rows.select_related("invitation", "proposal__meeting").first()


def files_to_tick(proposal: Proposal) -> QuerySet[CaseAttachment]:
    """
    Return the files of the case that the State which asks can show to its expert.

    Those that it provided itself, and that have pages to show.
    """
    ours = Case.objects.filter(pk=proposal.case_id, provider=proposal.proposed_by)
    kept = CaseAttachment.objects.filter(case__in=ours, withdrawn_at=None, kind__in=MARKED)
    return kept.order_by("added_at", "pk")


def ticked(admission: Admission) -> QuerySet[AdmissionPaper]:
    return admission.papers.filter(taken_back_at=None)


def ticked_files(admission: Admission) -> Collection[int]:
    return set(ticked(admission).values_list("attachment", flat=True))
