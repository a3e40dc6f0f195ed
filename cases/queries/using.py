"""
The discussions of use of whoever asks: of the two States that discuss, nobody else's (ToR 16).

Each table carries a floor besides its sight: no other policy shows a row to a third, not to the
Secretariat and not to the Chair. Whoever of a side's own people may not read it is kept out by the
sight. The portal's own role passes the floor, since it has to ask whether the word that a reminder
speaks of is still awaited; what is said lies sealed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Case,
    Posting,
    UseDiscussion,
    UseMessage,
    UseMessageText,
    UseText,
)
from cases.queries.posting import to_the_audience
from cases.queries.sharing import to_the_person
from cases.rules import WORDS_OF_THE_PROVIDER, Use, UseWord
from forum import sight
from forum.models import Role, State, Term, TermQuerySet
from forum.models.people import OF_A_STATE
from forum.sealed import with_keys
from forum.sight import Reason, Viewer, any_of, of_parent

# One answer for all: a floor that read each message through its card, and the card through its own
# floor, would be planned eight times over. They answer about one's own State.
OURS = "who IN (d.asking_id, d.provider_id) AND me.state = who"
sight.question(
    "discussed",
    "who bigint",
    f"""
    SELECT array_agg(d.id) FROM sight.ticket() me, cases_usediscussion d WHERE {OURS}
    """,  # noqa: S608  Nothing of it is from outside.
    returns="bigint[]",
)
sight.question(
    "discussed_in",
    "who bigint",
    f"""
    SELECT array_agg(m.id) FROM sight.ticket() me, cases_usediscussion d
        JOIN cases_usemessage m ON m.discussion_id = d.id WHERE {OURS}
    """,  # noqa: S608  Nothing of it is from outside.
    returns="bigint[]",
)


class _IsSideOf(Func):
    """Whether the State in the second place asks or provides in the discussion in the first."""

    template = "(%(expressions)s))::bigint[]))"
    arg_joiner = " = ANY ((SELECT sight.discussed("
    output_field = BooleanField()


class _IsSideInTheDiscussionOf(_IsSideOf):
    """Whether the State in the second place is a side where the message in the first stands."""

    arg_joiner = " = ANY ((SELECT sight.discussed_in("


def asks(viewer: Viewer) -> Q:
    return Q(asking=viewer.speaks_for)


def asks_as_police(viewer: Viewer) -> Q:
    """Law enforcement of the asking State, of what it reads itself: the conditions bind it too."""
    passed = Case.objects.filter(to_the_person(viewer))
    shown = Posting.objects.filter(to_the_audience(viewer))
    read = Q(case__in=passed) | Q(posting__in=shown)
    return viewer.acts_as(Role.LAW_ENFORCEMENT) & Q(asking=viewer.state) & read


def provides(viewer: Viewer) -> Q:
    """Whoever speaks for the provider, however long ago it was shared and by whom."""
    return Q(provider=viewer.speaks_for)


ASKING = (
    Reason(asks, _("Its State would use it, and discusses that first (¶16).")),
    Reason(
        asks_as_police,
        _("Your State asks, and shows them what it is about (¶16)."),
        private=True,
    ),
)
SIDES = (*ASKING, Reason(provides, _("Its State provided it, and is asked (¶16).")))


def sides(viewer: Viewer) -> Q:
    return any_of(viewer, SIDES)


def asked(viewer: Viewer) -> Q:
    """Ask the provider of what one reads, in the name of one's own State."""
    now = Q(asking=viewer.state, asked_by=viewer.term, asked_at__gte=viewer.now)
    whose = {"provider": OuterRef("provider")}
    case = Case.objects.filter(pk=OuterRef("case"), **whose)
    posting = Posting.objects.filter(pk=OuterRef("posting"), **whose)
    return viewer.acts_as(*OF_A_STATE) & now & Q(Exists(case) | Exists(posting))


def between_two(viewer: Viewer) -> Q:
    return Q(asking=viewer.state) | Q(provider=viewer.state)


@sight.of(UseDiscussion, adds=asked, because=SIDES, floor=between_two, kept=True)
def discussions(viewer: Viewer) -> Q:
    """The State that asks and the provider: not the Secretariat, not the Chair (ToR 16)."""
    return sides(viewer)


def _of(whom: sight.Condition) -> sight.Condition:
    return lambda viewer: Q(discussion__in=UseDiscussion.objects.filter(whom(viewer)))


of_ours = _of(sides)


def of_two(viewer: Viewer) -> Q:
    return Q(_IsSideOf(F("discussion"), viewer.state))


@sight.of(
    UseText,
    adds=_of(asked),
    because=of_parent(SIDES, "discussion", UseDiscussion.objects.all()),
    floor=of_two,
)
def use_texts(viewer: Viewer) -> Q:
    return of_ours(viewer)


