"""Who belongs to the forum, and what it keeps of every act."""

from forum.models.factors import Authenticator, RecoveryCodes
from forum.models.people import Account, Person, Role, Term, TermQuerySet
from forum.models.record import Notice, TrailEntry
from forum.models.resets import Attempt, NewPassword
from forum.models.sealing import ObjectKey, RingBackup
from forum.models.sessions import Session
from forum.models.states import Moment, Standing, State, StateQuerySet
from forum.models.welcome import AccountInvitation

__all__ = [
    "Account",
    "AccountInvitation",
    "Attempt",
    "Authenticator",
    "Moment",
    "NewPassword",
    "Notice",
    "ObjectKey",
    "Person",
    "RecoveryCodes",
    "RingBackup",
    "Role",
    "Session",
    "Standing",
    "State",
    "StateQuerySet",
    "Term",
    "TermQuerySet",
    "TrailEntry",
]
