"""Offers of marks and what came of them: each side its own; after two yeses, the two (ToR 21)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import combinations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cases import marks
from cases.models import ArmsItem, Case, Introduction, MarkComparison, MarkMatch, MarkOffer
from cases.queries.sharing import own_by_signature, signs
from cases.rules import Status
from forum import sealed, sight
from forum.models import State, Term, TermQuerySet
from forum.models.people import SPEAKING
from forum.sight import Viewer


def of_own_side(viewer: Viewer) -> Q:
    return Q(state=viewer.speaks_for)


def offering(viewer: Viewer) -> Q:
    """A released case, by who signs for its provider: nobody asks with what was never told."""
    released = Case.objects.filter(own_by_signature(viewer), status=Status.RELEASED)
    now = Q(offered_by=viewer.term, offered_at=viewer.now, taken_back_at=None)
    return of_own_side(viewer) & now & Q(case__in=released)


def own_by_who_signs(viewer: Viewer) -> Q:
    return of_own_side(viewer) & signs(viewer)


sight.step(
    MarkOffer,
    "taken_back_at",
    by=SPEAKING,
    when="OLD.taken_back_at IS NULL AND NEW.taken_back_at = me.moment",
)


@sight.of(
    MarkOffer,
    adds=offering,
    changes=own_by_who_signs,
    columns=("taken_back_at",),
    floor=of_own_side,
)
def offers(viewer: Viewer) -> Q:
    """Its own State: that it offers is told to nobody, and least of all to who might match."""
    return of_own_side(viewer)


@sight.of(MarkComparison, kept=True)
def comparisons(viewer: Viewer) -> Q:
    """Whoever may offer: it was done on a Monday, whether something was found or not."""
    return viewer.speaks()


sight.step(
    MarkMatch,
    *("agrees", "answered_by_id", "answered_at"),
    by=SPEAKING,
    when="""
        OLD.answered_at IS NULL AND NEW.agrees IS NOT NULL AND NEW.answered_by_id = me.term
        AND NEW.answered_at = me.moment
    """,
)


@sight.of(
    MarkMatch,
    changes=own_by_who_signs,
    columns=("agrees", "answered_by_id", "answered_at"),
    floor=of_own_side,
)
def found(viewer: Viewer) -> Q:
    """One side. What the other is, and what it says, stands in a row that it alone sees."""
    return of_own_side(viewer)


def introduced(viewer: Viewer) -> Q:
    return Q(one=viewer.speaks_for) | Q(other=viewer.speaks_for)


@sight.of(Introduction, kept=True, floor=introduced)
def introductions(viewer: Viewer) -> Q:
    """The two, after both said yes."""
    return introduced(viewer)


# --- What pages and actions ask ------------------------------------------------------------------


def own_offers() -> QuerySet[MarkOffer]:
    """Return what the State of whoever asks offers, the newest first."""
    standing = MarkOffer.objects.filter(taken_back_at=None, case__status=Status.RELEASED)
    return standing.select_related("case").order_by("-offered_at", "-pk")


def standing_offer(case: Case) -> MarkOffer | None:
    return own_offers().filter(case=case).first()


def matches_of(case: Case) -> QuerySet[MarkMatch]:
    """Return what was found for the standing offer of a case, the newest first."""
    return matches().filter(offer__case=case).order_by("-found_at", "-pk")


def matches() -> QuerySet[MarkMatch]:
    """Return what was found for offers that stand, for whoever asks."""
    standing = MarkMatch.objects.filter(offer__in=own_offers().order_by())
    return standing.select_related("offer__case", "offer__state")


def match_for(case: Case, key: str) -> MarkMatch:
    return get_object_or_404(matches_of(case), key=key)


def introductions_of(found: Iterable[MarkMatch]) -> dict[int, Introduction]:
    """Return those that came about, by their pair."""
    of = Introduction.objects.filter(pair__in=[match.pair for match in found])
    return {each.pair: each for each in of.select_related("one", "other")}


def last_compared(offered: MarkOffer) -> MarkComparison | None:
    since = MarkComparison.objects.filter(morning__gt=offered.offered_at)
    return since.order_by("-morning").first()


# --- Asked by the portal -------------------------------------------------------------------------


def offers_to_compare(morning: datetime, *, now: datetime) -> QuerySet[MarkOffer]:
    """Return what stands, and was offered before this morning."""
    of_the_forum = State.objects.of_the_forum(now).values("pk")
    due = own_offers().filter(offered_at__lt=morning, state__in=of_the_forum)
    return due.select_related("case", "state").order_by("pk")


def was_compared(morning: datetime) -> bool:
    return MarkComparison.objects.filter(morning=morning).exists()


def marks_of(offered: Iterable[MarkOffer]) -> dict[int, frozenset[str]]:
    """Return the marks of offers as they are compared, by offer: opened here, and kept nowhere."""
    by_case = {offer.case_id: offer.pk for offer in offered}
    items = ArmsItem.objects.filter(case__in=by_case, taken_out_at=None)
    written: dict[int, list[str]] = {}
    for item in sealed.with_keys(items.order_by("position", "pk")):
        written.setdefault(by_case[item.case_id], []).append(item.marks)
    return {offer: marks.compared(texts) for offer, texts in written.items()}


def pairs_found() -> set[frozenset[int]]:
    """Return the offers that were found to match before, two and two."""
    pairs: dict[int, set[int]] = {}
    for pair, offer in MarkMatch.objects.values_list("pair", "offer"):
        pairs.setdefault(pair, set()).add(offer)
    return {frozenset(pair) for pair in pairs.values()}


def newly_matching(offered: list[MarkOffer]) -> Iterator[tuple[MarkOffer, MarkOffer]]:
    """Find the offers of two States that share a mark, and were not found to before."""
    known, by_mark = pairs_found(), dict[str, list[MarkOffer]]()
    of = marks_of(offered)
    for offer in offered:
        for mark in of.get(offer.pk, frozenset()):
            by_mark.setdefault(mark, []).append(offer)
    for sharing in by_mark.values():
        for one, other in combinations(sharing, 2):
            pair = frozenset({one.pk, other.pk})
            if one.state_id != other.state_id and pair not in known:
                known.add(pair)
                yield one, other


def agreed_pairs(offered: Iterable[MarkOffer]) -> Iterator[tuple[MarkMatch, MarkMatch]]:
    """Find the pairs of these offers whose both sides said yes, and were not introduced yet."""
    done = Introduction.objects.values("pair")
    agreed = MarkMatch.objects.filter(agrees=True, offer__in=list(offered)).exclude(pair__in=done)
    sides: dict[int, MarkMatch] = {}
    for match in agreed.select_related("state"):
        if first := sides.pop(match.pair, None):
            yield first, match
        else:
            sides[match.pair] = match


def signers_of(states: Iterable[State], *, now: datetime) -> TermQuerySet:
    """Return those who may answer for these States."""
    running = Term.objects.of_states(now).filter(may_release=True)
    return running.filter(state__in=[state.pk for state in states])
