"""
What must never exist here: the Terms of Reference forbid it, or the promise of confidence does.

Asked of everything that has a name (tables, columns, addresses, forms, templates, actions) and
of everything that is written. Whoever adds a field that looks like one of these meets a test.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, models, transaction
from django.db.models import TextChoices
from django.http import HttpResponse
from django.urls import include, path

from dief_portal.celery import app as clockwork
from experts.models import Objection, Proposal
from forum import mail, outbox, sight
from forum.models import Notice, Role, State, Term
from meetings.models import Meeting
from tests import cast, inventory, world

NOW = world.NOW
CONFIG = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))


def relative(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(inventory.ROOT)) for path in paths]


def test_the_inventory_is_of_the_whole_portal():
    named = inventory.names()

    for name in ("forum.State", "cases.Case.title", "meetings.Meeting.venue", "base.html"):
        assert name in named
    assert "about/rules-of-procedure:rules-of-procedure" in named
    assert "forum.forms.states.Correction.note" in named
    assert "forum/actions/states.py:correct" in named


def test_a_forbidden_word_is_found_in_any_spelling():
    named = ["cases.CaseScore", "a/league-table:x", "meetings.X.seat_cap", "cases.Scoreless.a"]

    assert inventory.called({"score", "league", "seat"}, named) == named[:3]


# --- 1. No records of a meeting (ToR 17) -----------------------------------------------------

# Where words can be kept in the app of meetings: each is written before the meeting.
WORDS_OF_A_MEETING = {
    "meetings.Meeting.short_notice_reason": "why fewer days than ToR 9 asks were left",
    "meetings.Meeting.cancel_reason": "why it is not held",
    "meetings.Move.reason": "why it is held on another day",
    "meetings.Invitation.practical": "how to get there",
    "meetings.Invitation.why_late": "why it left after D-50",
    "meetings.InvitationDraft.practical": "how to get there",
    "meetings.ReplyCard.contact": "who is asked about a delegation",
    "meetings.Agenda.return_note": "what the Chair wants changed in the draft",
    "meetings.ChairReport.body": "the Chair's report to the Conference, as it was issued",
}
# Made of the logs of what is public, for a Conference: nothing in it is of a meeting's discussion.
CHAIRS_REPORT = (
    *("meetings.ChairReport", "meetings.ReportEntry", "meetings/reports"),
    *("meetings/report", "meetings/_report", "meetings/documents/chair_report"),
)
A_SENTENCE = 200


def test_there_is_no_place_for_the_words_of_a_meeting():
    roomy = {
        f"{field.model._meta.label}.{field.name}"
        for field in inventory.fields()
        if field.model._meta.app_label == "meetings" and _is_roomy(field)
    }

    assert roomy - set(WORDS_OF_A_MEETING) == set(), "could hold minutes: ToR 17 forbids them"


def _is_roomy(field: models.Field[Any, Any]) -> bool:
    kinds = (models.TextField, models.JSONField, models.FileField, models.BinaryField)
    return isinstance(field, kinds) or (field.max_length or 0) > A_SENTENCE


def test_nothing_is_called_a_record_of_a_discussion():
    anywhere = {"verbatim", "transcript", "transcripts", "recording", "recordings", "chat"}
    anywhere |= {"comment", "comments", "thread", "threads"}
    of_a_meeting = {"records", "report", "reports", "summary", "summaries", "notes"}

    assert inventory.called(anywhere, inventory.names()) == []
    of_the_app = [one for one in inventory.names("meetings") if not one.startswith(CHAIRS_REPORT)]
    assert inventory.called(of_a_meeting, of_the_app) == []


def test_minutes_are_a_length_of_time():
    columns = [field for field in inventory.fields() if "minutes" in inventory.words(field.name)]
    filled_in = [f for _form, name, f in inventory.form_fields() if name.endswith("minutes")]

    assert columns
    assert all(isinstance(field, models.IntegerField) for field in columns)
    assert all(isinstance(field, forms.IntegerField) for field in filled_in)
    assert not [route for route, name in inventory.routes() if "minutes" in f"{route}{name}"]


def test_no_choice_is_a_record():
    forbidden = {"minutes", "transcript", "recording", "report", "record", "summary"}

    values = {f"{kind.__name__}.{value}" for kind in choices() for value in kind.values}
    assert "ItemKind.PRESENTATION" in values
    assert inventory.called(forbidden, sorted(v.lower() for v in values)) == []


def choices(app: str = "") -> list[type[TextChoices]]:
    return [k for k in TextChoices.__subclasses__() if re.match(rf"{app}\b", k.__module__)]


# --- 2. Nobody takes part from afar -----------------------------------------------------------


def test_there_is_no_way_to_take_part_from_afar():
    afar = {"video", "dial", "livestream", "webcast", "zoom", "webex", "remote", "virtual"}
    afar |= {"hybrid", "videoconference", "teleconference", "online"}

    assert inventory.called(afar, inventory.names()) == []


def test_nothing_of_a_meeting_takes_a_web_address():
    columns = [f for f in inventory.fields() if isinstance(f, models.URLField)]
    filled_in = [f for _form, _name, f in inventory.form_fields() if isinstance(f, forms.URLField)]

    assert columns + filled_in == []


@pytest.mark.django_db
def test_a_meeting_has_a_place():
    with pytest.raises(IntegrityError, match="a_meeting_is_in_person"), transaction.atomic():
        cast.meeting(venue="")


# --- 3. No State is kept out, none has a veto (ToR 6, 12) -------------------------------------


def test_no_state_can_be_kept_out_or_veto():
    out = {"exclude", "excluded", "exclusion", "ban", "banned", "expel", "expelled", "veto"}
    out |= {"disinvite", "disinvited", "blacklist", "denylist", "barred", "suspend", "suspended"}

    assert inventory.called(out, inventory.names()) == []


def test_objections_are_to_experts_and_briefings_and_never_to_states():
    objections = [table for table in inventory.tables() if table.__name__.startswith("Objection")]

    assert Objection in objections
    for table in objections:
        about = {f.related_model for f in table._meta.fields if f.is_relation}
        named = {kind.__name__ for kind in about if isinstance(kind, type)}
        assert named & {"Proposal", "Objection", "Briefing", "Outline", "Point"}, table


def test_the_state_that_objects_is_the_only_state_in_an_objection():
    states = [f.name for f in Objection._meta.fields if f.related_model is State]

    assert states == ["state"]


# --- 4. Signatories do not object to experts (ToR 8) ------------------------------------------


@pytest.fixture
def people() -> dict[str, Term | None]:
    everyone = world.people()
    world.build(everyone)
    return everyone


def office(people: dict[str, Term | None], name: str) -> Term:
    term = people[name]
    assert term is not None
    return term


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "accepted"), [("carland", False), ("drovania", True)])
def test_the_database_takes_no_objection_of_a_signatory(people, who, accepted):
    """A State Party's is taken as long as the silence runs: the world's has an objection."""
    term = office(people, who)
    objection = Objection(
        proposal=Proposal.objects.get(), state=term.speaks_for, lodged_by=term, lodged_at=NOW
    )

    def lodge() -> None:
        with sight.through_the_eyes_of(term, now=NOW):
            Objection.objects.bulk_create([objection], ignore_conflicts=True)

    if accepted:
        lodge()
    else:
        with pytest.raises(ProgrammingError), transaction.atomic():
            lodge()
    assert Objection.objects.filter(state=term.state).exists() is accepted


@pytest.mark.django_db
def test_a_signatory_is_not_shown_what_others_propose(people):
    with sight.through_the_eyes_of(office(people, "carland"), now=NOW):
        assert not Proposal.objects.exists()


# --- 5. Nothing for observers, the public or a mail (ToR 14, 23) ------------------------------


def test_nobody_but_these_has_an_office():
    assert set(Role.values) == {
        *("DELEGATE", "FOCAL_POINT", "LAW_ENFORCEMENT"),
        *("SECRETARIAT", "CHAIR", "PRESIDENT", "EXPERT", "ADMINISTRATOR"),
    }


def test_there_are_no_observers():
    outside = {"observer", "observers", "ngo", "industry", "guest", "public", "anonymous"}

    assert inventory.called(outside, inventory.names()) == []


@pytest.mark.django_db
@pytest.mark.urls("tests.test_must_not_exist")
def test_a_mail_says_nothing_of_what_it_is_about(people):
    borland = office(people, "borland")
    held = Meeting.objects.get()
    for kind in outbox.kinds():
        row = Notice(to=borland.person, office=borland, kind=kind, about=f"x {held.pk}", due_at=NOW)
        for act_by in (None, NOW):
            row.act_by = act_by
            letter = mail.of_notice(row)
            text = f"{letter.subject}\n{letter.body}"
            assert not [word for word in content(held) if word in text], kind
            assert kind not in text


def content(meeting: Meeting) -> list[str]:
    says = [str(kind.says) for kind in outbox.kinds().values()]
    words = ["Alvania", "Borland", "truck", "Vrba", "objection", "agenda", "invitation"]
    return [*words, meeting.ref, meeting.venue, *filter(None, says)]


def elsewhere(request: object, **_where: str) -> HttpResponse:
    return HttpResponse()


_notices = ([path("notices/<slug:key>/", elsewhere, name="open")], "notices")
urlpatterns = [path("", include(_notices))]


# --- 6. A challenge is for its two sides (ToR 15) ---------------------------------------------


def tables_called(*names: str) -> list[type[models.Model]]:
    return [t for t in inventory.tables() if inventory.words(t.__name__) & set(names)]


def test_nobody_else_sees_a_challenge():
    challenges = tables_called("challenge", "challenges")
    if not challenges:
        pytest.skip("challenges are not there yet")
    for table in challenges:
        seeing = world.GRID[table]
        assert seeing.isdisjoint({"president", "administrator", "stranger", "borland police"})
        assert len(seeing - {"borland focal point"}) <= 2, table


def test_there_is_no_register_of_challenges():
    register = {"register", "registry", "statistics", "count", "counts", "list"}
    named = [name for name in inventory.names() if "challenge" in name.lower()]

    assert inventory.called(register, named) == []


# --- 7. Use is discussed, never approved (ToR 16) ---------------------------------------------


def test_nothing_that_states_share_is_approved_or_denied():
    verdicts = {"approved", "denied", "refused", "rejected", "permitted", "authorised"}
    verdicts |= {"authorized", "allowed", "granted"}
    values = [value.lower() for kind in choices("cases") for value in kind.values]

    assert "draft" in values
    assert inventory.called(verdicts, values) == []
    assert inventory.called({"approve", "deny", "verdict"}, inventory.names("cases")) == []


# --- 8. The oral briefing is oral, and by consensus (ToR 22) ----------------------------------


def test_a_briefing_is_not_voted_on_nor_published():
    written = {"vote", "votes", "voting", "silence", "pdf", "download", "publish", "published"}
    written |= {"file", "files", "attachment", "print", "majority", "ballot"}
    named = [name for name in inventory.names() if "briefing" in name.lower()]

    assert inventory.called(written, named) == []


def test_no_document_is_made_of_a_briefing():
    made = [path for path in relative(inventory.templates()) if "/documents/" in path]

    assert made
    assert not [path for path in made if "briefing" in path or "outline" in path]


# --- 9. Nobody overrides a State (ToR 15, 22) -------------------------------------------------


def test_nothing_overrides():
    over = {"override", "overrides", "overridden", "overrule", "overruled", "force", "forced"}
    over |= {"bypass", "skip", "unmark", "declassify"}

    assert inventory.called(over, inventory.names()) == []


# --- 10. and 11. No ranking, no caps, no fees (ToR 1, 7, 24) -----------------------------------


def test_no_state_is_measured_against_another():
    measured = {"score", "scores", "ranking", "rank", "league", "leaderboard", "rating"}
    measured |= {"compliance", "performance", "badge"}

    assert inventory.called(measured, inventory.names()) == []


def test_there_are_no_seats_to_run_out_of_and_nothing_to_pay():
    short = {"seat", "seats", "quota", "capacity", "cap", "fee", "fees", "payment", "price"}
    short |= {"invoice", "cost_to_participant"}

    assert inventory.called(short, inventory.names()) == []


# --- 12. No outside service -------------------------------------------------------------------

# What names a vocabulary, or who wrote a file, is asked for by nobody.
NAMES_ONLY = re.compile(
    r"http://www\.w3\.org/(2000/svg|1999/xlink|1999/xhtml|1998/Math/MathML|XML/1998/namespace)"
)
REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
ADDRESS = re.compile(r"https?:|//[a-z0-9-]+(\.[a-z0-9-]+)+/", re.IGNORECASE)
READ_BY_A_BROWSER = {".html", ".css", ".js", ".svg", ".json", ".txt"}
ASKS_OTHERS = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client"}
ASKS_OTHERS |= {"sentry_sdk", "boto3", "googletrans", "deepl", "openai", "ftplib"}


def asks_others(text: str) -> bool:
    return bool(ADDRESS.search(NAMES_ONLY.sub("", REMARK.sub("", text))))


def shown_to_a_browser() -> list[Path]:
    static = [path for path in (inventory.ROOT / "static").rglob("*") if path.is_file()]
    return [path for path in (*static, *inventory.templates()) if path.suffix in READ_BY_A_BROWSER]


def test_a_page_asks_no_other_machine_for_anything():
    files = shown_to_a_browser()

    assert len(files) > 30
    assert not [str(f) for f in files if asks_others(f.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ('<script src="https://cdn.example/x.js">', True),
        ("@import url(//fonts.example.org/noto.css);", True),
        ('<svg xmlns="http://www.w3.org/2000/svg">', False),
        ("/* https://getbootstrap.com */ a { color: red }", False),
        ("// What makes pages pleasant.", False),
    ],
)
def test_what_asks_another_machine_is_found(text, caught):
    assert asks_others(text) is caught


def test_no_module_can_ask_another_machine():
    read = {path: path.read_text(encoding="utf-8") for path in inventory.sources()}
    asking = {p for p, text in read.items() if inventory.imports(text) & ASKS_OTHERS}

    assert relative(sorted(asking)) == []


def test_a_browser_is_told_to_ask_nobody_else():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert directives["default-src"] == ["'none'"]
    loads = {name: sources for name, sources in directives.items() if name.endswith("-src")}
    assert {source for sources in loads.values() for source in sources} <= {
        *("'self'", "'none'", "data:")
    }


# --- The rest of the promise of confidence ----------------------------------------------------


def test_the_admin_is_not_installed():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    named = {p.name for p in inventory.sources() if "django.contrib.admin" in p.read_text()}
    assert named == {"checks.py"}  # which refuses to start with it
    assert not [route for route, _name in inventory.routes() if route.startswith("/admin")]


def test_no_task_takes_or_keeps_content():
    clockwork.loader.import_default_modules()
    tasks = {n: t for n, t in clockwork.tasks.items() if n.partition(".")[0] in inventory.APPS}

    assert tasks
    for name, task in tasks.items():
        given = inspect.signature(task.run).parameters.values()
        assert {str(parameter.annotation) for parameter in given} <= {"int"}, name
    assert clockwork.conf.task_ignore_result is True
    assert not clockwork.conf.result_backend
    assert clockwork.conf.task_serializer == "json"
    assert list(clockwork.conf.accept_content) == ["json"]


def test_only_the_doors_may_look_at_the_clock():
    banned = CONFIG["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
    contracts = {c["name"]: c for c in CONFIG["tool"]["importlinter"]["contracts"]}
    doors = contracts["Only the doors look at the clock"]

    for name in ("django.utils.timezone.now", "datetime.datetime.now", "datetime.date.today"):
        assert name in banned
    assert doors["forbidden_modules"] == ["forum.clock"]
    assert {"*.actions", "*.rules", "*.queries", "*.models"} <= set(doors["source_modules"])
    let_off = CONFIG["tool"]["ruff"]["lint"]["per-file-ignores"]
    assert {f for f, rules in let_off.items() if "TID251" in rules} == {
        *("forum/clock.py", "forum/access.py")
    }


def test_nobody_lets_themselves_off_looking_at_the_clock():
    off = re.compile(r"noqa:.*(TID251|DTZ00[15]|DTZ011)")

    assert not [p for p in inventory.sources() if off.search(p.read_text(encoding="utf-8"))]


# --- A number of days stands in the table only ------------------------------------------------

THE_TABLE = inventory.ROOT / "forum/terms_of_reference.py"


def test_no_number_of_days_is_written_outside_the_table():
    faults = [
        f"{path.relative_to(inventory.ROOT)}:{line}"
        for path in inventory.sources()
        if path != THE_TABLE
        for line in inventory.counts_days(path.read_text(encoding="utf-8"))
    ]

    assert faults == []


def test_no_number_of_days_is_written_in_a_template():
    said = [p for p in inventory.templates() if inventory.SAID.search(p.read_text("utf-8"))]

    assert relative([path for path in said if path.name != "_gallery.html"]) == []


def test_the_table_itself_would_be_found():
    moved = THE_TABLE.read_text(encoding="utf-8").replace("days=1)", "days=30)")

    assert inventory.counts_days(moved)


@pytest.mark.parametrize(
    "written",
    [
        "due = day - timedelta(days=30)",
        "due = day - timedelta(30)",
        "due = day - datetime.timedelta(weeks=2)",
        "NOTICE_DAYS = 30",
        "late = days_left < 15",
        "if (meeting.held_on - today).days > 50: pass",
        "limit(days=-20)",
        "def f(days): return days + 5",
        'says = _("at least 30 days before the meeting")',
        'says = _("a five-day silence")',
    ],
)
def test_a_number_of_days_is_found(written):
    assert inventory.counts_days(written)


@pytest.mark.parametrize(
    "written",
    [
        "tomorrow = day + timedelta(days=1)",
        "due = limits.NOTICE.last_day(day)",
        "earliest = today + timedelta(days=abs(INVITATION.days))",
        "size = 50 * MEBIBYTE",
        '"""At least 30 days before the meeting (ToR 12)."""',
        "per_page = 20",
    ],
)
def test_what_is_no_number_of_days_is_left_alone(written):
    assert not inventory.counts_days(written)


# --- What people typed is never called safe ---------------------------------------------------

UNESCAPED = re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off")


def test_no_module_calls_typed_text_safe():
    faults = [
        f"{path.relative_to(inventory.ROOT)}:{line}"
        for path in inventory.sources()
        for line in inventory.marks_text_safe(path.read_text(encoding="utf-8"))
    ]

    assert faults == []


def test_no_page_leaves_text_unescaped():
    pages = [path for path in inventory.templates() if path.suffix == ".html"]

    assert pages
    assert relative([p for p in pages if UNESCAPED.search(p.read_text(encoding="utf-8"))]) == []


@pytest.mark.parametrize(
    ("written", "caught"),
    [
        ("mark_safe(case.summary)", True),
        ("safestring.SafeString(text)", True),
        ('format_html(f"<b>{name}</b>")', True),
        ('format_html("<b>" + name + "</b>")', True),
        ("SafeString('aria-hidden=\"true\"')", False),
        ('format_html("<b>{}</b>", name)', False),
    ],
)
def test_text_called_safe_is_found(written, caught):
    assert bool(inventory.marks_text_safe(written)) is caught


@pytest.mark.parametrize("template", ["{{ x|safe }}", "{{ x | safe }}", "{% autoescape off %}"])
def test_unescaped_text_is_found(template):
    assert UNESCAPED.search(template)
