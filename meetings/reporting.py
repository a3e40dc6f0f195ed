"""
The Chair's report to the Conference, put together out of the logs: facts in, paragraphs out.

Its shape is that of the first such report (CSP7): an introduction and four parts. Every paragraph
has a number and says of which log it comes. A number of States below three is not given, and what
a State did itself is counted without its name, so that nothing points to one (ToR 14, 22).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum import attribution, moments
from forum.attribution import Named
from forum.models import Mandate, Outreach
from forum.models.outreach import Actor, Audience, Body, Log
from meetings.models import ReportEntry
from meetings.rules import EntryKind

SMALLEST_NUMBER = 3  # of States; a smaller one could point to them


class Source(StrEnum):
    """The log of which a paragraph is made."""

    MANDATES = "mandates"
    BRIEFINGS = "briefings"
    OUTREACH = "outreach"
    CHAIR = "chair"  # what the Chair wrote
    LINKS = "links"  # between conclusions and recommendations


SOURCES: dict[str, str | Promise] = {
    Source.MANDATES: gettext_lazy("from the mandates and the meetings held"),
    Source.BRIEFINGS: gettext_lazy("from the log of briefings"),
    Source.OUTREACH: gettext_lazy("from the log of outreach"),
    Source.CHAIR: gettext_lazy("written by the Chair"),
    Source.LINKS: gettext_lazy("from the links between conclusions and recommendations"),
}


@dataclass
class Paragraph:
    number: int
    text: str
    source: str
    items: list[str] = field(default_factory=list)
    after: str = ""  # what follows the items
    entry: str = ""  # the key of what the Chair wrote, while it can be changed


@dataclass
class Part:
    heading: str
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """What a cycle leaves in the logs."""

    number: int  # of the Conference that it is for
    mandates: Sequence[Mandate] = ()  # what the Conference before gave
    held: Sequence[date] = ()  # meetings of the Forum, by their day
    activities: Sequence[Outreach] = ()
    entries: Sequence[ReportEntry] = ()

    def logged(self, log: Log) -> list[Outreach]:
        return [row for row in self.activities if row.log == log]

    def written(self, kind: EntryKind) -> list[ReportEntry]:
        return [entry for entry in self.entries if entry.kind == kind]


@dataclass(frozen=True)
class Naming:
    """That a paragraph names a State."""

    paragraph: int
    named: Named

    @property
    def key(self) -> str:
        return f"{self.paragraph}-{self.named.code}"


class _Writer:
    """Counts the paragraphs, and remembers which number an entry got."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.parts: list[Part] = []
        self.numbers: dict[int, int] = {}
        self._last = 0

    def part(self, heading: str) -> None:
        self.parts.append(Part(heading))

    def add(self, text: str, source: Source, **more: Any) -> Paragraph:
        self._last += 1
        paragraph = Paragraph(self._last, text, source, **more)
        self.parts[-1].paragraphs.append(paragraph)
        return paragraph

    def write(self, kind: EntryKind) -> int:
        entries = self.facts.written(kind)
        for entry in entries:
            self.numbers[entry.pk] = self.add(entry.text, Source.CHAIR, entry=entry.key).number
        return len(entries)


def compose(facts: Facts) -> list[Part]:
    """Return the report in its parts, in the language in use."""
    writer = _Writer(facts)
    _introduction(writer)
    _briefings(writer)
    _conclusions(writer)
    _outreach(writer)
    _recommendations(writer)
    return writer.parts


def _introduction(writer: _Writer) -> None:
    facts = writer.facts
    before = f"CSP{facts.number - 1}"
    writer.part(_("Introduction"))
    said = _(
        "This report of the Chair of the Diversion Information Exchange Forum to CSP%(number)s"
        " sums up the work since %(before)s."
    ) % {"number": facts.number, "before": before}
    if facts.mandates:
        said += " " + _("%(before)s took these decisions on the Forum:") % {"before": before}
    met = [moments.day(day) for day in facts.held]
    after = _("The Forum met on %(days)s.") % {"days": listed(met)} if met else ""
    circumstances = [entry.text for entry in facts.written(EntryKind.CIRCUMSTANCE)]
    parts = _(
        "This report describes the briefings that the Chair gave, the conclusions of the Chair,"
        " what was done to make the Forum known, and the recommendations of the Chair."
    )
    if not met:
        after = _("The Forum did not meet in this cycle.")
    writer.add(
        said,
        Source.MANDATES,
        items=[_mandate(mandate) for mandate in facts.mandates],
        after=" ".join([after, *circumstances, parts]),
    )


def _mandate(mandate: Mandate) -> str:
    """Say a decision with its limits and its document."""
    limits = f", {mandate.limits}" if mandate.limits else ""
    return f"{mandate.text}{limits} ({mandate.document})"


def _briefings(writer: _Writer) -> None:
    briefings = writer.facts.logged(Log.BRIEFING)
    if len(briefings) == 1:
        day = moments.day(briefings[0].held_on)
        writer.part(_("Briefing of %(day)s") % {"day": day})
    else:
        writer.part(_("Briefings to bodies of the Treaty"))
    for briefing in briefings:
        said = _("On %(day)s, the %(who)s briefed %(body)s (%(occasion)s).")
        facts = {
            "day": moments.day(briefing.held_on),
            "who": Actor(briefing.actor).label,
            "body": _body(Body(briefing.body)),
            "occasion": briefing.occasion,
        }
        writer.add(said % facts, Source.BRIEFINGS)
        for point in briefing.paragraphs:
            writer.add(point, Source.BRIEFINGS)
    if not briefings:
        writer.add(_("No briefing was given in this cycle."), Source.BRIEFINGS)


