#!/bin/sh
# Run once by the new database server: who logs in, and what they are. Nobody who serves requests
# or sweeps is a superuser, an owner, or past row security.
set -eu

password() {
    sed 's#^[^:]*://[^:]*:##; s#@.*##' "/run/secrets/database_url_$1"
}

psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 \
    --set owner="$(password owner)" --set web="$(password web)" \
    --set portal="$(password portal)" --set backup="$(password backup)" <<'SQL'
CREATE ROLE dief_owner LOGIN PASSWORD :'owner';              -- owns the tables, migrates
CREATE ROLE dief_web LOGIN PASSWORD :'web';                  -- serves; owns nothing
CREATE ROLE dief_portal LOGIN PASSWORD :'portal';            -- sweeps; sees all
CREATE ROLE dief_backup LOGIN BYPASSRLS PASSWORD :'backup';  -- dumps; changes nothing
-- What is in flight is bounded, behind a pool of connections too: sweeps look a minute behind.
ALTER ROLE dief_web SET statement_timeout = '20s';
ALTER ROLE dief_web SET lock_timeout = '10s';
ALTER ROLE dief_portal SET statement_timeout = '20s';
ALTER ROLE dief_portal SET lock_timeout = '10s';
-- A machine that is cut off gives back what it holds, such as the lead of its beat, in a minute.
ALTER ROLE dief_portal SET tcp_keepalives_idle = 30;
ALTER ROLE dief_portal SET tcp_keepalives_interval = 10;
ALTER ROLE dief_portal SET tcp_keepalives_count = 3;
GRANT dief_portal TO dief_owner WITH INHERIT FALSE, SET TRUE;
GRANT pg_read_all_data TO dief_backup;
\connect template1
\include /hardening.sql
\connect postgres
CREATE DATABASE dief OWNER dief_owner;
REVOKE CONNECT, TEMPORARY ON DATABASE dief FROM PUBLIC;
GRANT CONNECT ON DATABASE dief TO dief_web, dief_portal, dief_backup;
SQL
