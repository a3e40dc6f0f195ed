"""
A meeting that moves to a later day takes the twenty days before it along (ToR 8).

What was put to the States Parties taking part is then for the two States again: one more step in
the life of a proposal. The function that holds it is changed where it names the steps, and nowhere
else, so that it stays as other migrations made it.
"""

from django.db import migrations

CHANGE = """
DO $$
DECLARE
    was text := pg_get_functiondef('experts_proposal_moves_on()'::regprocedure);
    is_now text := replace(was, $s$%(was)s$s$, $s$%(is_now)s$s$);
BEGIN
    IF was = is_now THEN
        RAISE EXCEPTION 'the steps of a proposal are not where they were';
    END IF;
    EXECUTE is_now;
END $$;
"""
WITHOUT, WITH = "('TO_DECIDE', 'SILENCE')", "('TO_DECIDE', 'OBJECTED'), ('TO_DECIDE', 'SILENCE')"


class Migration(migrations.Migration):
    dependencies = [("experts", "0005_sealed_purposes")]
    operations = [
        migrations.RunSQL(
            CHANGE % {"was": WITHOUT, "is_now": WITH}, CHANGE % {"was": WITH, "is_now": WITHOUT}
        )
    ]
