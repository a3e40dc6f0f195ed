"""
What the database answers about a row to whoever may ask: the functions that a sight makes.

Each belongs to the portal's role, which sees all, and answers of whoever asks, or of rows that
whoever asks sees, and of nothing else.
"""

from __future__ import annotations

from django.db import ProgrammingError, models, transaction
from django.db.backends.utils import CursorWrapper

from forum import sight
from forum.enforcement.conditions import seen_by_me, seen_by_viewer
from forum.sight import PORTAL, SERVING


def answer(cursor: CursorWrapper, name: str, arguments: str, asks: str, returns: str) -> None:
    types = ", ".join(argument.split()[1] for argument in arguments.split(","))
    try:
        with transaction.atomic():
            cursor.execute(
                f"""
                SET LOCAL ROLE {PORTAL};
                CREATE OR REPLACE FUNCTION sight.{name}({arguments}) RETURNS {returns}
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
                AS $$ {asks} $$;
                REVOKE ALL ON FUNCTION sight.{name}({types}) FROM PUBLIC;
                GRANT EXECUTE ON FUNCTION sight.{name}({types}) TO {SERVING}, {PORTAL};
                SET LOCAL ROLE NONE;
                """
            )
    except ProgrammingError:  # It names a table of a later migration: what asks it stays closed.
        return


def write_whether_seen(cursor: CursorWrapper, model: type[models.Model]) -> None:
    """
    Let whoever writes a row be asked whether they see the one it hangs on.

    A foreign key asks nobody: under a hidden parent it would be written, under an absent one it
    would fail, and the difference tells that the parent is there. A policy that read the parent's
    table itself would often end in its own, so a function of the portal's role answers: of
    whoever asks, and of nobody else.
    """
    name = whether_seen(model)
    try:
        with transaction.atomic():
            cursor.execute(
                f"""
                SET LOCAL ROLE {PORTAL};
                CREATE OR REPLACE FUNCTION {name}(row_id bigint) RETURNS boolean
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
                    SELECT {seen_by_me(model, sight.declared()[model].reads)}
                $$;
                REVOKE ALL ON FUNCTION {name}(bigint) FROM PUBLIC;
                GRANT EXECUTE ON FUNCTION {name}(bigint) TO {SERVING}, {PORTAL};
                SET LOCAL ROLE NONE;
                """  # noqa: S608
            )
    except ProgrammingError:  # It names a table of a later migration: what asks it stays closed.
        return


def whether_seen(model: type[models.Model]) -> str:
    """Return the name of the function that answers whether whoever asks sees a row."""
    return f'sight."sees_{model._meta.db_table}"'


def write_audience(cursor: CursorWrapper, model: type[models.Model]) -> None:
    """
    Let a reader of a row ask who else reads it and why: offices and States, and numbers of people
    of one's own State, or of each to whoever ``counted`` says.

    It belongs to the portal's role, which sees all, and answers nobody who does not see the row.
    """
    declared, name = sight.declared()[model], audience_of(model)
    own = "viewer.state = me.state"
    why = [
        f"{seen_by_viewer(cursor, model, reason.whom)}{f' AND {own}' if reason.private else ''}"
        for reason in declared.because
    ]
    told = f"OR {seen_by_me(model, declared.counted)}" if declared.counted else ""
    each = ", ".join(f"bool_or(COALESCE(why[{n}], false))" for n in range(1, len(why) + 1))
    cursor.execute(
        f"""
        DROP FUNCTION IF EXISTS {name}(bigint);
        SET LOCAL ROLE {PORTAL};
        CREATE FUNCTION {name}(row_id bigint)
        RETURNS TABLE (role text, state bigint, people bigint, reasons boolean[])
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT viewer.role, viewer.state,
                CASE WHEN {own} {told} THEN count(DISTINCT viewer.person) END, ARRAY[{each}]
            FROM sight.ticket() me, sight.in_force(me.moment) viewer,
                LATERAL (SELECT ARRAY[{", ".join(why)}] why) reads
            WHERE {seen_by_me(model, declared.reads)} AND true = ANY (why)
            GROUP BY viewer.role, viewer.state, me.state
        $$;
        REVOKE ALL ON FUNCTION {name}(bigint) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {name}(bigint) TO {SERVING}, {PORTAL};
        SET LOCAL ROLE NONE;
        """  # noqa: S608
    )


def audience_of(model: type[models.Model]) -> str:
    """Return the name of the function that answers who sees a row of this kind."""
    return f'sight."audience_of_{model._meta.db_table}"'


def write_preview(cursor: CursorWrapper, model: type[models.Model]) -> None:
    """
    Let a reader of rows ask which of them an office of a State would see, were there someone in it.

    Nobody is made up who would see more than the one who asks: it answers of their own rows only.
    """
    name, types = preview_of(model), "bigint[], text, bigint"
    seen = seen_by_viewer(cursor, model, sight.declared()[model].reads)
    cursor.execute(
        f"""
        SET LOCAL ROLE {PORTAL};
        CREATE OR REPLACE FUNCTION {name}(row_ids bigint[], as_role text, as_state bigint)
        RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            SELECT row_id FROM sight.ticket() me, unnest(row_ids) row_id,
                sight.imagined(as_role, as_state, me.moment) viewer
            WHERE {seen_by_me(model, sight.declared()[model].reads)} AND {seen}
        $$;
        REVOKE ALL ON FUNCTION {name}({types}) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {name}({types}) TO {SERVING}, {PORTAL};
        SET LOCAL ROLE NONE;
        """  # noqa: S608
    )


def preview_of(model: type[models.Model]) -> str:
    """Return the name of the function that answers which rows an office would see."""
    return f'sight."preview_of_{model._meta.db_table}"'
