"""Which migrations run while people work: said of every one there was, and of each kind of step."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.signals import pre_migrate
from django_migration_linter.sql_analyser.analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

from dief_portal import upgrades
from dief_portal.upgrades import Why
from tests.conftest import as_owner

pytestmark = pytest.mark.django_db

PAGE = (Path(settings.BASE_DIR) / "docs/operations/upgrade.md").read_text()
ROW = re.compile(r"^\| `(\w+) (\w+)` \| (.+) \|$", re.MULTILINE)
OURS = {"forum", "meetings", "cases", "experts"}


def ours() -> list[upgrades.Planned]:
    """Return every migration of ours but those that make the first tables, in their order."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    return [
        (migration, False)
        for migration, _ in executor.migration_plan(leaves, clean_start=True)
        if migration.app_label in OURS and not migration.initial
    ]


def computed() -> dict[tuple[str, str], list[Why]]:
    found = upgrades.reasons(ours(), named=upgrades.named_by_sights())
    return {(one.app_label, one.name): why for one, why in found.items()}


def test_the_page_of_upgrades_lists_every_migration_that_needs_the_maintenance_page():
    said = {(app, name): why for app, name, why in ROW.findall(PAGE)}

    lines = {name: "; ".join(reason.value for reason in why) for name, why in computed().items()}
    assert said == lines, "\n".join(
        f"| `{app} {name}` | {why} |" for (app, name), why in sorted(lines.items())
    )


def statements(migration: Migration) -> list[str] | None:
    """Return what a migration would say to PostgreSQL, unless it has to ask it first."""
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state((migration.app_label, migration.name), at_end=False)
    try:
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            migration.apply(state, editor, collect_sql=True)
    except ValueError:  # "Found wrong number of constraints": they go with what is there.
        return None
    return [str(one) for one in editor.collected_sql]


def test_what_a_linter_calls_incompatible_needs_the_page():
    """By django-migration-linter, which reads the SQL and not the steps."""
    needs, silent, found = computed(), [], 0
    for migration, _ in ours():
        said = statements(migration)
        if said is None:
            silent.append(f"{migration.app_label} {migration.name}")
            continue
        issues, _, _ = analyse_sql_statements(PostgresqlAnalyser, said)
        found += bool(issues)
        assert not issues or (migration.app_label, migration.name) in needs, (migration, issues)
    assert found > 10
    assert silent == ["cases 0013_use_and_own_authorities"]


# --- Each kind of step ------------------------------------------------------------------------


def why(*steps: Operation, app: str = "forum", named: set[upgrades.Column] | None = None):
    migration = type("Next", (Migration,), {"operations": list(steps)})("9999_next", app)
    return upgrades.Looking(named or set()).at(migration, ProjectState.from_apps(apps))


ENDS_AT = {("forum_term", "ends_at")}
WIDER = models.CharField(max_length=90)
GOES_ON = {
    "an empty column": operations.AddField("term", "why", models.TextField(null=True)),
    "a column with a default of the database": operations.AddField(
        "term", "why", models.TextField(db_default="")
    ),
    "a table": operations.CreateModel("hat", [("id", models.BigAutoField(primary_key=True))]),
    "an index": operations.AddIndex("term", models.Index("starts_at", name="by_start")),
    "other choices": operations.AlterField(
        "term", "role", models.CharField(max_length=20, choices=[("ALL", "all")])
    ),
    "words of a page": operations.AlterModelOptions("term", {"verbose_name": "office"}),
}


@pytest.mark.parametrize("step", GOES_ON.values(), ids=GOES_ON)
def test_people_go_on_working_with(step):
    assert why(step) == []


NEEDS = {
    "a column that must be filled in": (
        operations.AddField("term", "why", models.TextField(default="")),
        [Why.RUNNING],
    ),
    "a column that goes": (operations.RemoveField("term", "may_release"), [Why.RUNNING]),
    "a column that a sight names and that goes": (
        operations.RemoveField("term", "ends_at"),
        [Why.SIGHT, Why.RUNNING],
    ),
    "a column that a sight names, under another name": (
        operations.RenameField("term", "ends_at", "over_at"),
        [Why.SIGHT, Why.RUNNING],
    ),
    "a column that a sight names, of another type": (
        operations.AlterField("term", "ends_at", models.DateField(null=True)),
        [Why.SIGHT, Why.RUNNING],
    ),
    "a column of another type": (operations.AlterField("term", "role", WIDER), [Why.RUNNING]),
    "a column that may no longer be empty": (
        operations.AlterField("term", "ends_at", models.DateTimeField()),
        [Why.RUNNING],
    ),
    "a table that goes": (operations.DeleteModel("Term"), [Why.RUNNING]),
    "a table under another name": (operations.RenameModel("Term", "Hat"), [Why.RUNNING]),
    "what may refuse": (
        operations.AddConstraint(
            "term", models.UniqueConstraint("person", name="one_hat_for_each")
        ),
        [Why.RUNNING],
    ),
    "SQL": (operations.RunSQL("SELECT 1"), [Why.OWN]),
    "Python": (operations.RunPython(operations.RunPython.noop), [Why.OWN]),
}


@pytest.mark.parametrize("name", NEEDS)
def test_the_page_is_needed_for(name):
    step, said = NEEDS[name]

    assert why(step, named=ENDS_AT) == said
    apart = operations.SeparateDatabaseAndState(database_operations=[step])
    assert why(apart, named=ENDS_AT) == said


def test_what_only_django_learns_disturbs_nobody():
    gone = operations.RemoveField("term", "ends_at")

    assert why(operations.SeparateDatabaseAndState(state_operations=[gone]), named=ENDS_AT) == []


def test_a_table_that_is_made_on_the_way_may_be_changed_on_the_way():
    made = operations.CreateModel("hat", [("id", models.BigAutoField(primary_key=True))])

    assert why(made, operations.AddField("hat", "size", models.IntegerField(default=0))) == []


def test_the_columns_that_sights_name_are_those_of_the_policies():
    named = upgrades.named_by_sights()

    assert {("cases_case", "provider_id"), ("forum_notice", "office_id")} <= named
    assert ("forum_account", "password") not in named


# --- The commands -------------------------------------------------------------------------------


def plan(*said: str) -> str:
    out = StringIO()
    call_command("upgrade_plan", *said, stdout=out)
    return out.getvalue()


def test_where_nothing_is_pending_no_page_is_needed():
    assert plan("--exit-code") == "Nothing is pending. No page is needed.\n"


def held() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_policies WHERE policyname <> 'portal'")
        return int(cursor.fetchone()[0])


def held_while_migrating(*said: str) -> set[int]:
    """Migrate; return how many policies there were meanwhile."""
    found = set()

    def look(**_: object) -> None:
        found.add(held())

    pre_migrate.connect(look)
    try:
        call_command("migrate", *said, verbosity=0, stdout=StringIO())
    finally:
        pre_migrate.disconnect(look)
    return found


@pytest.mark.django_db(transaction=True)
def test_the_sights_are_lifted_only_when_the_page_is_needed():
    with as_owner():
        before = held()
        assert held_while_migrating() == {before}
        assert held() == before

        assert held_while_migrating("forum", "0015") == {0}
        assert plan().startswith("forum 0016_mails_that_came_back: can run while people work")
        assert 0 not in held_while_migrating()

        assert held_while_migrating("meetings", "0009") == {0}
        assert "0010_timers_and_passages: the version that runs could" in plan()
        assert plan().endswith("start them again.\n")
        with pytest.raises(SystemExit) as told:
            plan("--exit-code")
        assert told.value.code == 10
        assert held_while_migrating() == {0}
        assert held() == before
