"""Who is in office: known to everyone in office. Who fills an office, and who ends it (ToR 4)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet, prefetch_related_objects

from forum import sight
from forum.models import Person, Role, Term
from forum.sight import Viewer


def secretariat(viewer: Viewer) -> Q:
    return viewer.acts_as(Role.SECRETARIAT)


def in_office(viewer: Viewer) -> Q:
    return viewer.in_office()


def appointing(viewer: Viewer) -> Q:
    """The President appoints the Chair (ToR 4); everyone else comes in by invitation."""
    from_now_on = Q(starts_at__gte=viewer.now, ends_at__isnull=False)
    return viewer.acts_as(Role.PRESIDENT) & Q(role=Role.CHAIR) & from_now_on


def keeping(viewer: Viewer) -> Q:
    """The Secretariat keeps the terms, the President the Chair's, a focal point the own State's."""
    chair = viewer.acts_as(Role.PRESIDENT) & Q(role=Role.CHAIR)
    own_people = viewer.acts_as(Role.FOCAL_POINT) & Q(state=viewer.state)
    return secretariat(viewer) | chair | own_people


def own_end(viewer: Viewer) -> Q:
    """The President who records the close of the Conference leaves office with it (ToR 4)."""
    return viewer.acts_as(Role.PRESIDENT) & Q(role=Role.PRESIDENT)


def ending(viewer: Viewer) -> Q:
    return keeping(viewer) | own_end(viewer)


def ended(viewer: Viewer) -> Q:
    return keeping(viewer) | own_end(viewer) & Q(ends_at__lte=viewer.now)


# An office that is over stays over. Only the Chair's and the President's are put off, with the
# week of their Conference (ToR 4). Who releases in a State's name is that State's own matter.
RUNS = "(OLD.ends_at IS NULL OR OLD.ends_at > me.moment)"
SOONER = f"{RUNS} AND NEW.ends_at < COALESCE(OLD.ends_at, 'infinity')"
# Nobody administers their own rights; the President's office ends with the close they record.
ANOTHERS = "OLD.person_id <> me.person"
sight.step(
    Term,
    "ends_at",
    by=(Role.SECRETARIAT, Role.FOCAL_POINT),
    when=f"{SOONER} AND {ANOTHERS}",
)
sight.step(
    Term,
    "ends_at",
    by=(Role.PRESIDENT,),
    when=f"{SOONER} AND ({ANOTHERS} OR OLD.role = 'PRESIDENT')",
)
sight.step(
    Term,
    "ends_at",
    by=(Role.SECRETARIAT,),
    when=f"{RUNS} AND OLD.role IN ('CHAIR', 'PRESIDENT') AND NEW.ends_at IS NOT NULL",
)
sight.step(Term, "may_release", by=(Role.FOCAL_POINT,), when=f"{RUNS} AND {ANOTHERS}")


@sight.of(Term, adds=appointing, changes=ending, into=ended, columns=("ends_at", "may_release"))
def terms(viewer: Viewer) -> Q:
    """Who is in office is known to everyone in office; a name is another table's matter."""
    return viewer.in_office()


def hats_of(person: Person, *, now: datetime) -> list[Term]:
    """
    Return the offices a person can act in at that moment, the first begun first.

    Asked before an office is in use, when nothing is shown: so a function answers it.
    """
    hats = list(Term.objects.raw("SELECT * FROM sight.hats(%s, %s)", [person.pk, now]))
    prefetch_related_objects(hats, "state")
    return hats


def chair(*, now: datetime) -> Term | None:
    """Return the Chair's term, or None while there is none: acts that need one wait (ToR 4)."""
    return Term.objects.of_role(Role.CHAIR, at=now).order_by("-starts_at").first()


def president(*, now: datetime) -> Term | None:
    return Term.objects.of_role(Role.PRESIDENT, at=now).order_by("-starts_at").first()


def people_kept_by(hat: Term, *, now: datetime) -> QuerySet[Term]:
    """Return the running offices that this one keeps: of its own State, or of the whole forum."""
    rows = Term.objects.running(now).select_related("person", "state")
    if hat.role == Role.FOCAL_POINT:
        rows = rows.filter(state=hat.state)
    return rows.order_by("state__name_en", "role", "person__last_name", "pk")
