"""Who invites whom to an office, and who sees an invitation that waits."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Q, QuerySet

from forum import sight
from forum.models import AccountInvitation, Role, Term
from forum.models.people import OF_A_STATE, SPEAKING
from forum.queries.offices import secretariat
from forum.sight import Condition, Viewer

# The President appoints the Chair (ToR 4); a focal point, the people of their own State.
FILLED_BY_THE_SECRETARIAT = (
    Role.FOCAL_POINT,
    Role.SECRETARIAT,
    Role.PRESIDENT,
    Role.EXPERT,
    Role.ADMINISTRATOR,
)


_INVITE: list[Condition] = []
_KEEP: list[Condition] = []


def who_invites(too: Condition) -> Condition:
    """
    Let an app above say who else invites, and to which office: in ``queries``, as a decorator.

    It is a condition on the invitation, as any sight, and adds to what stands here.
    """
    _INVITE.append(too)
    return too


def who_keeps(too: Condition) -> Condition:
    """Likewise say who else reads an invitation, and cancels it."""
    _KEEP.append(too)
    return too


def of_own_office(viewer: Viewer) -> Q:
    """Invite in one's own name, and to no other office than one may fill."""
    by_secretariat = secretariat(viewer) & Q(role__in=FILLED_BY_THE_SECRETARIAT)
    chair = viewer.acts_as(Role.PRESIDENT) & Q(role=Role.CHAIR)
    own_people = viewer.acts_as(Role.FOCAL_POINT) & Q(state=viewer.state, role__in=OF_A_STATE)
    untouched = Q(accepted_at=None, cancelled_at=None)
    invites = by_secretariat | chair | own_people
    for too in _INVITE:
        invites |= too(viewer)
    return Q(invited_by=viewer.term) & untouched & invites


sight.step(
    AccountInvitation,
    "cancelled_at",
    by=(Role.SECRETARIAT, Role.PRESIDENT, *SPEAKING),
    when="OLD.cancelled_at IS NULL AND OLD.accepted_at IS NULL",
)


def kept_by_office(viewer: Viewer) -> Q:
    own_people = viewer.acts_as(Role.FOCAL_POINT) & Q(state=viewer.state)
    return secretariat(viewer) | own_people | Q(invited_by=viewer.term)


def kept_above(viewer: Viewer) -> Q:
    keeps = Q(pk__in=())
    for too in _KEEP:
        keeps |= too(viewer)
    return keeps


def cancelling(viewer: Viewer) -> Q:
    """As those who see it; of a State's guest, those who act in the State's name."""
    releases = Q(Exists(Term.objects.filter(pk=viewer.term, may_release=True)))
    return kept_by_office(viewer) | kept_above(viewer) & releases


@sight.of(
    AccountInvitation,
    adds=of_own_office,
    changes=cancelling,
    columns=("cancelled_at",),
)
def account_invitations(viewer: Viewer) -> Q:
    """
    The Secretariat, the focal point of the State whose people are invited, and who invited.

    Of an expert, those who speak for the State that invited them too.
    """
    return kept_by_office(viewer) | kept_above(viewer)


def invitation_that_opens(key: str | None, *, now: datetime) -> AccountInvitation | None:
    """
    Return the invitation that can still be accepted, to whoever holds its key.

    Asked by strangers, who see no rows: so a function answers it.
    """
    if key is None:
        return None
    asked = AccountInvitation.objects.raw("SELECT * FROM sight.invitation(%s, %s)", [key, now])
    return next(iter(asked), None)


def invitations_waiting(*, now: datetime) -> QuerySet[AccountInvitation]:
    """Return the invitations that can still be accepted, as far as whoever asks can see them."""
    return AccountInvitation.objects.filter(accepted_at=None, cancelled_at=None, expires_at__gt=now)


def invitations_open() -> QuerySet[AccountInvitation]:
    """Return those that nobody accepted or cancelled, the expired ones too."""
    rows = AccountInvitation.objects.filter(accepted_at=None, cancelled_at=None)
    return rows.select_related("state").order_by("state__name_en", "email")