def _body(body: Body) -> str:
    if body == Body.OTHER:
        return _("a body of the Treaty")
    return _("the %(body)s") % {"body": body.label}


def _conclusions(writer: _Writer) -> None:
    writer.part(_("Conclusions"))
    if not writer.write(EntryKind.CONCLUSION):
        writer.add(_("The Chair draws no conclusions from this cycle."), Source.CHAIR)
    links = leads_to(writer.facts)
    if links:
        said = [
            ngettext(
                "paragraph %(paragraph)s in recommendation %(numbers)s",
                "paragraph %(paragraph)s in recommendations %(numbers)s",
                len(numbers),
            )
            % {"paragraph": writer.numbers[conclusion], "numbers": listed(map(str, numbers))}
            for conclusion, numbers in links.items()
            if conclusion in writer.numbers
        ]
        text = _("These conclusions are reflected in the recommendations below: %(links)s.")
        writer.add(text % {"links": "; ".join(said)}, Source.LINKS)


def leads_to(facts: Facts) -> dict[int, list[int]]:
    """Return, by conclusion, the numbers of the recommendations that follow from it."""
    links: dict[int, list[int]] = {}
    for number, entry in enumerate(facts.written(EntryKind.RECOMMENDATION), start=1):
        if entry.follows_from_id is not None:
            links.setdefault(entry.follows_from_id, []).append(number)
    return links


def _outreach(writer: _Writer) -> None:
    facts = writer.facts
    writer.part(_("Awareness and outreach"))
    rows = facts.logged(Log.OUTREACH)
    named = [row for row in rows if row.actor != Actor.STATE]
    of_states = [row for row in rows if row.actor == Actor.STATE]
    items = [_occasion(row) for row in named]
    if items:
        said = _("Besides the meetings, the Forum was made known to those who can use it:")
    else:
        said = _("No outreach was logged for this cycle.")
    writer.add(
        said, Source.OUTREACH, items=items, after=" ".join([_reached(rows), _own(of_states)])
    )
    writer.write(EntryKind.OUTLOOK)
    writer.write(EntryKind.THANKS)


def _occasion(row: Outreach) -> str:
    who = Actor(row.actor).label
    return f"{row.occasion}, {moments.day(row.held_on)} ({who})"


def _reached(rows: Iterable[Outreach]) -> str:
    codes = Counter(code for row in rows for code in row.audiences.split())
    if not codes:
        return ""
    to = listed([str(Audience(code).label) for code in Audience.values if code in codes])
    return _("It addressed: %(audiences)s.") % {"audiences": to}


def _own(rows: Sequence[Outreach]) -> str:
    """Say how many States reached out themselves, where that points to none of them."""
    states = len({row.state_id for row in rows})
    if not states:
        return ""
    if states < SMALLEST_NUMBER:
        return _("Some States also reported outreach of their own.")
    said = ngettext(
        "%(n)s State also reported outreach of its own.",
        "%(n)s States also reported outreach of their own.",
        states,
    )
    return said % {"n": states}


def _recommendations(writer: _Writer) -> None:
    facts = writer.facts
    csp = f"CSP{facts.number}"
    writer.part(_("Recommendations to %(csp)s") % {"csp": csp})
    items = [
        _("%(text)s (paragraph %(number)s)")
        % {"text": entry.text, "number": writer.numbers[entry.follows_from_id]}
        for entry in facts.written(EntryKind.RECOMMENDATION)
        if entry.follows_from_id in writer.numbers
    ]
    if not items:
        writer.add(_("The Chair makes no recommendations."), Source.CHAIR)
        return
    said = _("On this basis, the Chair recommends that at %(csp)s the States Parties:")
    writer.add(said % {"csp": csp}, Source.CHAIR, items=items)


def listed(words: Iterable[str]) -> str:
    """Return words as one says them: a, b and c."""
    *first, last = words
    if not first:
        return last
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}


# --- What may not leave ---------------------------------------------------------------------


def references_in(parts: Iterable[Part]) -> list[str]:
    """Return the references of cases and meetings that stand in a report. None may."""
    return sorted({found for text in _texts(parts) for found in attribution.references(text[1])})


def names_in(parts: Iterable[Part]) -> list[Naming]:
    """Return where a report names a State: the Chair says of each that it points to no case."""
    found = {
        (number, named.code): Naming(number, named)
        for number, text in _texts(parts)
        for named in attribution.states_named(text)
    }
    return [found[key] for key in sorted(found)]


def _texts(parts: Iterable[Part]) -> Iterable[tuple[int, str]]:
    for part in parts:
        for paragraph in part.paragraphs:
            for text in (paragraph.text, *paragraph.items, paragraph.after):
                yield paragraph.number, text


def kept(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """Return a report as it is kept once it is out: words and sources, and no row."""
    rows = [asdict(part) for part in parts]
    for part in rows:
        for paragraph in part["paragraphs"]:
            del paragraph["entry"]
    return rows
