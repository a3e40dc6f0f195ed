"""What may be done with the rows of a table: its privileges, policies, floor and life."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.backends.utils import CursorWrapper

from forum import sight
from forum.enforcement.answers import whether_seen
from forum.enforcement.conditions import condition_of
from forum.models import Term
from forum.sight import PORTAL, SERVING, Sight
from forum.without_sight import Open


def shut(cursor: CursorWrapper, table: str) -> None:
    """Show no row to anyone, the owner of the table included, whom no policy lets in."""
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')


def open_without_sight(cursor: CursorWrapper, table: str, said: Open) -> None:
    portal = said.serving if said.portal is None else said.portal
    _grant(cursor, table, serving=said.serving, portal=portal)
    if said.own:
        shut(cursor, table)
        _policy(cursor, table, "portal", "ALL", PORTAL, "USING (true)")
        _policy(cursor, table, "own", "ALL", SERVING, f"USING ({said.own})")


def write(cursor: CursorWrapper, model: type[models.Model], declared: Sight) -> None:
    table = model._meta.db_table
    columns = ", ".join(f'"{column}"' for column in declared.columns)
    #        policy     privilege               asked of the row: as it was, as it becomes
    says = (
        ("reads", "SELECT", declared.reads, None),
        ("adds", "INSERT", None, declared.adds),
        ("changes", f"UPDATE ({columns})", declared.changes, declared.into),
        ("deletes", "DELETE", declared.deletes, None),
    )
    said = [line for line in says if line[2] or line[3]]
    privileges = ", ".join(privilege for _, privilege, _, _ in said)
    portal = "SELECT, INSERT" if declared.kept else "SELECT, INSERT, UPDATE, DELETE"
    _grant(cursor, table, serving=privileges, portal=portal)
    _policy(cursor, table, "portal", "ALL", PORTAL, "USING (true)")
    for name, privilege, was, becomes in said:
        using = f"USING ({condition_of(model, was)})" if was else ""
        seen = _under_seen_parents(model, None if name == "adds" else declared.columns)
        check = f"WITH CHECK (({condition_of(model, becomes)}){seen})" if becomes else ""
        _policy(cursor, table, name, privilege.split()[0], SERVING, f"{using} {check}")
    _write_floor(cursor, model, declared)


def parents_of(model: type[models.Model]) -> dict[str, type[models.Model]]:
    """Return what a kind of row hangs on, by column, where not everyone in office sees it."""
    return {
        field.column: field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not _is_seen_by_all(field.related_model)
    }


def _is_seen_by_all(model: type[models.Model]) -> bool:
    said = sight.declared().get(model)
    return model is Term or said is None or condition_of(model, said.reads) == "true"


def _under_seen_parents(model: type[models.Model], columns: Collection[str] | None = None) -> str:
    """Return, as SQL, whether each parent named in these columns is seen; of all, if not said."""
    seen = [
        f' AND ("{column}" IS NULL OR {whether_seen(parent)}("{column}"))'
        for column, parent in parents_of(model).items()
        if columns is None or column in columns
    ]
    return "".join(seen)


def _write_floor(cursor: CursorWrapper, model: type[models.Model], declared: Sight) -> None:
    """Let nobody through but those whom the floor names, whatever another policy grants."""
    if declared.floor is None:
        return
    roles = f"{SERVING}, {PORTAL}" if declared.private else SERVING
    sides = condition_of(model, declared.floor)
    table, limits = model._meta.db_table, f"USING ({sides}) WITH CHECK ({sides})"
    _policy(cursor, table, "floor", "ALL", roles, limits, kind="RESTRICTIVE")


def write_life(cursor: CursorWrapper, model: type[models.Model]) -> None:
    """Let nobody who serves requests take a step that is not declared."""
    steps = sight.steps().get(model, [])
    if not steps:
        return
    table = model._meta.db_table
    allowed = " OR ".join(
        f"me.role = ANY (ARRAY{[role.value for role in step.by]})"
        f" AND changed <@ ARRAY{list(step.sets)}::text[] AND ({step.when})"
        for step in steps
    )
    cursor.execute(
        f"""
        CREATE OR REPLACE FUNCTION sight."life_of_{table}"() RETURNS trigger
        LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
        DECLARE
            me record;
            changed text[] := ARRAY(
                SELECT n.key FROM jsonb_each(to_jsonb(NEW)) n
                JOIN jsonb_each(to_jsonb(OLD)) o USING (key) WHERE n.value <> o.value
            );
        BEGIN
            IF current_user <> '{SERVING}' OR changed = '{{}}' THEN
                RETURN NEW;
            END IF;
            SELECT * INTO me FROM sight.ticket();
            IF NOT COALESCE({allowed}, false) THEN
                RAISE EXCEPTION 'a % takes no such step with {table}: %', me.role, changed;
            END IF;
            RETURN NEW;
        END $$;
        CREATE OR REPLACE TRIGGER life BEFORE UPDATE ON "{table}"
            FOR EACH ROW EXECUTE FUNCTION sight."life_of_{table}"();
        """  # noqa: S608
    )


def _policy(
    cursor: CursorWrapper,
    table: str,
    name: str,
    command: str,
    role: str,
    condition: str,
    *,
    kind: str = "PERMISSIVE",
) -> None:
    cursor.execute(f'DROP POLICY IF EXISTS {name} ON "{table}"')
    cursor.execute(
        f'CREATE POLICY {name} ON "{table}" AS {kind} FOR {command} TO {role} {condition}'
    )


def _grant(cursor: CursorWrapper, table: str, *, serving: str, portal: str) -> None:
    for role, privileges in ((SERVING, serving), (PORTAL, portal)):
        cursor.execute(f'REVOKE ALL ON "{table}" FROM {role}')
        if privileges:
            cursor.execute(f'GRANT {privileges} ON "{table}" TO {role}')
