"""The meetings of the forum: when, called how, with whom, on what."""

from meetings.models.agenda import Agenda, AgendaItem, AgendaLine, RightOfReply
from meetings.models.calendar import Conference, Week
from meetings.models.convening import (
    Consultation,
    Delivery,
    ImpossibleStep,
    Invitation,
    InvitationDraft,
    Mark,
    Meeting,
    Move,
)
from meetings.models.delegations import (
    Credentials,
    Delegate,
    Delegation,
    Service,
    Sponsorship,
)
from meetings.models.dispatching import OtherWay
from meetings.models.floor import FloorTurn
from meetings.models.papers import LiftingWord, Paper, PaperFile
from meetings.models.planning import Forecast, Resources
from meetings.models.replying import ReplyCard
from meetings.models.reporting import ChairReport, ReportEntry
from meetings.models.reviewing import ReviewAnswer

__all__ = [
    "Agenda",
    "AgendaItem",
    "AgendaLine",
    "ChairReport",
    "Conference",
    "Consultation",
    "Credentials",
    "Delegate",
    "Delegation",
    "Delivery",
    "FloorTurn",
    "Forecast",
    "ImpossibleStep",
    "Invitation",
    "InvitationDraft",
    "LiftingWord",
    "Mark",
    "Meeting",
    "Move",
    "OtherWay",
    "Paper",
    "PaperFile",
    "ReplyCard",
    "ReportEntry",
    "Resources",
    "ReviewAnswer",
    "RightOfReply",
    "Service",
    "Sponsorship",
    "Week",
]
