"""
Which migrations can run while people work, and which need the maintenance page.

The portal goes on while it is migrated, as long as what is pending leaves alone the columns that a
sight names (PostgreSQL refuses to change them under a policy, and while the sights are lifted
nothing is shown to anybody), and leaves nothing behind with which the version that runs
cannot work. So the page is needed

- when a column that a sight names changes its type or its name, or goes;
- when the version that runs would miss a column or a table, meet it under another name or type, or
  not know of one that has to be filled in;
- when a migration runs something of its own, which cannot be read from here.

``docs/operations/upgrade.md`` lists those there were; a test compares it with this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Any

from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Column = tuple[str, str]  # table, column
Planned = tuple[Migration, bool]  # whether it is undone

NAMED = """
SELECT c.relname, a.attname
FROM pg_depend d
JOIN pg_class c ON c.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_class'::regclass
AND d.refobjsubid > 0
"""


class Why(Enum):
    SIGHT = "changes a column that a sight names"
    RUNNING = "the version that runs could not work with it"
    OWN = "runs something of its own"
    UNDONE = "is undone"


# What changes no column that there is: the version that runs goes on as before.
HARMLESS = (
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
)

# It takes away what that version uses, or may refuse what it goes on writing.
REFUSING = (
    operations.DeleteModel,
    operations.RenameModel,
    operations.AddConstraint,
    operations.AlterUniqueTogether,
)


def named_by_sights() -> set[Column]:
    """Return every column that a policy of this database names, in its subqueries too."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED)
        return set(cursor.fetchall())


def pending(targets: Sequence[tuple[str, str | None]] = ()) -> list[Planned]:
    """Return what a ``migrate`` would do now, in its order."""
    executor = MigrationExecutor(connection)
    wanted = list(targets) or executor.loader.graph.leaf_nodes()
    return list(executor.migration_plan(wanted))


def is_new() -> bool:
    """Say whether nothing was migrated yet: there is nobody whom it would disturb."""
    return not MigrationExecutor(connection).loader.applied_migrations


def reasons(plan: Sequence[Planned], *, named: set[Column]) -> dict[Migration, list[Why]]:
    """Return why each of these needs the page; those that do not are left out."""
    undone = {migration: [Why.UNDONE] for migration, back in plan if back}
    wanted = {(migration.app_label, migration.name) for migration, back in plan if not back}
    looking = Looking(named)
    found = {migration: looking.at(migration, state) for migration, state in _states(wanted)}
    return undone | {migration: said for migration, said in found.items() if said}


def _states(wanted: set[tuple[str, str]]) -> Iterator[tuple[Migration, ProjectState]]:
    """Yield each of these migrations with the models as they were before it."""
    executor = MigrationExecutor(connection)
    everything = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    state = ProjectState()
    for migration, _ in everything:
        if (migration.app_label, migration.name) in wanted:
            yield migration, state.clone()
        state = migration.mutate_state(state, preserve=False)


class Looking:
    """Looks at one migration after the other; what was made on the way, nobody uses yet."""

    def __init__(self, named: set[Column]) -> None:
        self._named = named
        self._new: set[tuple[str, str]] = set()

    def at(self, migration: Migration, state: ProjectState) -> list[Why]:
        said = set(self._at_all(migration.operations, migration.app_label, state))
        return sorted(said, key=list(Why).index)

    def _at_all(self, steps: Iterable[Operation], app: str, state: ProjectState) -> Iterator[Why]:
        for step in steps:
            if isinstance(step, operations.SeparateDatabaseAndState):
                yield from self._at_all(step.database_operations, app, state.clone())
            else:
                yield from self._at_one(step, app, state)
            step.state_forwards(app, state)

    def _at_one(self, step: Operation, app: str, state: ProjectState) -> Iterator[Why]:
        about = getattr(step, "model_name_lower", getattr(step, "name_lower", ""))
        if isinstance(step, operations.CreateModel):
            self._new.add((app, about))
        elif isinstance(step, operations.AddField):
            if (app, about) not in self._new and _must_be_filled_in(step.field):
                yield Why.RUNNING
        elif not isinstance(step, HARMLESS) and (app, about) not in self._new:
            yield from self._at_change(step, app, about, state)

    def _at_change(
        self, step: Operation, app: str, about: str, state: ProjectState
    ) -> Iterator[Why]:
        if isinstance(step, operations.AlterField):
            yield from self._altered(step, app, state)
        elif isinstance(step, operations.RemoveField):
            yield from self._gone(_column(state, app, about, step.name))
        elif isinstance(step, operations.RenameField):
            yield from self._gone(_column(state, app, about, step.old_name))
        elif isinstance(step, REFUSING):
            yield Why.RUNNING
        else:
            yield Why.OWN

    def _gone(self, column: Column) -> Iterator[Why]:
        yield Why.RUNNING
        if column in self._named:
            yield Why.SIGHT

    def _altered(self, step: operations.AlterField, app: str, state: ProjectState) -> Iterator[Why]:
        before = state.models[app, step.model_name_lower].get_field(step.name)
        if before.null and not step.field.null:
            yield Why.RUNNING
        if _kind(before) != _kind(step.field):
            yield Why.RUNNING
            if _column(state, app, step.model_name_lower, step.name) in self._named:
                yield Why.SIGHT


def _must_be_filled_in(field: models.Field[Any, Any]) -> bool:
    return not (field.many_to_many or field.null or field.has_db_default())


def _column(state: ProjectState, app: str, model: str, name: str) -> Column:
    said = state.models[app, model]
    table = str(said.options.get("db_table") or f"{app}_{model}")
    field = said.get_field(name)
    own = getattr(field, "db_column", None)
    return table, own or (f"{name}_id" if field.is_relation else name)


def _kind(field: models.Field[Any, Any]) -> object:
    """Return what the column of a field is made of."""
    _, path, _, said = field.deconstruct()
    if field.is_relation:
        return path, str(said.get("to")).lower(), said.get("db_column")
    return field.db_parameters(connection)["type"], said.get("db_column")
