"""Who fills an office and ends one (ToR 4), reads the trail, and keeps contacts (ToR 20)."""

from __future__ import annotations

from datetime import datetime

from forum.models import AccountInvitation, Contact, Outreach, Recovery, Role, Term
from forum.models.outreach import LOGGED_BY_THE_BUREAU, Actor, Log
from forum.models.people import OF_A_STATE, SPEAKING
from forum.models.recovery import OVER, Stage
from forum.queries import FILLED_BY_THE_SECRETARIAT
from forum.queries.outreach import KNOWS_THE_FORUM


def may_keep_people(hat: Term | None, *, now: datetime) -> Term | None:
    """Focal points keep their own State's people, the Secretariat keeps the rest."""
    if hat is None:
        return None
    return hat.acting_as(Role.FOCAL_POINT, Role.SECRETARIAT, at=now)


def offices_to_fill(hat: Term, *, now: datetime) -> tuple[Role, ...]:
    """Return the offices to which this one invites."""
    if hat.acting_as(Role.FOCAL_POINT, at=now):
        return OF_A_STATE
    if hat.acting_as(Role.SECRETARIAT, at=now):
        return FILLED_BY_THE_SECRETARIAT
    if hat.acting_as(Role.PRESIDENT, at=now):
        return (Role.CHAIR,)
    return ()


def may_invite(hat: Term | None, role: Role, *, now: datetime) -> Term | None:
    if hat is None:
        return None
    return hat if role in offices_to_fill(hat, now=now) else None


def may_cancel(hat: Term | None, invitation: AccountInvitation, *, now: datetime) -> Term | None:
    """Whoever could send it: the Secretariat, or the focal point of that State."""
    if hat is None:
        return None
    if hat.acting_as(Role.SECRETARIAT, at=now):
        return hat
    if hat.acting_as(Role.FOCAL_POINT, at=now) and hat.state == invitation.state:
        return hat
    return hat.acting_as(Role.PRESIDENT, at=now) if invitation.invited_by == hat else None


def may_end(hat: Term | None, term: Term, *, now: datetime) -> Term | None:
    """The Secretariat ends offices but the Chair's; that one the President ends (ToR 4)."""
    if hat is None or _is_own(hat, term):
        return None
    if hat.acting_as(Role.PRESIDENT, at=now):
        return hat if term.role == Role.CHAIR else None
    if hat.acting_as(Role.SECRETARIAT, at=now):
        return hat if term.role != Role.CHAIR else None
    return may_change(hat, term, now=now)


def may_change(hat: Term | None, term: Term, *, now: datetime) -> Term | None:
    """Who releases in a State's name is that State's own matter; not one's own."""
    if hat is None or hat.acting_as(Role.FOCAL_POINT, at=now) is None or _is_own(hat, term):
        return None
    return hat if term.state == hat.state else None


def _is_own(hat: Term, term: Term) -> bool:
    """Nobody administers their own rights, in whatever office."""
    return term.person_id == hat.person_id


def may_let_in_again(hat: Term | None, term: Term, *, now: datetime) -> Term | None:
    """Open a recovery: for the own State's people or, in the Secretariat, for anyone else."""
    if hat is None or may_keep_people(hat, now=now) is None:
        return None
    if _is_own(hat, term):
        return None
    own = term.state == hat.state and hat.role == Role.FOCAL_POINT
    return hat if own or hat.role == Role.SECRETARIAT else None


def may_sign_out(hat: Term | None, term: Term, *, now: datetime) -> Term | None:
    """End what somebody has open: one's own sessions are ended under "My sign-in"."""
    return may_let_in_again(hat, term, now=now)


def may_confirm(hat: Term | None, recovery: Recovery, *, now: datetime) -> Term | None:
    """Confirm a recovery: a second officer, of the Secretariat, for someone else."""
    if hat is None or hat.acting_as(Role.SECRETARIAT, at=now) is None:
        return None
    if recovery.stage(now) != Stage.OPENED or recovery.opened_by is None:
        return None
    return None if hat.person_id in (recovery.person_id, recovery.opened_by.person_id) else hat


def may_stop(hat: Term | None, recovery: Recovery, *, now: datetime) -> Term | None:
    """Stop a recovery: whoever keeps the person, and the person."""
    if hat is None or recovery.stage(now) in OVER:
        return None
    if hat.person_id == recovery.person_id:
        return hat if hat.acting_as(Role(hat.role), at=now) else None
    if hat.acting_as(Role.SECRETARIAT, at=now):
        return hat
    own = recovery.office.state_id is not None and recovery.office.state_id == hat.state_id
    return hat.acting_as(Role.FOCAL_POINT, at=now) if own else None


