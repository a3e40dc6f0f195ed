"""
The oral briefing: prepared by the Chair, among the States that took part, agreed by them (ToR 22).

Nobody lifts what another State said: a policy lets only its own State take an objection back, and
a trigger lets the Chair record no decision while one stands, or while a consent is missing.
"""

from __future__ import annotations

from django.db.models import BigIntegerField, CharField, Exists, F, Func, OuterRef, Q
from django.db.models.lookups import Exact, In
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Briefing,
    BriefingConsent,
    BriefingObjection,
    BriefingPoint,
    BriefingPosition,
    BriefingSource,
    Intention,
    Placing,
)
from cases.queries.sharing import of_a_read_case, signs
from cases.rules import BRIEFING_OVER, BRIEFING_SHOWN, BRIEFING_STANDS, BriefingStatus
from forum import sight
from forum.models import Role
from forum.models.people import SPEAKING
from forum.sight import Reason, Viewer, any_of
from meetings.models import AgendaItem, Delegation
from meetings.queries import bureau, chair
from meetings.rules import ItemKind

# --- Who took part -------------------------------------------------------------------------------


def came(viewer: Viewer) -> Q:
    """Speak for a State that came through the door: registered is not enough (design 7.10)."""
    there = Delegation.objects.filter(state=viewer.speaks_for, checked_in_at__isnull=False)
    return Q(meeting__in=there.values("meeting")) & viewer.speaks()


def presented(viewer: Viewer) -> Q:
    """Speak for a State whose presentation was taken in the room, whatever the door wrote down."""
    taken = AgendaItem.objects.filter(
        kind=ItemKind.PRESENTATION,
        state=viewer.speaks_for,
        opened_at__isnull=False,
        removed_at=None,
    )
    return Q(meeting__in=taken.values("meeting")) & viewer.speaks()


def took_part(viewer: Viewer) -> Q:
    return came(viewer) | presented(viewer)


# --- The States to which a point could be traced -------------------------------------------------

# A policy of the consents that asked the briefing, whose policy asks the consents, would not end.
sight.question(
    "briefing_status",
    "which bigint",
    """
    SELECT b.status FROM cases_briefing b WHERE b.id = $1 AND (
        sight.by_the_portal() OR EXISTS (
            SELECT FROM sight.ticket() me WHERE me.role IN ('SECRETARIAT', 'CHAIR') OR EXISTS (
                SELECT FROM cases_briefingconsent c WHERE c.briefing_id = b.id
                AND c.state_id = me.speaks_for AND c.asked_at IS NOT NULL
            )
        )
    )
    """,
    returns="text",
)


# Of which briefing a point is: the same, for the sight of the points asks the consents too.
sight.question(
    "briefing_of",
    "which bigint",
    """
    SELECT p.briefing_id FROM cases_briefingpoint p WHERE p.id = $1 AND (
        sight.by_the_portal() OR EXISTS (SELECT FROM sight.ticket() me WHERE me.role = 'CHAIR')
    )
    """,
    returns="bigint",
)


class _BriefingOf(Func):
    function = "sight.briefing_of"
    output_field = BigIntegerField()


class _StatusOf(Func):
    function = "sight.briefing_status"
    output_field = CharField()


def _is(*statuses: BriefingStatus) -> Q:
    return Q(In(_StatusOf(F("briefing")), [status.value for status in statuses]))


def asked(viewer: Viewer) -> Q:
    """Speak for a State that was asked for its consent: it need not have been there (ToR 22)."""
    return Q(state=viewer.speaks_for, asked_at__isnull=False) & viewer.speaks()


def named_by_the_chair(viewer: Viewer) -> Q:
    fresh = Q(asked_at=None, says="", version=None)
    same = Q(Exact(_BriefingOf(F("point")), F("briefing")))
    return chair(viewer) & fresh & same & _is(BriefingStatus.DRAFT)


def asked_or_answered(viewer: Viewer) -> Q:
    of_the_chair = chair(viewer) & _is(*BRIEFING_STANDS)
    return of_the_chair | asked(viewer) & signs(viewer) & _is(*BRIEFING_SHOWN)


