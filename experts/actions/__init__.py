"""Everything that can happen to a proposal (ToR 8, 15): one module for each matter."""

from experts.actions.deciding import (
    AlreadyAttested,
    AlreadyDecided,
    NotAdmitted,
    NothingToDecide,
    NotInSession,
    SilenceRuns,
    TooLateToAttest,
    WrongDay,
    attest,
    decide,
)
from experts.actions.objecting import (
    AlreadyObjected,
    NoObjection,
    SilenceOver,
    object_to,
    withdraw_objection,
)
from experts.actions.passing import (
    consult_again,
    end_consultation,
    keep_on_the_agenda,
    lapse,
    let_silence_pass,
    tell_newcomers,
)
from experts.actions.proposing import (
    AlreadyDistributed,
    CaseWithdrawn,
    NotTakingProposals,
    TooLateToPropose,
    distribute,
    propose,
    withdraw,
)

__all__ = [
    "AlreadyAttested",
    "AlreadyDecided",
    "AlreadyDistributed",
    "AlreadyObjected",
    "CaseWithdrawn",
    "NoObjection",
    "NotAdmitted",
    "NotInSession",
    "NotTakingProposals",
    "NothingToDecide",
    "SilenceOver",
    "SilenceRuns",
    "TooLateToAttest",
    "TooLateToPropose",
    "WrongDay",
    "attest",
    "consult_again",
    "decide",
    "distribute",
    "end_consultation",
    "keep_on_the_agenda",
    "lapse",
    "let_silence_pass",
    "object_to",
    "propose",
    "tell_newcomers",
    "withdraw",
    "withdraw_objection",
]
