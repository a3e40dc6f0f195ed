"""People come into office and leave it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from forum import lock, notices, passwords, queries, trail
from forum.errors import Refused
from forum.models import AccountInvitation, Person, Role, State, Term

# No limit of the Terms of Reference: how long a link in a mail opens something.
INVITATION_HOLDS = timedelta(hours=72)


class AlreadyInvited(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("An invitation to this office waits at that address. Cancel it, or send it again.")
        )


class AlreadyInOffice(Refused):
    def __init__(self) -> None:
        super().__init__(_("The person of that address holds this office."))


class InvitationDone(Refused):
    def __init__(self) -> None:
        super().__init__(_("This invitation was accepted or cancelled. See the list of people."))


class LastFocalPoint(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This is the State's last focal point, who keeps its people. Invite a successor"
                " first; once they have accepted, this office can end."
            )
        )


class OfficeOver(Refused):
    def __init__(self) -> None:
        super().__init__(_("This office is over already."))


class ChairInOffice(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("A Chair is in office, or was invited. End that office or cancel it first (¶4).")
        )


class DoesNotRelease(Refused):
    def __init__(self) -> None:
        super().__init__(_("Only delegates and focal points can release in a State's name."))


@transaction.atomic
def invite(
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: Role,
    state: State | None,
    may_release: bool,
    by: Term,
    now: datetime,
    until: datetime | None = None,
) -> AccountInvitation:
    """
    Offer an office to whoever receives mail at an address. The mail leaves with the next sweep.

    :raises AlreadyInvited: if the same office waits there.
    :raises AlreadyInOffice: if the person of that address holds it.
    """
    lock.hold(state or by)
    address = email.lower()
    waiting = queries.invitations_waiting(now=now).filter(role=role, state=state)
    if waiting.filter(email=address).exists():
        raise AlreadyInvited
    # An expert is invited once for each case: each of these offices ends by itself.
    held = passwords.holds_office(address, role=role, state=state.pk if state else None)
    if held and role != Role.EXPERT:
        raise AlreadyInOffice
    invitation = AccountInvitation.objects.create(
        email=address,
        first_name=first_name,
        last_name=last_name,
        role=role,
        state=state,
        may_release=may_release,
        until=until,
        invited_by=by,
        invited_at=now,
        expires_at=now + INVITATION_HOLDS,
    )
    trail.record(by, "invited", invitation, at=now, role=role)
    return invitation


@transaction.atomic
def cancel_invitation(*, invitation: AccountInvitation, by: Term, now: datetime) -> None:
    """
    Make the link in the mail open nothing.

    :raises InvitationDone: if it was accepted meanwhile.
    """
    invitation = lock.hold(invitation)
    if invitation.accepted_at or invitation.cancelled_at:
        raise InvitationDone
    invitation.cancelled_at = now
    invitation.save(update_fields=["cancelled_at"])
    trail.record(by, "cancelled", invitation, at=now)


@transaction.atomic
def invite_again(*, invitation: AccountInvitation, by: Term, now: datetime) -> AccountInvitation:
    """Send a new link in place of one that was lost or has expired; the old one opens nothing."""
    cancel_invitation(invitation=invitation, by=by, now=now)
    return invite(
        email=invitation.email,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        role=Role(invitation.role),
        state=invitation.state,
        may_release=invitation.may_release,
        until=invitation.until,
        by=by,
        now=now,
    )


@transaction.atomic
def end_term(*, term: Term, by: Term, now: datetime) -> None:
    """
    End an office now. What was done in it stays; the person sees nothing of it from now on.

    :raises LastFocalPoint: if nobody would be left to keep a State's people.
    :raises OfficeOver: if it ended meanwhile, or the office of whoever ends it did.
    """
    lock.hold(term.state or term)
    standing = Term.objects.filter(pk=term.pk).first()
    if standing is None or standing.acting_as(Role(standing.role), at=now) is None:
        raise OfficeOver
    others = Term.objects.of_role(Role.FOCAL_POINT, at=now).filter(state=standing.state)
    if standing.role == Role.FOCAL_POINT and not others.exclude(pk=standing.pk).exists():
        raise LastFocalPoint
    standing.ends_at = now
    standing.save(update_fields=["ends_at"])
    trail.record(by, "ended an office", standing, at=now)


@transaction.atomic
def sign_out(*, term: Term, by: Term, now: datetime) -> int:
    """
    End every session of whoever holds an office, in whatever office it is used; return how many.

    Nothing else changes: they can sign in again with what they sign in with.
    """
    lock.hold(term)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sight.sign_out(%s)", [term.pk])
        ended = int(cursor.fetchone()[0])
    trail.record(by, "signed someone out", term, at=now)
    return ended


@transaction.atomic
def let_release(*, term: Term, may_release: bool, by: Term, now: datetime) -> None:
    """Say whether someone acts in the State's name."""
    term = lock.hold(term)
    if term.speaking(at=now) is None:
        raise DoesNotRelease
    term.may_release = may_release
    term.save(update_fields=["may_release"])
    act = "let release" if may_release else "no longer lets release"
    trail.record(by, act, term, at=now)


@transaction.atomic
def appoint_chair(*, person: Person, until: datetime, by: Term, now: datetime) -> Term:
    """
    Put someone who has an account in the Chair, until the close of the next Conference (ToR 4).

    :param until: the provisional end; the recorded close of the Conference ends the office.
    :raises ChairInOffice: if there is one, or one was invited.
    """
    _one_chair(by, now=now)
    chair = Term.objects.create(person=person, role=Role.CHAIR, starts_at=now, ends_at=until)
    trail.record(by, "appointed the Chair", chair, at=now)
    notices.chair_appointed(chair, now=now)
    return chair


@transaction.atomic
def invite_chair(
    *, email: str, first_name: str, last_name: str, until: datetime, by: Term, now: datetime
) -> AccountInvitation:
    """Offer the Chair to someone who may have no account (ToR 4); as ``appoint_chair``."""
    _one_chair(by, now=now)
    return invite(
        email=email,
        first_name=first_name,
        last_name=last_name,
        role=Role.CHAIR,
        state=None,
        may_release=False,
        until=until,
        by=by,
        now=now,
    )


def _one_chair(by: Term, *, now: datetime) -> None:
    lock.hold(by)
    lock.hold_name("the Chair")
    waiting = queries.invitations_waiting(now=now).filter(role=Role.CHAIR)
    if queries.chair(now=now) or waiting.exists():
        raise ChairInOffice