def named_no_more(viewer: Viewer) -> Q:
    return chair(viewer) & _is(BriefingStatus.DRAFT, *BRIEFING_OVER)


sight.step(BriefingConsent, "asked_at", by=(Role.CHAIR,))
sight.step(
    BriefingConsent,
    *("says", "version", "said_by_id", "said_at"),
    by=SPEAKING,
    when="NEW.state_id = me.speaks_for AND NEW.said_by_id = me.term AND NEW.version = "
    "(SELECT p.version FROM cases_briefingpoint p WHERE p.id = NEW.point_id)",
)

ASKED = (
    Reason(asked, _("The point could be traced to it: it is asked for its consent (¶22).")),
    Reason(bureau, _("Prepares the briefing (¶5, ¶22).")),
)


@sight.of(
    BriefingConsent,
    adds=named_by_the_chair,
    changes=asked_or_answered,
    columns=("asked_at", "says", "version", "said_by_id", "said_at"),
    deletes=named_no_more,
    because=ASKED,
)
def consents(viewer: Viewer) -> Q:
    """The bureau, and each State its own: another is not told who could be meant."""
    return any_of(viewer, ASKED)


# --- The card ------------------------------------------------------------------------------------


def put_to_us(viewer: Viewer) -> Q:
    return took_part(viewer) & Q(put_at__isnull=False)


def about_us(viewer: Viewer) -> Q:
    ours = BriefingConsent.objects.filter(asked(viewer))
    return Q(pk__in=ours.values("briefing"))


CARD = (
    Reason(put_to_us, _("It took part in the meeting: its consensus is needed (¶22).")),
    Reason(about_us, _("A point could be traced to it: it sees that point (¶22).")),
    Reason(bureau, _("Prepares the briefing (¶5, ¶22).")),
)


def begun(viewer: Viewer) -> Q:
    new = Q(status=BriefingStatus.DRAFT, version=1, put_at=None, begun_by=viewer.term)
    return chair(viewer) & new & Q(begun_at__gte=viewer.now, purged_at=None)


def standing(viewer: Viewer) -> Q:
    return chair(viewer) & Q(status__in=BRIEFING_STANDS)


OF_IT = "SELECT FROM cases_briefingpoint p WHERE p.briefing_id = NEW.id AND p.taken_out_at IS NULL"
NOT_ASKED_ABOUT = f"{OF_IT} AND p.points_to = ''"
OBJECTED_TO = f"{OF_IT} AND p.id IN (SELECT o.point_id FROM cases_briefingobjection o)"  # noqa: S608
WITHOUT_CONSENT = f"""{OF_IT} AND p.points_to = 'STATES' AND (
    NOT EXISTS (SELECT FROM cases_briefingconsent c WHERE c.point_id = p.id) OR EXISTS (
        SELECT FROM cases_briefingconsent c WHERE c.point_id = p.id
        AND (c.says <> 'YES' OR c.version IS DISTINCT FROM p.version)
    )
)"""  # noqa: S608  Nothing of it is from outside.
OPPOSED = "SELECT FROM cases_briefingposition s WHERE s.briefing_id = NEW.id AND s.says = 'OBJECT'"
READY = (
    f"EXISTS ({OF_IT}) AND NOT EXISTS ({OBJECTED_TO}) AND NOT EXISTS ({OPPOSED})"
    f" AND NOT EXISTS ({WITHOUT_CONSENT}) AND NOT EXISTS ({NOT_ASKED_ABOUT})"
)
PURGED = "OLD.purged_at IS NULL AND NEW.purged_at = me.moment"
BY_THE_CHAIR = (Role.CHAIR,)

