"""What the forum shares: cards, and their contents in tables of their own."""

from cases.models.challenging import (
    Challenge,
    ChallengeClosing,
    ChallengeMessage,
    ChallengeMessageText,
    ChallengeText,
)
from cases.models.presenting import (
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
from cases.models.searching import SavedSearch
from cases.models.sharing import Case, CaseAttachment, CaseAudience, CaseContent, CaseReader
from cases.models.uploading import CaseUpload

__all__ = [
    "Case",
    "CaseAttachment",
    "CaseAudience",
    "CaseContent",
    "CaseReader",
    "CaseUpload",
    "Challenge",
    "ChallengeClosing",
    "ChallengeMessage",
    "ChallengeMessageText",
    "ChallengeText",
    "Consent",
    "Intention",
    "MissedLimit",
    "NoticeOpening",
    "NoticeQuerySet",
    "NoticeText",
    "NoticeToState",
    "Placing",
    "Reply",
    "ReplyText",
    "SavedSearch",
]
