"""The Chair's report to the Conference: made of logs, and pointing to no State and no case."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pikepdf
import pytest
from pypdf import PdfReader

from forum import sight
from forum.actions import outreach
from forum.actions.outreach import Facts, NotPublicSafe
from forum.models import Notice, Term, TrailEntry
from forum.models.outreach import Actor, Log
from meetings import documents, queries, reporting
from meetings.actions import reporting as actions
from meetings.models import ChairReport, Conference, ReportEntry
from meetings.reporting import Paragraph
from meetings.rules import EntryKind
from tests import cast
from tests.meetings import csp7

pytestmark = pytest.mark.django_db

# Paragraph by paragraph of the first report of a Chair: what it says, and where it stands here.
SEED = {
    1: (
        "Introduction",
        "sums up the work since CSP6",
        "set up the Forum as a body of its own kind",
        "adopted its Terms of Reference",
        "asked the President of CSP7 to organise the first formal meeting",
        "review the usefulness of the Forum, at CSP8",
        "did not meet in this cycle",
        "pandemic",
        "briefings that the Chair gave, the conclusions",
    ),
    2: ("Briefing of 29 April 2021", "Transparency and Reporting", "invitation of its Co-Chairs"),
    3: ("Briefing of 29 April 2021", "new page on the Forum", "transparency"),
    4: (
        "Briefing of 29 April 2021",
        "virtual meeting was not feasible",
        "review should move to CSP9",
    ),
    5: ("Briefing of 29 April 2021", "paragraph 13", "paragraph 20"),
    6: ("Briefing of 29 April 2021", "called on all States", "habit"),
    7: ("Briefing of 29 April 2021", "Civil society", "Article 11"),
    8: ("Conclusions", "hybrid form", "experts from capitals", "put off accordingly"),
    9: ("Conclusions", "in person", "widest participation", "two full cycles"),
    10: ("Conclusions", "reflected in the recommendations", "paragraph 8 in recommendation 3"),
    11: ("Awareness and outreach", "responding to diversion", "control of arms transfers"),
    12: ("Awareness and outreach", "has to go on after CSP7", "regional organisations"),
    13: ("Awareness and outreach", "Law enforcement", "licensing officers", "paragraph 7"),
    14: ("Awareness and outreach", "working paper of Argentina", "thanks"),
    15: (
        "Recommendations to CSP7",
        "have to be in person, with wide participation (paragraph 9)",
        "ask the President of CSP8 to organise the first formal meeting",
        "within the time and the budget given to meetings in 2022 (paragraph 9)",
        "after two cycles of its meetings (paragraph 8)",
    ),
}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(csp7.NOW, tick=False)


@pytest.fixture
def chair() -> Term:
    return csp7.chair()


@pytest.fixture
def secretariat() -> Term:
    return cast.secretariat(starts_at=csp7.BEGAN)


@pytest.fixture
def conference(chair, secretariat) -> Conference:
    made = csp7.conference()
    csp7.log_the_cycle(made, chair, secretariat)
    return made


@pytest.fixture
def seen_by_the_chair(conference, chair) -> Iterator[None]:
    with sight.through_the_eyes_of(chair, now=csp7.NOW):
        yield


def paragraphs(conference: Conference) -> dict[int, tuple[str, Paragraph]]:
    parts = actions.composed(conference, now=csp7.NOW)
    return {one.number: (part.heading, one) for part in parts for one in part.paragraphs}


def whole(paragraph: Paragraph) -> str:
    return " ".join([paragraph.text, *paragraph.items, paragraph.after])


def issue(conference: Conference, chair: Term, **more) -> ChairReport:
    names = reporting.names_in(actions.composed(conference, now=csp7.NOW))
    given = {"symbol": csp7.SYMBOL, "confirmed": [naming.key for naming in names], **more}
    return actions.issue(conference=conference, **given, by=chair, now=csp7.NOW)


# --- The report to CSP7, side by side -------------------------------------------------------


@pytest.mark.parametrize("number", SEED, ids=lambda number: f"paragraph {number}")
@pytest.mark.usefixtures("seen_by_the_chair")
def test_each_paragraph_of_the_first_report_has_its_place(conference, number: int):
    heading, *says = SEED[number]
    part, paragraph = paragraphs(conference)[number]

    assert part == heading
    assert [words for words in says if words not in whole(paragraph)] == []


@pytest.mark.usefixtures("seen_by_the_chair")
def test_it_has_fifteen_paragraphs_an_introduction_and_four_parts(conference):
    parts = actions.composed(conference, now=csp7.NOW)

    assert list(paragraphs(conference)) == list(range(1, 16))
    assert [part.heading for part in parts] == [
        "Introduction",
        "Briefing of 29 April 2021",
        "Conclusions",
        "Awareness and outreach",
        "Recommendations to CSP7",
    ]


@pytest.mark.usefixtures("seen_by_the_chair")
def test_each_recommendation_follows_from_a_conclusion(conference):
    links = paragraphs(conference)[10][1].text
    items = paragraphs(conference)[15][1].items

    assert "paragraph 9 in recommendations 1 and 2" in links
    assert [item.rpartition("(")[2] for item in items] == [
        "paragraph 9)",
        "paragraph 9)",
        "paragraph 8)",
    ]


def test_a_cycle_without_logs_makes_a_report_that_says_so(chair):
    conference = Conference.objects.create(number=30)
    with sight.through_the_eyes_of(chair, now=csp7.NOW):
        said = " ".join(whole(one) for _, one in paragraphs(conference).values())

    assert "No briefing was given" in said
    assert "draws no conclusions" in said
    assert "No outreach was logged" in said
    assert "makes no recommendations" in said


@pytest.mark.usefixtures("seen_by_the_chair")
def test_what_was_taken_back_or_lies_in_another_cycle_is_not_in_it(conference, chair):
    facts = Facts(held_on=date(2020, 3, 1), occasion="a talk before the cycle", audiences="CUSTOMS")
    outreach.log(into=Log.OUTREACH, actor=Actor.CHAIR, facts=facts, by=chair, now=csp7.NOW)
    later = Facts(held_on=date(2021, 5, 5), occasion="a talk taken back", audiences="CUSTOMS")
    back = outreach.log(into=Log.OUTREACH, actor=Actor.CHAIR, facts=later, by=chair, now=csp7.NOW)
    outreach.withdraw(activity=back, by=chair, now=csp7.NOW)

    said = whole(paragraphs(conference)[11][1])

    assert "talk" not in said
    assert "customs" not in said


# --- What points to nobody ------------------------------------------------------------------


def log_of(state: str) -> None:
    by = cast.delegate(state, starts_at=csp7.BEGAN)
    facts = Facts(held_on=date(2021, 5, 5), occasion=f"course in {state}", audiences="CUSTOMS")
    with sight.through_the_eyes_of(by, now=csp7.NOW):
        outreach.log(into=Log.OUTREACH, actor=Actor.STATE, facts=facts, by=by, now=csp7.NOW)


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (["Alvania", "Borland"], "Some States also reported outreach of their own."),
        (["Alvania", "Borland", "Carland"], "3 States also reported outreach of their own."),
    ],
)
def test_what_states_did_is_counted_and_never_named(conference, chair, states, words):
    for state in states:
        log_of(state)
    with sight.through_the_eyes_of(chair, now=csp7.NOW):
        said = whole(paragraphs(conference)[11][1])

    assert words in said
    assert "customs" in said
    assert not [state for state in states if state in said]


@pytest.mark.usefixtures("seen_by_the_chair")
def test_a_state_that_is_named_is_found_and_has_to_be_confirmed(conference, chair):
    names = reporting.names_in(actions.composed(conference, now=csp7.NOW))
    assert [(name.paragraph, name.named.code) for name in names] == [(14, "AR")]

    with pytest.raises(actions.StatesNamed):
        issue(conference, chair, confirmed=[])
    assert issue(conference, chair).names_confirmed == 1


@pytest.mark.usefixtures("seen_by_the_chair")
def test_the_reference_of_a_case_is_not_taken(conference, chair):
    with pytest.raises(NotPublicSafe, match="2021-KQ7P"):
        actions.write(
            conference=conference,
            kind=EntryKind.CONCLUSION,
            text="As case 2021-KQ7P shows, it works.",
            follows_from=None,
            by=chair,
            now=csp7.NOW,
        )


# --- Written, issued, kept ------------------------------------------------------------------


@pytest.mark.usefixtures("seen_by_the_chair")
def test_a_recommendation_without_a_conclusion_is_refused(conference, chair):
    outlook = queries.entries_of_report(conference).filter(kind=EntryKind.OUTLOOK).first()
    for follows_from in (None, outlook):
        with pytest.raises(actions.NoConclusion):
            actions.write(
                conference=conference,
                kind=EntryKind.RECOMMENDATION,
                text="decide something",
                follows_from=follows_from,
                by=chair,
                now=csp7.NOW,
            )


@pytest.mark.usefixtures("seen_by_the_chair")
def test_a_conclusion_that_leads_to_a_recommendation_is_not_dropped(conference, chair):
    rows = queries.entries_of_report(conference)
    conclusion = rows.get(kind=EntryKind.CONCLUSION, position=2)
    with pytest.raises(actions.LedTo):
        actions.drop(entry=conclusion, by=chair, now=csp7.NOW)

    for entry in rows.filter(follows_from=conclusion):
        actions.drop(entry=entry, by=chair, now=csp7.NOW)
    actions.drop(entry=conclusion, by=chair, now=csp7.NOW)

    assert not rows.filter(pk=conclusion.pk).exists()


def test_the_report_stays_as_it_was_issued_whatever_the_logs_say(conference, chair):
    with sight.through_the_eyes_of(chair, now=csp7.NOW):
        issue(conference, chair)
        entry = ReportEntry.objects.filter(kind=EntryKind.OUTLOOK).earliest("pk")
        with pytest.raises(actions.AlreadyOut):
            actions.rewrite(entry=entry, text="x", follows_from=None, by=chair, now=csp7.NOW)
        with pytest.raises(actions.AlreadyOut):
            issue(conference, chair)

    parts = ChairReport.objects.get().parts
    assert sum(len(part["paragraphs"]) for part in parts) == 15


@pytest.mark.usefixtures("seen_by_the_chair")
@pytest.mark.parametrize("symbol", ["", "CSP7", "ATT/", "att/csp7/2021", "ATT/CSP7/2021 x"])
def test_what_is_no_symbol_is_refused(conference, chair, symbol: str):
    with pytest.raises(actions.NotASymbol):
        issue(conference, chair, symbol=symbol)


def test_all_states_are_told_and_the_trail_keeps_that_it_was_issued(conference, chair):
    borland = cast.delegate("Borland", starts_at=csp7.BEGAN)
    with sight.through_the_eyes_of(chair, now=csp7.NOW):
        issue(conference, chair)

    told = Notice.objects.filter(kind="meetings/report-issued")
    assert borland.person_id in told.values_list("to_id", flat=True)
    assert chair.person_id not in told.values_list("to_id", flat=True)
    assert TrailEntry.objects.get(act="issued the report").office == chair


# --- On the page and on paper ---------------------------------------------------------------


def test_a_state_reads_it_once_it_is_out_and_not_before(client, conference, chair):
    cast.sign_in(client, cast.delegate("Borland", starts_at=csp7.BEGAN))
    address = f"/meetings/reports/{conference.key}/"
    assert client.get(address).status_code == 404
    assert client.get(f"{address}report.pdf").status_code == 404

    with sight.through_the_eyes_of(chair, now=csp7.NOW):
        issue(conference, chair)

    page = client.get(address).text
    assert csp7.SYMBOL in page
    assert "have to be in person, with wide participation (paragraph 9)" in page
    assert client.get(f"{address}report.pdf")["Content-Type"] == "application/pdf"


def test_the_chair_writes_and_issues_it_on_the_pages(client, conference, chair):
    cast.sign_in(client, chair)
    address = f"/meetings/reports/{conference.key}/"
    assert "Argentina, in paragraph 14" in client.get(address).text
    client.post(f"{address}write/outlook/", {"text": "More of it is needed."})
    assert "More of it is needed." in client.get(address).text

    refused = client.post(f"{address}issue/", {"symbol": csp7.SYMBOL}).text
    assert "Tick each name, or go back and take it out" in refused
    # One paragraph more stands before the acknowledgement.
    client.post(f"{address}issue/", {"symbol": csp7.SYMBOL, "confirmed": ["15-AR"]})

    assert ChairReport.objects.get().chair == "Tom Nijs"


def test_the_paper_is_tagged_and_carries_its_fonts(conference, chair):
    with sight.through_the_eyes_of(chair, now=csp7.NOW):
        paper = documents.report(issue(conference, chair))

    text = " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(paper)).pages
    )
    assert "Report of the Chair of the Diversion Information Exchange Forum to CSP7" in text
    assert "The Chair of the Forum is Tom Nijs." in text
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        fonts = [one for one in pdf.objects if is_of_type(one, "/FontDescriptor")]
        assert fonts
        assert all("/FontFile3" in one or "/FontFile2" in one for one in fonts)


def is_of_type(thing: pikepdf.Object, name: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and str(thing.get("/Type", "")) == name
