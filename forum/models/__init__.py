"""Who belongs to the forum, and what it keeps of every act."""

from forum.models.factors import Authenticator, Passkey, RecoveryCodes
from forum.models.people import Account, Person, Role, Term, TermQuerySet
from forum.models.record import Notice, TrailEntry
from forum.models.recovery import Recovery, RecoveryAsk, RecoveryLetter
from forum.models.sealing import ObjectKey, RingBackup
from forum.models.states import Moment, Standing, State, StateQuerySet
from forum.models.welcome import AccountInvitation

__all__ = [
    "Account",
    "AccountInvitation",
    "Authenticator",
    "Moment",
    "Notice",
    "ObjectKey",
    "Passkey",
    "Person",
    "Recovery",
    "RecoveryAsk",
    "RecoveryCodes",
    "RecoveryLetter",
    "RingBackup",
    "Role",
    "Standing",
    "State",
    "StateQuerySet",
    "Term",
    "TermQuerySet",
    "TrailEntry",
]