def sent(viewer: Viewer) -> Q:
    """Write for one's own side. How the use stands is the provider's word, and nobody else's."""
    asking = _of(lambda viewer: any_of(viewer, ASKING))(viewer)
    asking &= Q(by_provider=False, word=UseWord.MESSAGE)
    providing = _of(provides)(viewer) & Q(by_provider=True)
    now = Q(sent_by=viewer.term, sent_at__gte=viewer.now)
    return (asking | providing) & now


OF_OURS = of_parent(SIDES, "discussion", UseDiscussion.objects.all())


@sight.of(UseMessage, adds=sent, because=OF_OURS, floor=of_two, kept=True)
def use_messages(viewer: Viewer) -> Q:
    return of_ours(viewer)


def of_what_is_sent(viewer: Viewer) -> Q:
    return Q(message__in=UseMessage.objects.filter(sent(viewer)))


def of_a_message_of_two(viewer: Viewer) -> Q:
    return Q(_IsSideInTheDiscussionOf(F("message"), viewer.state))


def of_our_messages(viewer: Viewer) -> Q:
    return Q(message__in=UseMessage.objects.filter(of_ours(viewer)))


@sight.of(
    UseMessageText,
    adds=of_what_is_sent,
    because=of_parent(OF_OURS, "message", UseMessage.objects.all()),
    floor=of_a_message_of_two,
)
def use_message_texts(viewer: Viewer) -> Q:
    return of_our_messages(viewer)


# --- What is asked for ---


class Standing(NamedTuple):
    """How one use of an item stands: the provider's last word, or none yet."""

    discussion: UseDiscussion
    use: Use
    word: UseWord | None
    conditions: str  # as the provider wrote them, if it did
    said_at: datetime | None


def known_discussions() -> QuerySet[UseDiscussion]:
    """Return the discussions in which whoever asks is a side, the newest first."""
    named = UseDiscussion.objects.select_related("asking", "provider")
    return named.order_by("-asked_at", "-pk")


def discussion_for(key: str) -> UseDiscussion:
    return get_object_or_404(known_discussions(), key=key)


def uses_of(item: Case | Posting) -> QuerySet[UseDiscussion]:
    """Return what is discussed of an item, as far as it is told to whoever asks."""
    column = "case" if isinstance(item, Case) else "posting"
    return known_discussions().filter(**{column: item})


def notes_of(discussion: UseDiscussion) -> list[UseMessageText]:
    """Return what the two sides wrote, the first first."""
    texts = UseMessageText.objects.filter(message__discussion=discussion)
    return with_keys(texts.select_related("message").order_by("message__sent_at", "message"))


def standings(found: Iterable[UseDiscussion]) -> list[Standing]:
    """Return how each of them stands, in the same order."""
    listed = list(found)
    asked_for = {
        text.discussion_id: Use(text.use)
        for text in with_keys(UseText.objects.filter(discussion__in=listed))
    }
    said = UseMessageText.objects.filter(
        message__discussion__in=listed, message__word__in=WORDS_OF_THE_PROVIDER
    )
    last = {
        text.message.discussion_id: text
        for text in with_keys(
            said.select_related("message").order_by("message__sent_at", "message")
        )
    }
    return [_standing(one, asked_for[one.pk], last.get(one.pk)) for one in listed]


def uses_for(found: Iterable[Case], state: State) -> dict[int, list[Standing]]:
    """Return how the use of each of these cases stands for a State, the newest first, by case."""
    listed = list(found)
    of_them = known_discussions().filter(case__in=listed, asking=state)
    uses: dict[int, list[Standing]] = {case.pk: [] for case in listed}
    for one in standings(of_them):
        assert one.discussion.case_id is not None
        uses[one.discussion.case_id].append(one)
    return uses


def _standing(discussion: UseDiscussion, use: Use, last: UseMessageText | None) -> Standing:
    if last is None:
        return Standing(discussion, use, None, "", None)
    word = UseWord(last.message.word)
    conditions = last.text if word == UseWord.CONDITIONS else ""
    return Standing(discussion, use, word, conditions, last.message.sent_at)


def awaits_the_provider(discussion: UseDiscussion) -> bool:
    """Return whether the last word is the asking State's."""
    last = discussion.messages.order_by("-sent_at", "-pk").first()
    return last is None or not last.by_provider


def is_word_awaited(discussion_id: int) -> bool:
    """Return whether the provider has said nothing on how the use stands: asked by a reminder."""
    words = UseMessage.objects.filter(discussion=discussion_id, word__in=WORDS_OF_THE_PROVIDER)
    return not words.exists()


def of_the_provider(discussion: UseDiscussion, *, now: datetime) -> TermQuerySet:
    """Return every office that speaks for the provider: it is asked as a State (ToR 16)."""
    return Term.objects.of_state(discussion.provider, now)


def of_the_asking(discussion: UseDiscussion, *, now: datetime) -> TermQuerySet:
    """Return who speaks for the asking State, and whoever of its police asked."""
    asked_by = Term.objects.running(now).filter(pk=discussion.asked_by_id)
    return Term.objects.of_state(discussion.asking, now) | asked_by
