"""What the forum shares: cards, and their contents in tables of their own."""

from cases.models.presenting import Intention, NoticeText, NoticeToState, Reply, ReplyText
from cases.models.sharing import Case, CaseAttachment, CaseAudience, CaseContent, CaseReader

__all__ = [
    "Case",
    "CaseAttachment",
    "CaseAudience",
    "CaseContent",
    "CaseReader",
    "Intention",
    "NoticeText",
    "NoticeToState",
    "Reply",
    "ReplyText",
]
