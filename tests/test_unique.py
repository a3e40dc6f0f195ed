"""
A row that nobody sees still refuses a second one with its key, and so tells that it is there.

So only random keys are unique across owners. Every other unique constraint has a reason here: who
can try it knows the row it would tell of, or nobody who serves a request adds any.
"""

from __future__ import annotations

import pytest
from django.db import connection

from forum import sight

pytestmark = pytest.mark.django_db

RANDOM = {"key", "ref", "sealed_as", "number"}  # drawn anew for each row; a Conference is public

IN_THE_ROOM = "added by a party, who sees all of them"
REASONS = {
    "cases_arrangementparty arrangement_id, state_id": IN_THE_ROOM,
    "cases_arrangementversion arrangement_id, number": IN_THE_ROOM,
    "cases_arrangementinvitee version_id, state_id": IN_THE_ROOM,
    "cases_arrangementconfirmation version_id, state_id": IN_THE_ROOM,
    "cases_briefing meeting_id, body": "added by the Chair, who sees all of them",
    "cases_briefingsource point_id, item_id": "added by the Chair, who sees all of them",
    "cases_briefingconsent point_id, state_id": "added by the Chair, who sees all of them",
    "cases_briefingobjection point_id, state_id": "one's own State's",
    "cases_briefingposition briefing_id, state_id": "one's own State's",
    "forum_state code": "every State is told to everyone",
    "forum_state name_en": "every State is told to everyone",
    "meetings_paper symbol": "counted by the portal; everyone who adds one sees all of them",
    "meetings_paperfile paper_id, language, number": "added by its submitter, who sees all of them",
    "meetings_liftingword paper_id, word": "added by those who see all of them",
    "meetings_delivery invitation_id, state_id": "added by the Secretariat, who sees all of them",
    "meetings_reviewanswer mandate_id, state_id": "one's own State's",
    "meetings_forecast meeting_id, state_id": "one's own State's",
    "meetings_consultation meeting_id, matter, of": "added by those who see all of them",
    "meetings_rightofreply item_id, state_id": "added by the presenter and the Chair, who see them",
    "meetings_agenda meeting_id, version": "added by the bureau, who see all of them",
    "meetings_agendaline agenda_id, item_id": "added by the bureau, who see all of them",
    "meetings_delegation meeting_id, state_id": "added for one's own State, or by the Secretariat",
    "meetings_delegate delegation_id": "added to one's own delegation",
    "meetings_floorturn item_id, state_id, kind": "added by the bureau, who see all of them",
    "cases_caseaudience case_id, provider_id, state_id": "added by the provider, who sees them",
    **{
        f"cases_{kind} case_id, key": "of one's own case"
        for kind in ("armsitem", "routeleg", "actor", "casedocument", "casestate")
    },
    "cases_markoffer case_id": "of one's own case",
    "cases_casesection case_id, section": "of one's own case",
    "cases_caserevision case_id, section, page": "of one's own case",
    "cases_postingaudience posting_id, provider_id, state_id": "added by the provider, who sees it",
    "cases_postingversion posting_id, number": "added by the provider, who sees all of them",
    "cases_noticetostate intention_id, concerned_id": "added to one's own intention",
    "cases_pack intention_id, number": "added by the presenting State, who sees all of them",
    "experts_objection proposal_id, state_id": "one's own State's",
    "experts_admissionpaper admission_id, attachment_id": "ticked by the host, who sees them",
    "forum_notice to_id, kind, about, act_by": "left: docs/security.md, What is unique",
    "forum_recovery person_id": "added by those who keep the person, and see it",
    "forum_trailentry office_id, subject, day": "one's own office's",
    "forum_trailentry owner_id, subject, act, reader_id, day": "that one's own State read",
}


def constraints() -> set[str]:
    """Return the unique constraints of tables to which who serves may add, and their columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname || ' ' || (SELECT string_agg(a.attname, ', ' ORDER BY k.n)"
            " FROM unnest(i.indkey) WITH ORDINALITY k (attnum, n) JOIN pg_attribute a"
            " ON a.attrelid = c.oid AND a.attnum = k.attnum)"
            " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
            " WHERE i.indisunique AND NOT i.indisprimary AND c.relname = ANY (%s)"
            " AND has_table_privilege('dief_web', c.oid, 'INSERT')",
            [[kind._meta.db_table for kind in sight.declared()]],
        )
        return {name for (name,) in cursor.fetchall()}


def test_what_is_unique_across_owners_is_random_or_has_a_reason():
    one_to_one = {  # Of one parent, which whoever adds the row has to see.
        f"{kind._meta.db_table} {field.column}"
        for kind in sight.declared()
        for field in kind._meta.concrete_fields
        if field.one_to_one
    }
    there = {name for name in constraints() if name.split(" ", 1)[1] not in RANDOM} - one_to_one
    assert there == REASONS.keys()
