#!/bin/sh
# Runs once, when the database is made: the same rights as `make up` gives (deploy/embedded/embedded/roles.py).
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<SQL
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON DATABASE "$POSTGRES_DB" FROM PUBLIC;
SQL

create() { # create <service> <password> <idle in transaction>
    psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
        --set role="$1" --set password="$2" --set idle="$3" --set database="$POSTGRES_DB" <<'SQL'
CREATE ROLE :"role" LOGIN NOINHERIT PASSWORD :'password';
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO :"role";
CREATE SCHEMA :"role";
GRANT USAGE, CREATE ON SCHEMA :"role" TO :"role";
ALTER ROLE :"role" SET search_path = :"role", public;
ALTER ROLE :"role" SET statement_timeout = '60s';
ALTER ROLE :"role" SET idle_in_transaction_session_timeout = :'idle';
SQL
}

create auth "$AUTH_PASSWORD" 10s
create projects "$PROJECTS_PASSWORD" 10s
create rekap "$REKAP_PASSWORD" 60s
create export "$EXPORT_PASSWORD" 10s
create monitoring "$MONITORING_PASSWORD" 10s
