#!/bin/sh
# Runs init.sql in the container, when its volume is new or by hand at any time:
#   docker compose exec timescaledb sh /docker-entrypoint-initdb.d/100_init.sh
# The roles' passwords go from the environment into the session settings that init.sql asks for:
# quoted by psql, in no process list, and gone with the session.
if [ "$APP_USER" = "$POSTGRES_USER" ] && [ "$APP_PASSWORD" != "$POSTGRES_PASSWORD" ]; then
  echo "POSTGRES_USER and POSTGRES_ADMIN_USER are both $APP_USER, with different passwords" >&2
  exit 1
fi
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv cdc_password CDC_PASSWORD
\getenv app_user APP_USER
\getenv app_password APP_PASSWORD
SELECT set_config('stock_events.cdc_password', :'cdc_password', false),
       set_config('stock_events.app_user', :'app_user', false),
       set_config('stock_events.app_password', :'app_password', false) \g /dev/null
\i /database/init.sql
SQL
