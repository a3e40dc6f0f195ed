"""Who belongs to the forum, and what it keeps of every act."""

from forum.models.bounces import Bounce
from forum.models.contacts import (
    Competence,
    Contact,
    ContactLook,
    ContactMark,
    ContactNumbers,
    ContactReveal,
    Directory,
)
from forum.models.copies import Copy
from forum.models.factors import Authenticator, Passkey, RecoveryCodes
from forum.models.heartbeats import Heartbeat
from forum.models.outreach import Mandate, Outreach
from forum.models.people import Account, Person, Role, Term, TermQuerySet
from forum.models.record import Notice
from forum.models.recovery import Recovery, RecoveryAsk, RecoveryLetter
from forum.models.resets import Attempt, NewPassword
from forum.models.restoring import LeftBefore, Restored
from forum.models.sealing import ObjectKey, RingBackup
from forum.models.sessions import Session
from forum.models.states import LANGUAGES, Moment, Standing, State, StateQuerySet
from forum.models.trail import Anchor, ChainCheck, Fault, TrailEntry, TrailLink, Unchained
from forum.models.welcome import AccountInvitation

__all__ = [
    "LANGUAGES",
    "Account",
    "AccountInvitation",
    "Anchor",
    "Attempt",
    "Authenticator",
    "Bounce",
    "ChainCheck",
    "Competence",
    "Contact",
    "ContactLook",
    "ContactMark",
    "ContactNumbers",
    "ContactReveal",
    "Copy",
    "Directory",
    "Fault",
    "Heartbeat",
    "LeftBefore",
    "Mandate",
    "Moment",
    "NewPassword",
    "Notice",
    "ObjectKey",
    "Outreach",
    "Passkey",
    "Person",
    "Recovery",
    "RecoveryAsk",
    "RecoveryCodes",
    "RecoveryLetter",
    "Restored",
    "RingBackup",
    "Role",
    "Session",
    "Standing",
    "State",
    "StateQuerySet",
    "Term",
    "TermQuerySet",
    "TrailEntry",
    "TrailLink",
    "Unchained",
]
