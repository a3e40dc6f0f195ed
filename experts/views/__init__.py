"""The pages about experts: one module for each matter."""

from experts.views.admitting import admission, end_access, invite_again
from experts.views.consulting import consultation, settle
from experts.views.deciding import attest, decide
from experts.views.hearing import hearing, paper, undertake
from experts.views.objecting import object_to, withdraw_objection
from experts.views.proposing import choose_meeting, distribute, propose, withdraw
from experts.views.reading import proposal, proposals

__all__ = [
    "admission",
    "attest",
    "choose_meeting",
    "consultation",
    "decide",
    "distribute",
    "end_access",
    "hearing",
    "invite_again",
    "object_to",
    "paper",
    "proposal",
    "proposals",
    "propose",
    "settle",
    "undertake",
    "withdraw",
    "withdraw_objection",
]
