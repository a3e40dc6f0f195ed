"""
The cases that can be seen, the intentions to present them, and the notices about them.

What a person may not see does not exist for them: they are told 404, never 403.
"""

from __future__ import annotations

from django.db.models import Exists, Expression, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.models import (
    Case,
    CaseAttachment,
    CaseAudience,
    CaseContent,
    CaseReader,
    Intention,
    NoticeText,
    NoticeToState,
    Reply,
    ReplyText,
)
from cases.rules import Status
from forum import sight
from forum.access import to_view
from forum.audience import Kind
from forum.models import Role
from forum.sight import Viewer
from meetings.queries import bureau


def own(viewer: Viewer) -> Q:
    return Q(provider=viewer.speaks_for)


@sight.of(CaseAudience, adds=own, deletes=own)
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


@sight.of(
    Case,
    adds=own,
    changes=own,
    columns=(
        *("title", "status", "audience"),
        *("released_by_id", "released_at", "withdrawn_at"),
    ),
)
def cases(viewer: Viewer) -> Q:
    """The card: as the content, and the bureau once it left its State."""
    return to_the_readers(viewer) | ~Q(status=Status.DRAFT) & bureau(viewer)


def of_own_case(viewer: Viewer) -> Q:
    return Q(case__in=Case.objects.filter(own(viewer)))


def of_a_read_case(viewer: Viewer) -> Q:
    not_withdrawn = Case.objects.exclude(status=Status.WITHDRAWN)
    return Q(case__in=not_withdrawn.filter(to_the_readers(viewer)))


@sight.of(
    CaseContent,
    adds=of_own_case,
    changes=of_own_case,
    columns=("finding", "summary", "version"),
)
def contents(viewer: Viewer) -> Q:
    return of_a_read_case(viewer)


@sight.of(CaseAttachment, adds=of_own_case, changes=of_own_case, columns=("withdrawn_at",))
def attachments(viewer: Viewer) -> Q:
    return of_a_read_case(viewer)


def own_intention(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for)


def own_intention_or_bureau(viewer: Viewer) -> Q:
    return own_intention(viewer) | bureau(viewer)


@sight.of(
    Intention,
    adds=own_intention,
    changes=own_intention_or_bureau,
    columns=(
        *("meeting_id", "case_id", "title", "minutes", "touches_others", "consent_required"),
        *("withdrawn_at", "item_id", "leave_by_id", "leave_at"),
    ),
)
def intentions(viewer: Viewer) -> Q:
    """The presenting State, Secretariat and Chair; all others read the agenda (ToR 11)."""
    return own_intention_or_bureau(viewer)


def presenting(viewer: Viewer) -> Q:
    return Q(presenting=viewer.speaks_for)


def laid(viewer: Viewer) -> Q:
    own_ones = Intention.objects.filter(own_intention(viewer))
    return presenting(viewer) & Q(intention__in=own_ones)


def two_sides(viewer: Viewer) -> Q:
    """The presenting State and the State concerned, each notice apart (ToR 12)."""
    return presenting(viewer) | Q(concerned=viewer.speaks_for)


@sight.of(
    NoticeToState,
    adds=laid,
    changes=two_sides,
    columns=("opened_at", "answered_at", "answer", "consent_at", "withdrawn_at"),
)
def notices_to_states(viewer: Viewer) -> Q:
    """Both sides; Secretariat and Chair the card: that, when and how answered."""
    return two_sides(viewer) | bureau(viewer)


def of_own_notice(viewer: Viewer) -> Q:
    return Q(notice__in=NoticeToState.objects.filter(presenting(viewer)))


@sight.of(NoticeText, adds=of_own_notice)
def notice_texts(viewer: Viewer) -> Q:
    return Q(notice__in=NoticeToState.objects.filter(two_sides(viewer)))


def to_a_notice_to_us(viewer: Viewer) -> Q:
    ours = NoticeToState.objects.filter(concerned=viewer.speaks_for)
    return Q(notice__in=ours) & Q(replied_by=viewer.term)


@sight.of(Reply, adds=to_a_notice_to_us)
def replies(viewer: Viewer) -> Q:
    seen = NoticeToState.objects.filter(notices_to_states(viewer))
    return Q(notice__in=seen)


def of_own_reply(viewer: Viewer) -> Q:
    return Q(reply__in=Reply.objects.filter(to_a_notice_to_us(viewer)))


@sight.of(ReplyText, adds=of_own_reply)
def reply_texts(viewer: Viewer) -> Q:
    seen = NoticeToState.objects.filter(two_sides(viewer))
    return Q(reply__in=Reply.objects.filter(notice__in=seen))


def case_for(ref: str) -> Case:
    """Return the case if whoever asks can see it, or answer 404."""
    return get_object_or_404(Case.objects.select_related("provider"), ref=ref)


def known_cases() -> QuerySet[Case]:
    """Return the cases that whoever asks can see, the newest first."""
    return Case.objects.select_related("provider").order_by("-begun_at")


def content_of(case: Case) -> CaseContent | None:
    """Return what happened, if whoever asks can read it."""
    return CaseContent.objects.filter(case=case).first()


def attachment_for(case: Case, key: str) -> CaseAttachment:
    return get_object_or_404(CaseAttachment, case=case, key=key, withdrawn_at=None)


def intention_for(key: str) -> Intention:
    rows = Intention.objects.select_related("state", "meeting", "case", "item")
    return get_object_or_404(rows, key=key)


def notice_for(key: str) -> NoticeToState:
    rows = NoticeToState.objects.select_related("presenting", "concerned", "meeting")
    return get_object_or_404(rows, key=key)
