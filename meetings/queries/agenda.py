"""The versions of an agenda: sent to the Chair, approved, circulated, adopted (ToR 10)."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from forum import sight
from forum.models import Role
from forum.queries import secretariat
from forum.sight import Reason, Viewer, any_of
from meetings.models import Agenda, AgendaLine, Meeting, RightOfReply
from meetings.queries.convening import of_a_live_meeting
from meetings.queries.items import IN_SESSION
from meetings.queries.offices import bureau, chair, of_the_forum
from meetings.rules import AgendaStatus, Entry


def sending_to_the_chair(viewer: Viewer) -> Q:
    """The Secretariat lays a draft before the Chair, who adopts in the room (ToR 10, 11)."""
    laid = secretariat(viewer) & Q(status=AgendaStatus.WITH_CHAIR)
    return laid | chair(viewer) & Q(status=AgendaStatus.ADOPTED)


def submitted(viewer: Viewer) -> Q:
    own_act = Q(submitted_by=viewer.term) & of_a_live_meeting(viewer)
    return sending_to_the_chair(viewer) & own_act


def circulating(viewer: Viewer) -> Q:
    """What the Chair approved, the Secretariat circulates: nothing else (ToR 10)."""
    return secretariat(viewer) & Q(status=AgendaStatus.APPROVED) | chair(viewer)


def as_circulated(viewer: Viewer) -> Q:
    return secretariat(viewer) & Q(status=AgendaStatus.CIRCULATED) | chair(viewer)


for becomes, with_it in (("APPROVED", ()), ("RETURNED", ("return_note",))):
    sight.step(
        Agenda,
        *("status", "decided_by_id", "decided_at", *with_it),
        by=(Role.CHAIR,),
        when=f"OLD.status = 'WITH_CHAIR' AND NEW.status = '{becomes}'",
    )
sight.step(
    Agenda,
    *("status", "circulated_at"),
    by=(Role.SECRETARIAT,),
    when="OLD.status = 'APPROVED' AND NEW.status = 'CIRCULATED'",
)
sight.step(
    Agenda,
    "status",
    by=(Role.CHAIR,),
    when=f"OLD.status = 'CIRCULATED' AND NEW.status = 'ADOPTED' AND {IN_SESSION}",
)


def went_out(viewer: Viewer) -> Q:
    out = Q(status__in=(AgendaStatus.CIRCULATED, AgendaStatus.ADOPTED))
    return out & of_the_forum(viewer)


KNOWN_TO = (
    Reason(bureau, _("Draws up, or approves, the agenda (¶10).")),
    Reason(went_out, _("The agenda was circulated to all States of the Forum (¶10).")),
)


@sight.of(
    Agenda,
    adds=submitted,
    changes=circulating,
    into=as_circulated,
    columns=("status", "return_note", "decided_by_id", "decided_at", "circulated_at"),
    because=KNOWN_TO,
)
def agendas(viewer: Viewer) -> Q:
    """Secretariat and Chair; everyone of the forum from circulation (ToR 10, 14)."""
    return any_of(viewer, KNOWN_TO)


def of_a_version_being_made(viewer: Viewer) -> Q:
    made = Agenda.objects.filter(sending_to_the_chair(viewer))
    return bureau(viewer) & Q(agenda__in=made)


@sight.of(AgendaLine, adds=of_a_version_being_made)
def lines(viewer: Viewer) -> Q:
    return Q(agenda__in=Agenda.objects.filter(agendas(viewer)))


def circulated_agenda_of(meeting: Meeting) -> Agenda | None:
    """Return the first version that went out."""
    return meeting.agendas.filter(circulated_at__isnull=False).order_by("circulated_at").first()


def agenda_of(meeting: Meeting) -> Agenda | None:
    """Return the newest version that whoever asks can see."""
    return meeting.agendas.order_by("-version").first()


def circulated(meeting: Meeting) -> QuerySet[Agenda]:
    """Return the versions that went out to all, the newest first."""
    out = (AgendaStatus.CIRCULATED, AgendaStatus.ADOPTED)
    return meeting.agendas.filter(status__in=out).order_by("-version")


def version_for(meeting: Meeting, key: str) -> Agenda:
    return get_object_or_404(Agenda, meeting=meeting, key=key)


def version_before(agenda: Agenda) -> Agenda | None:
    """Return the version before, of those that whoever asks can see."""
    earlier = agenda.meeting.agendas.filter(version__lt=agenda.version)
    return earlier.order_by("-version").first()


def waiting_for_the_chair(meeting: Meeting) -> Agenda | None:
    if meeting.agenda_adopted_at is not None:
        return None
    return meeting.agendas.filter(status=AgendaStatus.WITH_CHAIR).order_by("-version").first()


def approved_agenda(meeting: Meeting) -> Agenda | None:
    """Return the newest version, if the Chair approved it and nobody has circulated it."""
    newest = agenda_of(meeting)
    if newest is None or meeting.agenda_adopted_at is not None:
        return None
    return newest if newest.status == AgendaStatus.APPROVED else None


def lines_of(agenda: Agenda) -> list[AgendaLine]:
    """Return the lines of a version, each with the rights of reply that whoever asks may see."""
    rights = RightOfReply.objects.standing().select_related("state")
    shown = Prefetch("item__rights_of_reply", queryset=rights.order_by("pk"), to_attr="rights")
    # Not select_related: an item that whoever asks does not see must not hide the line.
    lines = agenda.lines.select_related("state").prefetch_related("item", shown)
    return list(lines.order_by("position"))


def entries_of(agenda: Agenda) -> list[Entry]:
    return [line.entry for line in agenda.lines.order_by("position")]
