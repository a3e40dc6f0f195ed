-- What PostgreSQL lets every login do, and nobody who serves or sweeps needs. A superuser runs this
-- once, in template1 and in every database there is already; a second time changes nothing.

-- What somebody wrote is part of a statement; every connection of a role could read it there.
ALTER ROLE dief_web SET track_activities = off;
ALTER ROLE dief_portal SET track_activities = off;

-- A smuggled statement ends nobody else's request, and leaves nothing outside the tables.
REVOKE EXECUTE ON FUNCTION
    pg_cancel_backend(int), pg_terminate_backend(int, bigint), pg_notify(text, text),
    lo_creat(int), lo_create(oid), lo_from_bytea(oid, bytea), lo_open(oid, int),
    lo_get(oid), lo_put(oid, bigint, bytea), lo_unlink(oid),
    lo_get(oid, bigint, int)
FROM PUBLIC;
