#!/bin/sh
# Runs init.sql in the container, when its volume is new or by hand at any time:
#   docker compose exec timescaledb sh /docker-entrypoint-initdb.d/100_init.sh
# The replication role's password goes from the environment into the session setting that init.sql
# asks for: quoted by psql, in no process list, and gone with the session.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv password CDC_PASSWORD
SELECT set_config('stock_events.cdc_password', :'password', false) \g /dev/null
\i /database/init.sql
SQL
