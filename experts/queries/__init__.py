"""
The proposals that can be seen, the objections to them, and what is open to an admitted expert.

What a person may not see does not exist for them: they are told 404, never 403.
"""

from experts.queries.admitting import (
    Access,
    Hearing,
    admission_of,
    files_to_tick,
    hearing_for,
    hearing_of,
    own_admissions,
    papers_open_in,
    ticked,
    ticked_files,
)
from experts.queries.consulting import (
    messages_on,
    objection_stands,
    objections_to,
    room_for,
    rooms_of,
    standing_objection,
)
from experts.queries.proposing import (
    case_of,
    cases_to_speak_to,
    known_proposals,
    meetings_to_propose_for,
    of_those_taking_part,
    proposal_for,
    purpose_of,
    who_may_act_for,
)

__all__ = [
    "Access",
    "Hearing",
    "admission_of",
    "case_of",
    "cases_to_speak_to",
    "files_to_tick",
    "hearing_for",
    "hearing_of",
    "known_proposals",
    "meetings_to_propose_for",
    "messages_on",
    "objection_stands",
    "objections_to",
    "of_those_taking_part",
    "own_admissions",
    "papers_open_in",
    "proposal_for",
    "purpose_of",
    "room_for",
    "rooms_of",
    "standing_objection",
    "ticked",
    "ticked_files",
    "who_may_act_for",
]
