"""
Who may do what with a case, an intention to present, a notice, a challenge, an arrangement,
a posting and the use of what was shared.

A policy is asked about the office in use. It answers with it, or with None. The act
is then done, and recorded, in that office.
"""

from __future__ import annotations

from datetime import datetime

from cases import queries
from cases.models import (
    Arrangement,
    ArrangementFile,
    ArrangementStep,
    Case,
    Challenge,
    Intention,
    MarkOffer,
    NoticeToState,
    Posting,
    UseDiscussion,
)
from cases.rules import Side, Status
from forum.models import Role, Term
from forum.models.people import OF_A_STATE


def may_begin(hat: Term | None, *, now: datetime) -> Term | None:
    """A State of the forum, party or signatory, may share what it chooses to (ToR 1, 18)."""
    return hat and hat.speaking(at=now)


def may_edit(hat: Term | None, case: Case, *, now: datetime) -> Term | None:
    """A draft is any colleague's; what left the State, only theirs who sign for it (ToR 15)."""
    term = speaks_for_provider(hat, case, now=now)
    if term is None:
        return None
    if case.status == Status.WITHDRAWN:
        return None
    return term if case.released_at is None or term.may_release else None


def may_release(hat: Term | None, case: Case, *, now: datetime) -> Term | None:
    """Who signs for the provider decides who may read: nobody else does (ToR 15)."""
    term = speaks_for_provider(hat, case, now=now)
    if term is None or not term.may_release:
        return None
    return term if case.status != Status.WITHDRAWN else None


def may_withdraw(hat: Term | None, case: Case, *, now: datetime) -> Term | None:
    """As it may be edited: a draft by any colleague, a released case by who signs."""
    return may_edit(hat, case, now=now)


def may_announce(hat: Term | None, *, now: datetime) -> Term | None:
    """A State of the forum may announce that it will present (ToR 11)."""
    return hat and hat.speaking(at=now)


def may_change(hat: Term | None, intention: Intention, *, now: datetime) -> Term | None:
    """The presenting State, as long as it has not withdrawn (ToR 11)."""
    term = hat and hat.speaking(at=now)
    if term is None or term.speaks_for != intention.state:
        return None
    return term if intention.withdrawn_at is None else None


def may_prepare(hat: Term | None, intention: Intention, *, now: datetime) -> Term | None:
    """The presenting State sees what it will present, with the replies (ToR 12)."""
    term = hat and hat.speaking(at=now)
    return term if term is not None and term.speaks_for == intention.state else None


def may_finalise(hat: Term | None, intention: Intention, *, now: datetime) -> Term | None:
    """What a State will present in its name is settled by who signs for it (ToR 12)."""
    term = may_change(hat, intention, now=now)
    return term if term is not None and term.may_release else None


def may_notify(hat: Term | None, intention: Intention, *, now: datetime) -> Term | None:
    """The duty to notify is the presenting State's own, so who signs for it does (ToR 12)."""
    term = may_change(hat, intention, now=now)
    return term if term is not None and term.may_release else None


def may_give_leave(hat: Term | None, *, now: datetime) -> Term | None:
    """Leave for short notice is the Chair's (ToR 12)."""
    return hat and hat.acting_as(Role.CHAIR, at=now)


def may_open(hat: Term | None, notice: NoticeToState, *, now: datetime) -> Term | None:
    """That it was opened is noted of the State concerned only."""
    term = hat and hat.speaking(at=now)
    return term if term is not None and term.speaks_for == notice.concerned else None


def may_prepare_reply(hat: Term | None, notice: NoticeToState, *, now: datetime) -> Term | None:
    """Any colleague of the State concerned lays files beside the reply that one of them gives."""
    term = may_open(hat, notice, now=now)
    return term if term is not None and notice.withdrawn_at is None else None


def may_answer(hat: Term | None, notice: NoticeToState, *, now: datetime) -> Term | None:
    """Who signs for the State concerned replies, or consents (ToR 12)."""
    term = may_open(hat, notice, now=now)
    if term is None or not term.may_release:
        return None
    return term if notice.withdrawn_at is None else None


def may_take_back(hat: Term | None, notice: NoticeToState, *, now: datetime) -> Term | None:
    """Who signs for the presenting State may take its own notice back."""
    term = hat and hat.speaking(at=now)
    if term is None or not term.may_release:
        return None
    if term.speaks_for != notice.presenting:
        return None
    return term if notice.withdrawn_at is None else None


