"""What the kinds of rows of this app are called in the rights matrix."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from experts import models
from forum import rights

rights.words(
    "experts",
    _("Invited experts"),
    {
        models.Proposal: _("Proposals of an expert"),
        models.Purpose: _("Purposes of a proposal"),
        models.Objection: _("Objections to an expert"),
        models.ObjectionReason: _("Reasons of an objection"),
        models.ConsultationMessage: _("Messages in a consultation: the card"),
        models.ConsultationText: _("Messages in a consultation: the text"),
        models.Admission: _("Access of an admitted expert"),
        models.Undertaking: _("Undertakings of an expert"),
        models.AdmissionPaper: _("Files opened to an expert"),
    },
)
