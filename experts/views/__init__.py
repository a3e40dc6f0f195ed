"""The pages about experts: one module for each matter."""

from experts.views.consulting import consultation, settle
from experts.views.deciding import attest, decide
from experts.views.objecting import object_to, withdraw_objection
from experts.views.proposing import choose_meeting, distribute, propose, withdraw
from experts.views.reading import proposal, proposals

__all__ = [
    "attest",
    "choose_meeting",
    "consultation",
    "decide",
    "distribute",
    "object_to",
    "proposal",
    "proposals",
    "propose",
    "settle",
    "withdraw",
    "withdraw_objection",
]
