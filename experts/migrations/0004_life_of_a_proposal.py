"""
The table holds the life of a proposal (``experts.rules``), whoever writes to it.

Whether an objection stands, a function of the portal's role answers (``experts.queries``), for
a State sees its own objection only. What the policies cannot compare, the row as it was with
the row as it becomes, is asked here: who sets the date of a decision, or attests.
"""

from django.db import migrations

HOLD = """
CREATE FUNCTION experts_proposal_moves_on() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me record;
BEGIN
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('PROPOSED', 'SILENCE'), ('PROPOSED', 'WITHDRAWN'),
        ('SILENCE', 'ADMITTED'), ('SILENCE', 'OBJECTED'), ('SILENCE', 'TO_DECIDE'),
        ('SILENCE', 'WITHDRAWN'),
        ('OBJECTED', 'SILENCE'), ('OBJECTED', 'ADMITTED'), ('OBJECTED', 'TO_DECIDE'),
        ('OBJECTED', 'WITHDRAWN'),
        ('TO_DECIDE', 'SILENCE'), ('TO_DECIDE', 'ADMITTED'), ('TO_DECIDE', 'REFUSED'),
        ('TO_DECIDE', 'WITHDRAWN'),
        ('ADMITTED', 'WITHDRAWN')
    ) THEN
        RAISE EXCEPTION 'a proposal that is % cannot become %', OLD.status, NEW.status;
    END IF;

    IF OLD.status <> NEW.status AND NEW.status IN ('SILENCE', 'ADMITTED')
        AND NOT (OLD.status = 'TO_DECIDE' AND NEW.status = 'ADMITTED' AND NEW.decided_on IS NOT NULL)
        AND sight.objected(NEW.id) THEN
        RAISE EXCEPTION 'an objection stands, and no decision is recorded (ToR 8)';
    END IF;
    IF OLD.status <> NEW.status AND NEW.status IN ('OBJECTED', 'TO_DECIDE')
        AND NOT sight.objected(NEW.id) THEN
        RAISE EXCEPTION 'no objection stands (ToR 8)';
    END IF;
    IF OLD.status <> NEW.status AND NEW.status = 'REFUSED' AND NEW.decided_on IS NULL THEN
        RAISE EXCEPTION 'only the States Parties taking part refuse an expert (ToR 8)';
    END IF;

    IF OLD.silence_ends_at <> NEW.silence_ends_at OR
        OLD.silence_ends_at IS NOT NULL AND NEW.silence_ends_at IS NULL OR
        OLD.distributed_at IS NOT NULL AND NEW.distributed_at IS DISTINCT FROM OLD.distributed_at THEN
        RAISE EXCEPTION 'nothing moves the end of a silence (ToR 8)';
    END IF;
    IF OLD.decided_on IS DISTINCT FROM NEW.decided_on
        AND (OLD.status <> 'TO_DECIDE' OR NEW.status NOT IN ('ADMITTED', 'REFUSED')) THEN
        RAISE EXCEPTION 'a decision is recorded once, when there is one to take (ToR 8)';
    END IF;

    IF current_user = 'dief_web' THEN
        SELECT * INTO me FROM sight.ticket();
        IF OLD.decided_on IS DISTINCT FROM NEW.decided_on
            AND COALESCE(me.role, '') NOT IN ('CHAIR', 'SECRETARIAT') THEN
            RAISE EXCEPTION 'the Chair announces a decision, the Secretariat records it (ToR 8)';
        END IF;
        IF OLD.attested_at IS DISTINCT FROM NEW.attested_at
            AND (OLD.attested_at IS NOT NULL OR me.speaks_for IS DISTINCT FROM NEW.proposed_by_id) THEN
            RAISE EXCEPTION 'the inviting State tells its expert, once (ToR 15)';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves_on BEFORE UPDATE ON experts_proposal
    FOR EACH ROW EXECUTE FUNCTION experts_proposal_moves_on();
"""
LET_GO = "DROP FUNCTION experts_proposal_moves_on CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("experts", "0003_dates_of_a_proposal")]
    operations = [migrations.RunSQL(HOLD, LET_GO)]
