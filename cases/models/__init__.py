"""What the forum shares: cards, and their contents in tables of their own."""

from cases.models.arranging import (
    Arrangement,
    ArrangementClosing,
    ArrangementConfirmation,
    ArrangementFile,
    ArrangementInvitee,
    ArrangementParty,
    ArrangementStep,
    ArrangementVersion,
)
from cases.models.challenging import (
    Challenge,
    ChallengeClosing,
    ChallengeMessage,
    ChallengeMessageText,
    ChallengeText,
)
from cases.models.posting import (
    SAID,
    SORTED_BY,
    CaseShare,
    Posting,
    PostingAudience,
    PostingPart,
    PostingVersion,
    Sorted,
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
from cases.models.subscribing import Digest, Subscription
from cases.models.uploading import CaseUpload
from cases.models.using import UseDiscussion, UseMessage, UseMessageText, UseText

__all__ = [
    "SAID",
    "SORTED_BY",
    "Arrangement",
    "ArrangementClosing",
    "ArrangementConfirmation",
    "ArrangementFile",
    "ArrangementInvitee",
    "ArrangementParty",
    "ArrangementStep",
    "ArrangementVersion",
    "Case",
    "CaseAttachment",
    "CaseAudience",
    "CaseContent",
    "CaseReader",
    "CaseShare",
    "CaseUpload",
    "Challenge",
    "ChallengeClosing",
    "ChallengeMessage",
    "ChallengeMessageText",
    "ChallengeText",
    "Consent",
    "Digest",
    "Intention",
    "MissedLimit",
    "NoticeOpening",
    "NoticeQuerySet",
    "NoticeText",
    "NoticeToState",
    "Placing",
    "Posting",
    "PostingAudience",
    "PostingPart",
    "PostingVersion",
    "Reply",
    "ReplyText",
    "SavedSearch",
    "Sorted",
    "Subscription",
    "UseDiscussion",
    "UseMessage",
    "UseMessageText",
    "UseText",
]
