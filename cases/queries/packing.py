"""Files of replies, the versions of a pack, and what the portal knows of a notice (ToR 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.models import Intention, NoticeToState, Pack, PackContent, Reply, ReplyFile
from cases.queries.concerned import (
    of_own_notice,
    own_intention,
    to_a_notice_to_us,
)
from cases.queries.sharing import signs
from forum import sight
from forum.models.people import SPEAKING
from forum.sealed import with_keys
from forum.sight import Viewer
from meetings.queries import bureau

# --- Files of replies ----------------------------------------------------------------------------


def own_waiting(viewer: Viewer) -> Q:
    return to_a_notice_to_us(viewer) & Q(reply=None)


def laid_beside(viewer: Viewer) -> Q:
    now = Q(added_by=viewer.term, added_at=viewer.now, withdrawn_at=None)
    return own_waiting(viewer) & now & viewer.speaks()


# With the reply it goes over, once; what was given is neither changed nor taken back.
sight.step(
    ReplyFile,
    "reply_id",
    by=SPEAKING,
    when="OLD.reply_id IS NULL AND OLD.withdrawn_at IS NULL AND EXISTS ("
    "SELECT FROM cases_reply r WHERE r.id = NEW.reply_id AND r.notice_id = OLD.notice_id"
    " AND r.replied_by_id = me.term AND r.replied_at >= me.moment)",
)
sight.step(
    ReplyFile,
    "withdrawn_at",
    by=SPEAKING,
    when="OLD.reply_id IS NULL AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at = me.moment",
)


def ours_or_given_to_us(viewer: Viewer) -> Q:
    return to_a_notice_to_us(viewer) | of_own_notice(viewer) & Q(reply__isnull=False)


@sight.of(
    ReplyFile,
    adds=laid_beside,
    changes=own_waiting,
    into=to_a_notice_to_us,
    columns=("reply_id", "withdrawn_at"),
    floor=ours_or_given_to_us,
)
def reply_files(viewer: Viewer) -> Q:
    """The State concerned; the presenting State once the reply was given."""
    return ours_or_given_to_us(viewer)


def waiting_files(notice: NoticeToState) -> list[ReplyFile]:
    """Return what lies beside the next reply, and is not given yet."""
    rows = ReplyFile.objects.filter(notice=notice, reply=None, withdrawn_at=None)
    return with_keys(rows.order_by("added_at", "pk"))


def given_files(notice: NoticeToState) -> dict[int, list[ReplyFile]]:
    """Return the files of each reply to a notice, by the reply."""
    rows = ReplyFile.objects.filter(notice=notice, reply__isnull=False)
    found: dict[int, list[ReplyFile]] = {}
    for row in with_keys(rows.order_by("added_at", "pk")):
        assert row.reply_id is not None  # Asked for.
        found.setdefault(row.reply_id, []).append(row)
    return found


def reply_file_for(notice: NoticeToState, key: str) -> ReplyFile:
    rows = ReplyFile.objects.select_related("notice__concerned", "reply")
    return get_object_or_404(rows, notice=notice, key=key, withdrawn_at=None)


def reply_files_to_destroy() -> QuerySet[ReplyFile]:
    """Return what was withdrawn and still lies, sealed, on a disk."""
    return ReplyFile.objects.filter(withdrawn_at__isnull=False, destroyed_at=None)


# --- Versions of the pack ------------------------------------------------------------------------


def of_own_intention(viewer: Viewer) -> Q:
    return Q(intention__in=Intention.objects.filter(own_intention(viewer)))


def finalised(viewer: Viewer) -> Q:
    now = Q(finalised_by=viewer.term, finalised_at=viewer.now)
    return of_own_intention(viewer) & now & signs(viewer)


@sight.of(Pack, adds=finalised, kept=True)
def packs(viewer: Viewer) -> Q:
    """The presenting State; Secretariat and Chair that it is ready, and since when."""
    return of_own_intention(viewer) | bureau(viewer)


def of_what_is_finalised(viewer: Viewer) -> Q:
    return Q(pack__in=Pack.objects.filter(finalised(viewer)))


def of_own_pack(viewer: Viewer) -> Q:
    return Q(pack__in=Pack.objects.filter(of_own_intention(viewer)))


@sight.of(PackContent, adds=of_what_is_finalised, kept=True, floor=of_own_pack)
def pack_contents(viewer: Viewer) -> Q:
    """The presenting State, always and only: it holds what several States said, each to it."""
    return of_own_pack(viewer)


def packs_of(intention: Intention) -> QuerySet[Pack]:
    """Return the versions that were finalised, the newest first."""
    return intention.packs.select_related("content").order_by("-number")


def pack_for(intention: Intention, key: str) -> Pack:
    rows = Pack.objects.select_related("intention", "content")
    return get_object_or_404(rows, intention=intention, key=key, content__isnull=False)


# --- Whether a notice reached somebody ------------------------------------------------------------

# When the first message that it was served left for somebody of the State concerned. Only that
# State sees its messages: the two sides and the bureau are told the instant, and no person.
sight.question(
    "delivered",
    "which bigint",
    """
    SELECT count(*) > 0, min(n.sent_at), max(n.failed_at) FILTER (WHERE n.sent_at IS NULL)
    FROM forum_notice n WHERE n.kind = 'cases/notice-served'
    AND n.about = 'cases.noticetostate ' || $1 AND (
        sight.by_the_portal() OR EXISTS (
            SELECT FROM sight.ticket() me, cases_noticetostate own WHERE own.id = $1 AND (
                own.presenting_id = me.speaks_for OR own.concerned_id = me.speaks_for
                OR me.role IN ('SECRETARIAT', 'CHAIR')
            )
        )
    )
    """,
    returns="TABLE (owed boolean, delivered timestamptz, failed timestamptz)",
)


@dataclass(frozen=True)
class Delivered:
    """Whether there was somebody to tell, when a message first left, when the last try failed."""

    owed: bool
    at: datetime | None
    failed_at: datetime | None


def delivery_of(notice: NoticeToState) -> Delivered:
    """Return what became of the message that a notice was served, to who may know."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT owed, delivered, failed FROM sight.delivered(%s)", [notice.pk])
        return Delivered(*cursor.fetchone())


# --- What the portal asks when a message about a reply falls due ----------------------------------


def reply_to_tell(reply_id: int) -> Reply:
    return Reply.objects.select_related("notice__intention").get(pk=reply_id)