def speaks_for_provider(hat: Term | None, case: Case, *, now: datetime) -> Term | None:
    """A colleague of the provider's, who may sign for it or not."""
    term = hat and hat.speaking(at=now)
    return term if term is not None and term.speaks_for == case.provider else None


def reads_as_police(hat: Term | None, case: Case, *, now: datetime) -> Term | None:
    """Law enforcement of another State, to whom it was passed: it asks before any use (ToR 16)."""
    term = hat and hat.acting_as(Role.LAW_ENFORCEMENT, at=now)
    return term if term is not None and term.state != case.provider else None


def takes_part(hat: Term | None, *, now: datetime) -> Term | None:
    """Participants: who speaks for a State, the Chair, the Secretariat, an expert (ToR 15)."""
    for_themselves = (Role.CHAIR, Role.SECRETARIAT, Role.EXPERT)
    return hat and (hat.speaking(at=now) or hat.acting_as(*for_themselves, at=now))


def speaks_up(hat: Term | None, *, now: datetime) -> Term | None:
    """To challenge or to answer is to act for a State: who signs for it does."""
    term = takes_part(hat, now=now)
    if term is None:
        return None
    return term if term.state is None or term.may_release else None


def is_challenger(hat: Term | None, challenge: Challenge, *, now: datetime) -> Term | None:
    """The State or office that asks; of a Chair or an expert, that one term of office."""
    term = takes_part(hat, now=now)
    if term is None:
        return None
    if challenge.by_side == Side.STATE:
        return term if term.state_id == challenge.by_state_id else None
    if challenge.by_side == Side.SECRETARIAT:
        return term.acting_as(Role.SECRETARIAT, at=now)
    return term if term.pk == challenge.by_term_id else None


def is_challenged(hat: Term | None, challenge: Challenge, *, now: datetime) -> Term | None:
    term = takes_part(hat, now=now)
    if term is None:
        return None
    if challenge.to_state_id is not None:
        return term if term.state_id == challenge.to_state_id else None
    return term if term.pk == challenge.to_term_id else None


def may_write(hat: Term | None, challenge: Challenge, *, now: datetime) -> Term | None:
    """Either side, as long as it is open and somebody is there to read it (ToR 15)."""
    side = is_challenger(hat, challenge, now=now) or is_challenged(hat, challenge, now=now)
    if side is None or challenge.is_closed:
        return None
    if challenge.nobody_is_left(now):
        return None
    return speaks_up(side, now=now)


def may_close(hat: Term | None, challenge: Challenge, *, now: datetime) -> Term | None:
    """The challenger, and nobody else (ToR 15)."""
    side = is_challenger(hat, challenge, now=now)
    if side is None or challenge.is_closed:
        return None
    return speaks_up(side, now=now)


# --- The platform (ToR 13, 19) ---


def may_post(hat: Term | None, *, now: datetime) -> Term | None:
    """Any State of the forum may share on the platform, party or signatory (ToR 13, 19)."""
    return hat and hat.speaking(at=now)


def may_be_nudged(hat: Term | None, *, now: datetime) -> Term | None:
    """The second sentence of ToR 13 encourages States Parties: signatories are not addressed."""
    term = may_post(hat, now=now)
    return term if term is not None and term.speaks_for.is_party(now) else None


def is_the_poster(hat: Term | None, posting: Posting, *, now: datetime) -> Term | None:
    """A colleague of the State that posted, who may sign for it or not."""
    term = hat and hat.speaking(at=now)
    return term if term is not None and term.speaks_for == posting.provider else None


def may_write_posting(hat: Term | None, posting: Posting, *, now: datetime) -> Term | None:
    """A draft, or the draft of a correction, is any colleague's."""
    term = is_the_poster(hat, posting, now=now)
    return term if posting.status != Status.WITHDRAWN else None


def may_release_posting(hat: Term | None, posting: Posting, *, now: datetime) -> Term | None:
    """Who signs for the provider decides who reads what, and until when (ToR 15)."""
    term = may_write_posting(hat, posting, now=now)
    return term if term is not None and term.may_release else None


def may_withdraw_posting(hat: Term | None, posting: Posting, *, now: datetime) -> Term | None:
    """A draft by any colleague; what left the State by who signs for it."""
    if posting.released_at is None:
        return may_write_posting(hat, posting, now=now)
    return may_release_posting(hat, posting, now=now)