sight.step(
    Briefing,
    *("status", "put_at"),
    by=BY_THE_CHAIR,
    when="OLD.status = 'DRAFT' AND NEW.status = 'PUT' AND NEW.put_at = me.moment"
    f" AND EXISTS ({OF_IT}) AND NOT EXISTS ({NOT_ASKED_ABOUT})",
)
sight.step(
    Briefing,
    *("status", "version", "agreed_on", "agreed_at"),
    by=BY_THE_CHAIR,
    when="OLD.status IN ('PUT', 'AGREED') AND NEW.status = 'DRAFT'"
    " AND NEW.version = OLD.version + 1 AND NEW.agreed_at IS NULL",
)
sight.step(
    Briefing,
    *("status", "agreed_on", "agreed_at"),
    by=BY_THE_CHAIR,
    when=f"OLD.status = 'PUT' AND NEW.status = 'AGREED' AND NEW.agreed_at = me.moment AND {READY}",
)
sight.step(
    Briefing,
    *("status", "delivered_on", "purged_at", "points_purged"),
    by=BY_THE_CHAIR,
    when=f"OLD.status = 'AGREED' AND NEW.status = 'DELIVERED' AND {PURGED} AND {READY}",
)
sight.step(
    Briefing,
    *("status", "purged_at", "points_purged"),
    by=BY_THE_CHAIR,
    when=f"OLD.status IN ('DRAFT', 'PUT', 'AGREED') AND NEW.status = 'DROPPED' AND {PURGED}",
)


@sight.of(
    Briefing,
    adds=begun,
    changes=standing,
    into=chair,
    columns=(
        *("status", "version", "put_at", "agreed_on", "agreed_at"),
        *("delivered_on", "purged_at", "points_purged"),
    ),
    because=CARD,
)
def briefings(viewer: Viewer) -> Q:
    """Chair and Secretariat; the States that took part once it was put to them (ToR 22)."""
    return any_of(viewer, CARD)


# --- Its points, and what they draw on -----------------------------------------------------------


def of_briefings(*statuses: BriefingStatus) -> Q:
    return Q(briefing__in=Briefing.objects.filter(status__in=statuses))


def written(viewer: Viewer) -> Q:
    own_act = Q(written_by=viewer.term, version=1, points_to="", taken_out_at=None)
    return chair(viewer) & own_act & of_briefings(BriefingStatus.DRAFT)


def in_hand(viewer: Viewer) -> Q:
    """While it is prepared; and when it is over, for then it is erased."""
    return chair(viewer) & of_briefings(BriefingStatus.DRAFT, *BRIEFING_OVER)


def over(viewer: Viewer) -> Q:
    return chair(viewer) & of_briefings(*BRIEFING_OVER)


PREPARED = (
    "EXISTS (SELECT FROM cases_briefing b WHERE b.id = NEW.briefing_id AND b.status = 'DRAFT')"
)
sight.step(
    BriefingPoint,
    *("text", "version", "points_to", "written_by_id", "written_at"),
    by=BY_THE_CHAIR,
    when=f"NEW.version = OLD.version + 1 AND NEW.points_to = '' AND {PREPARED}",
)
sight.step(BriefingPoint, "points_to", by=BY_THE_CHAIR, when=PREPARED)
sight.step(
    BriefingPoint,
    "taken_out_at",
    by=BY_THE_CHAIR,
    when=f"{sight.once('taken_out_at')} AND {PREPARED}",
)


def shown_points(viewer: Viewer) -> Q:
    shown = Briefing.objects.filter(took_part(viewer), status__in=BRIEFING_SHOWN)
    return Q(briefing__in=shown, taken_out_at=None)


def points_about_us(viewer: Viewer) -> Q:
    return Q(pk__in=BriefingConsent.objects.filter(asked(viewer)).values("point"))


POINT = (
    Reason(shown_points, _("It took part in the meeting: its consensus is needed (¶22).")),
    Reason(points_about_us, _("The point could be traced to it (¶22).")),
    Reason(bureau, _("Prepares the briefing (¶5, ¶22).")),
)


@sight.of(
    BriefingPoint,
    adds=written,
    changes=in_hand,
    columns=(*("text", "version", "points_to", "written_by_id", "written_at"), "taken_out_at"),
    deletes=over,
    because=POINT,
)
def points(viewer: Viewer) -> Q:
    return any_of(viewer, POINT)


