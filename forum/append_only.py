"""
What the database does about the trail by itself, whoever writes to it.

An entry holds no words: facts are ids, names of choices, days and instants. It goes into the queue
of the chaining sweep with the statement that adds it. Entries, links, anchors and checks are
never changed, and never deleted; only what is older than the years to keep is forgotten, through
a function that sees nothing younger. That is the owner's; sweeps may call it, and no more.
"""

from __future__ import annotations

from django.conf import settings
from django.db.backends.utils import CursorWrapper

from forum.models import Anchor, ChainCheck, TrailEntry, TrailLink, Unchained

KEPT = (TrailEntry, TrailLink, Anchor, ChainCheck)

# The same for everyone, whatever their zone or style of dates.
SEAL = """sha256(convert_to(jsonb_build_array(
        {row}.id, extract(epoch FROM {row}.at), {row}.office_id, {row}.act, {row}.subject,
        {row}.facts, {row}.owner_id, {row}.reader_id, {row}.day, {row}.salt
    )::text, 'UTF8'))"""

FUNCTIONS = f"""
SET LOCAL ROLE dief_portal;

CREATE OR REPLACE FUNCTION sight.wait_for_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO forum_unchained (entry, seal) VALUES (NEW.id, {SEAL.format(row="NEW")});
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION sight.wait_for_chain() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.wait_for_chain() TO SESSION_USER;
SET LOCAL ROLE NONE;

CREATE OR REPLACE FUNCTION sight.no_words() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.act !~ '^[A-Za-z][A-Za-z -]*$' OR NEW.subject !~ '^[a-z_]+[.][a-z_]+ [0-9]+$'
        OR jsonb_typeof(NEW.facts) <> 'object' OR EXISTS (
            SELECT FROM jsonb_each(NEW.facts) AS fact WHERE jsonb_typeof(fact.value) <> 'string'
            OR fact.key !~ '^[a-z_]+$' OR (fact.value #>> '{{}}') !~ '^[A-Za-z0-9_.:,+-]*$'
        ) THEN
        RAISE EXCEPTION 'the trail keeps acts, ids and times, never words (ToR 17)';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sight.kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% is kept as it was written', TG_TABLE_NAME;
END $$;

CREATE OR REPLACE TRIGGER no_words BEFORE INSERT ON forum_trailentry
    FOR EACH ROW EXECUTE FUNCTION sight.no_words();
CREATE OR REPLACE TRIGGER waits AFTER INSERT ON forum_trailentry
    FOR EACH ROW EXECUTE FUNCTION sight.wait_for_chain();
"""  # noqa: S608

UNCHANGED = """
CREATE OR REPLACE TRIGGER unchanged BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION sight.kept();
CREATE OR REPLACE TRIGGER undeleted BEFORE DELETE ON {table}
    FOR EACH ROW {young} EXECUTE FUNCTION sight.kept();
"""

# By the clock of the database: one that was moved forgets nothing.
OVER = "clock_timestamp() - interval '{years} years'"

FORGETTING = """
DROP POLICY IF EXISTS forgets ON forum_trailentry;
CREATE POLICY forgets ON forum_trailentry TO CURRENT_USER
    USING (at < {over}) WITH CHECK (false);

CREATE OR REPLACE FUNCTION sight.forget_entries(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM forum_trailentry e WHERE e.at < LEAST(before, {over})
    AND EXISTS (SELECT FROM forum_traillink l WHERE l.entry = e.id);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION sight.forget_entries(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.forget_entries(timestamptz) TO dief_portal;
"""


def install(cursor: CursorWrapper) -> None:
    """Give the database its part in keeping the trail."""
    over = OVER.format(years=int(settings.TRAIL_YEARS))
    cursor.execute(FUNCTIONS)
    for model in KEPT:
        young = f"WHEN (OLD.at >= {over})" if model is TrailEntry else ""
        cursor.execute(UNCHANGED.format(table=model._meta.db_table, young=young))
    cursor.execute(FORGETTING.format(over=over))


def is_migrated(existing: set[str]) -> bool:
    return existing >= {model._meta.db_table for model in (*KEPT, Unchained)}