def may_subscribe(hat: Term | None, *, now: datetime) -> Term | None:
    """Those to whom postings are released: delegates, focal points, law-enforcement contacts."""
    return hat and hat.acting_as(*OF_A_STATE, at=now)


def may_arrange(hat: Term | None, *, now: datetime) -> Term | None:
    """To propose an arrangement is to act for a State, party or signatory (ToR 21)."""
    term = hat and hat.speaking(at=now)
    return term if term is not None and term.may_release else None


def may_offer_marks(hat: Term | None, case: Case, *, now: datetime) -> Term | None:
    """Who signs for the provider of a released case: what other States do not know is no offer."""
    term = may_release(hat, case, now=now)
    return term if case.status == Status.RELEASED else None


def may_answer_match(hat: Term | None, offered: MarkOffer, *, now: datetime) -> Term | None:
    """Who signs for the State that offered says whether it wants to be introduced (ToR 21)."""
    term = hat and hat.speaking(at=now)
    if term is None or not term.may_release or term.speaks_for != offered.state:
        return None
    return term if offered.taken_back_at is None else None


def may_take_part(hat: Term | None, arrangement: Arrangement, *, now: datetime) -> Term | None:
    """Who speaks for a party, as long as the room stands (ToR 21)."""
    term = hat and hat.speaking(at=now)
    if term is None or arrangement.is_purged:
        return None
    return term if queries.is_party(arrangement, term.speaks_for) else None


def may_sign_arrangement(
    hat: Term | None, arrangement: Arrangement, *, now: datetime
) -> Term | None:
    """Propose, confirm, set a step, leave, agree to close: in the State's name."""
    term = may_take_part(hat, arrangement, now=now)
    return term if term is not None and term.may_release else None


def may_do_step(hat: Term | None, step: ArrangementStep, *, now: datetime) -> Term | None:
    """A step is its own State's, and any colleague can say that it is done."""
    term = may_take_part(hat, step.arrangement, now=now)
    return term if term is not None and term.speaks_for == step.state else None


def may_withdraw_arranged_file(
    hat: Term | None, file: ArrangementFile, *, now: datetime
) -> Term | None:
    """Whoever put a file in takes it back (ToR 15); any colleague of that State."""
    term = may_take_part(hat, file.arrangement, now=now)
    return term if term is not None and term.speaks_for == file.state else None


# --- Use, and own authorities (ToR 16) ---


def may_ask_use(hat: Term | None, item: Case | Posting, *, now: datetime) -> Term | None:
    """Any office of another State that reads it: its law-enforcement contacts too (ToR 16)."""
    term = hat and hat.acting_as(*OF_A_STATE, at=now)
    if term is None or term.state_id == item.provider_id:
        return None
    if item.status != Status.RELEASED:
        return None
    return None if isinstance(item, Posting) and item.is_over(now) else term


def asks_for_use(hat: Term | None, discussion: UseDiscussion, *, now: datetime) -> Term | None:
    """Of the asking State; its police see the discussion of what they read (ToR 16)."""
    term = hat and hat.acting_as(*OF_A_STATE, at=now)
    return term if term is not None and term.state_id == discussion.asking_id else None


def answers_for_use(hat: Term | None, discussion: UseDiscussion, *, now: datetime) -> Term | None:
    """Every office that speaks for the provider: it is asked as a State, not a person (ToR 16)."""
    term = hat and hat.speaking(at=now)
    return term if term is not None and term.state_id == discussion.provider_id else None


def may_write_of_use(hat: Term | None, discussion: UseDiscussion, *, now: datetime) -> Term | None:
    """Either side."""
    asking = asks_for_use(hat, discussion, now=now)
    return asking or answers_for_use(hat, discussion, now=now)


def may_pass_on(hat: Term | None, case: Case, *, now: datetime) -> Term | None:
    """Whoever reads it for a State passes it to the State's own authorities (ToR 16)."""
    term = hat and hat.acting_as(*OF_A_STATE, at=now)
    return term if term is not None and case.status != Status.WITHDRAWN else None


# --- The oral briefing (ToR 22) ---


def may_brief(hat: Term | None, *, now: datetime) -> Term | None:
    """The Chair prepares it, records what the room agreed, and speaks."""
    return hat and hat.acting_as(Role.CHAIR, at=now)


def may_say(hat: Term | None, *, now: datetime) -> Term | None:
    """To agree, to object, to consent is to act for a State: who signs for it does."""
    term = hat and hat.speaking(at=now)
    return term if term is not None and term.may_release else None