def of_points(*statuses: BriefingStatus) -> Q:
    return Q(point__in=BriefingPoint.objects.filter(of_briefings(*statuses)))


def sourced(viewer: Viewer) -> Q:
    """What was presented, by whom, and no case but the one that stood behind it."""
    presented_so = AgendaItem.objects.filter(
        pk=OuterRef("item"), state=OuterRef("state"), kind=ItemKind.PRESENTATION
    )
    of_the_case = Intention.objects.filter(case=OuterRef(OuterRef("case")))
    behind = Placing.objects.filter(item=OuterRef("item"), intention__in=of_the_case)
    is_so = Q(Exists(presented_so)) & (Q(case=None) | Q(Exists(behind)))
    return chair(viewer) & is_so & of_points(BriefingStatus.DRAFT)


def sourced_no_more(viewer: Viewer) -> Q:
    return chair(viewer) & of_points(BriefingStatus.DRAFT, *BRIEFING_OVER)


@sight.of(BriefingSource, adds=sourced, deletes=sourced_no_more)
def sources(viewer: Viewer) -> Q:
    """The bureau, the State that presented it, and of the others those who read the case."""
    seen = Q(point__in=BriefingPoint.objects.filter(points(viewer)))
    return seen & (bureau(viewer) | Q(state=viewer.speaks_for) | of_a_read_case(viewer))


# --- What States say -----------------------------------------------------------------------------


def objecting(viewer: Viewer) -> Q:
    """A State that presented may object to any point, whether or not the Chair named its case."""
    own_act = Q(state=viewer.speaks_for, objected_by=viewer.term, objected_at__gte=viewer.now)
    ours = Briefing.objects.filter(presented(viewer), status__in=BRIEFING_SHOWN)
    shown = BriefingPoint.objects.filter(briefing__in=ours, taken_out_at=None)
    return own_act & signs(viewer) & Q(point__in=shown)


def taken_back(viewer: Viewer) -> Q:
    """By its own State. By the Chair with all the rest, once nothing is briefed on any more."""
    own = Q(state=viewer.speaks_for) & viewer.speaks() & signs(viewer)
    return own | chair(viewer) & of_points(*BRIEFING_OVER)


@sight.of(BriefingObjection, adds=objecting, deletes=taken_back)
def objections(viewer: Viewer) -> Q:
    """Its own State, Chair and Secretariat: to others it would tell whose case is behind it."""
    seen = Q(point__in=BriefingPoint.objects.filter(points(viewer)))
    return seen & (bureau(viewer) | Q(state=viewer.speaks_for))


def of_what_was_put(viewer: Viewer) -> Q:
    return Q(briefing__in=Briefing.objects.filter(came(viewer), status__in=BRIEFING_SHOWN))


def said(viewer: Viewer) -> Q:
    own_act = Q(state=viewer.speaks_for, said_by=viewer.term, said_at__gte=viewer.now)
    return own_act & signs(viewer) & of_what_was_put(viewer)


def own_position(viewer: Viewer) -> Q:
    own = Q(state=viewer.speaks_for) & signs(viewer) & of_what_was_put(viewer)
    return own | over(viewer)  # the Chair, to erase


sight.step(
    BriefingPosition,
    *("says", "wishes", "version", "said_by_id", "said_at"),
    by=SPEAKING,
    when="NEW.state_id = me.speaks_for AND NEW.said_by_id = me.term",
)


@sight.of(
    BriefingPosition,
    adds=said,
    changes=own_position,
    columns=("says", "wishes", "version", "said_by_id", "said_at"),
    deletes=over,
)
def positions(viewer: Viewer) -> Q:
    """Its own State, Chair and Secretariat; to the others it is said in the room."""
    seen = Q(briefing__in=Briefing.objects.filter(briefings(viewer)))
    return seen & (bureau(viewer) | Q(state=viewer.speaks_for))