def may_appoint_chair(hat: Term | None, *, now: datetime) -> Term | None:
    """The President of the Conference appoints the Chair (ToR 4)."""
    return hat.acting_as(Role.PRESIDENT, at=now) if hat else None


def may_see_whether_the_trail_is_whole(hat: Term | None, *, now: datetime) -> Term | None:
    """Administrators see that, and counts; nothing that anybody did."""
    return hat.acting_as(Role.ADMINISTRATOR, at=now) if hat else None


def may_read_the_trail(hat: Term | None, *, now: datetime) -> Term | None:
    """Everyone else in office, as far as their sight goes."""
    return None if may_see_whether_the_trail_is_whole(hat, now=now) else hat


def may_see_contacts(hat: Term | None, *, now: datetime) -> Term | None:
    """States of the Forum, their police included, and the Secretariat; never an expert (ToR 20)."""
    return hat.acting_as(*OF_A_STATE, Role.SECRETARIAT, at=now) if hat else None


def may_give_contacts(hat: Term | None, *, now: datetime) -> Term | None:
    """A focal point gives its own State's, the Secretariat what a State sent it (ToR 20)."""
    return hat.acting_as(Role.FOCAL_POINT, Role.SECRETARIAT, at=now) if hat else None


def may_keep_contact(hat: Term | None, contact: Contact, *, now: datetime) -> Term | None:
    """Its focal point, the contact itself, and the Secretariat; until it is taken out."""
    if hat is None or contact.taken_out_at is not None:
        return None
    if hat.acting_as(Role.SECRETARIAT, at=now):
        return hat
    if hat.state_id != contact.state_id:
        return None
    if hat.role == Role.LAW_ENFORCEMENT and contact.officer_id != hat.pk:
        return None
    return hat.acting_as(Role.FOCAL_POINT, Role.LAW_ENFORCEMENT, at=now)


def may_mark_contact(hat: Term | None, contact: Contact, *, now: datetime) -> Term | None:
    """Whoever of another State finds that it does not hold."""
    if hat is None or hat.state_id == contact.state_id:
        return None
    return hat.acting_as(*OF_A_STATE, at=now)


def may_ask_to_confirm(hat: Term | None, contact: Contact, *, now: datetime) -> Term | None:
    """Contacts are exchanged through the Secretariat, so it asks (ToR 20)."""
    if hat is None or contact.taken_out_at is not None:
        return None
    return hat.acting_as(Role.SECRETARIAT, at=now)


def may_see_outreach(hat: Term | None, *, now: datetime) -> Term | None:
    """Everyone of the Forum; neither an expert nor an administrator."""
    return hat.acting_as(*KNOWS_THE_FORUM, at=now) if hat else None


def may_log_outreach(hat: Term | None, *, now: datetime) -> Term | None:
    """A State its own; the Chair and the Secretariat what everyone else did."""
    return hat.acting_as(*SPEAKING, Role.SECRETARIAT, Role.CHAIR, at=now) if hat else None


def may_log_briefings(hat: Term | None, *, now: datetime) -> Term | None:
    """Briefings to bodies of the Treaty are given by the Forum, not by a State."""
    return hat.acting_as(Role.SECRETARIAT, Role.CHAIR, at=now) if hat else None


def may_log(hat: Term | None, into: Log, actor: Actor, *, now: datetime) -> Term | None:
    """Log what this actor did, in this log."""
    if hat is None:
        return None
    if actor in LOGGED_BY_THE_BUREAU:
        return may_log_briefings(hat, now=now)
    return hat.speaking(at=now) if into == Log.OUTREACH else None


def may_take_back(hat: Term | None, activity: Outreach, *, now: datetime) -> Term | None:
    """Whoever could log it, until it is taken back."""
    if hat is None or activity.withdrawn_at is not None:
        return None
    if activity.state_id is None:
        return may_log_briefings(hat, now=now)
    return hat.speaking(at=now) if hat.state_id == activity.state_id else None


def may_record_mandates(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat supports the Forum's work, and keeps what Conferences decided (ToR 5)."""
    return hat.acting_as(Role.SECRETARIAT, at=now) if hat else None
