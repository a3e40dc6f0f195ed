"""What everyone may know of the forum, what only some may, and whom one calls in another State."""

import forum.queries.copies  # noqa: F401 - It says who sees a copy: nobody, so nothing asks it.
from forum.queries.bounces import last_bounces, late_bounces, my_last_bounce
from forum.queries.contacts import (
    Wanted,
    cards_of,
    contact_for,
    focal_points_of,
    last_mark,
    listed,
    looks_at,
    marked,
    numbers_of,
    officers_of,
    said_out_of_date,
    to_ask,
    to_confirm,
)
from forum.queries.factors import Factors, factors_of, no_factors, passkey_for
from forum.queries.offices import chair, hats_of, people_kept_by, president, secretariat
from forum.queries.outreach import (
    activity_for,
    logged,
    logged_between,
    mandate_for,
    mandates_known,
    reviews_asked_for,
)
from forum.queries.record import notice_for, notices_due
from forum.queries.recovery import recoveries_open, recovery_for
from forum.queries.states import listed_states, state_for
from forum.queries.trail import (
    Place,
    acts_of_trail,
    last_anchor,
    last_check,
    page_of_trail,
    trail_for,
    trail_of,
)
from forum.queries.welcome import (
    FILLED_BY_THE_SECRETARIAT,
    invitation_that_opens,
    invitations_open,
    invitations_waiting,
)

__all__ = [
    "FILLED_BY_THE_SECRETARIAT",
    "Factors",
    "Place",
    "Wanted",
    "activity_for",
    "acts_of_trail",
    "cards_of",
    "chair",
    "contact_for",
    "factors_of",
    "focal_points_of",
    "hats_of",
    "invitation_that_opens",
    "invitations_open",
    "invitations_waiting",
    "last_anchor",
    "last_bounces",
    "last_check",
    "last_mark",
    "late_bounces",
    "listed",
    "listed_states",
    "logged",
    "logged_between",
    "looks_at",
    "mandate_for",
    "mandates_known",
    "marked",
    "my_last_bounce",
    "no_factors",
    "notice_for",
    "notices_due",
    "numbers_of",
    "officers_of",
    "page_of_trail",
    "passkey_for",
    "people_kept_by",
    "president",
    "recoveries_open",
    "recovery_for",
    "reviews_asked_for",
    "said_out_of_date",
    "secretariat",
    "state_for",
    "to_ask",
    "to_confirm",
    "trail_for",
    "trail_of",
]
