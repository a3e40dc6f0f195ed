"""What is known of an expert: the proposal, the objections to it, the admission (ToR 8, 15)."""

from experts.models.admitting import Admission, AdmissionPaper, Undertaking
from experts.models.consulting import (
    ConsultationMessage,
    ConsultationText,
    Objection,
    ObjectionQuerySet,
    ObjectionReason,
)
from experts.models.proposing import (
    LIVE,
    ImpossibleStep,
    Lapsed,
    Proposal,
    ProposalQuerySet,
    Purpose,
)

__all__ = [
    "LIVE",
    "Admission",
    "AdmissionPaper",
    "ConsultationMessage",
    "ConsultationText",
    "ImpossibleStep",
    "Lapsed",
    "Objection",
    "ObjectionQuerySet",
    "ObjectionReason",
    "Proposal",
    "ProposalQuerySet",
    "Purpose",
    "Undertaking",
]
