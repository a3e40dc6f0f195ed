"""What the kinds of rows of this app are called in the rights matrix."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from forum import rights
from meetings import models

rights.words(
    "meetings",
    _("Meetings"),
    {
        models.Conference: _("Conferences of States Parties"),
        models.Week: _("Weeks in which the Forum can meet"),
        models.Meeting: _("Meetings"),
        models.Consultation: _("Consultations before a meeting"),
        models.Forecast: _("Answers on a tentative date"),
        models.Resources: _("Resources of a meeting"),
        models.Move: _("Moves of a meeting"),
        models.Mark: _("Time limits that passed without the act"),
        models.Invitation: _("Invitations to a meeting"),
        models.InvitationDraft: _("Drafts of an invitation"),
        models.Delivery: _("To whom an invitation went"),
        models.ReplyCard: _("Replies to an invitation"),
        models.OtherWay: _("Dispatches by another way than mail"),
        models.Delegation: _("Delegations"),
        models.Delegate: _("Members of a delegation"),
        models.Service: _("Who in a delegation is of law enforcement"),
        models.Sponsorship: _("Who in a delegation is sponsored"),
        models.Credentials: _("Papers of a delegation"),
        models.Agenda: _("Versions of the agenda"),
        models.AgendaLine: _("Lines of a version of the agenda"),
        models.AgendaItem: _("Items of the agenda"),
        models.Paper: _("Papers of a meeting"),
        models.PaperFile: _("Language versions of a paper"),
        models.LiftingWord: _("Words that together open a paper"),
        models.RightOfReply: _("Rights of reply"),
        models.FloorTurn: _("Turns on the floor, until a meeting closes"),
        models.ReportEntry: _("Texts for the Chair's report"),
        models.ChairReport: _("Reports of the Chair, as issued"),
        models.ReviewAnswer: _("Answers for the review of usefulness"),
    },
)
