-- The one DDL of this project. It runs in psql (container start-up, an existing server) and through
-- JDBC (the embedded stack), on TimescaleDB and on plain PostgreSQL, as a role that may create
-- tables, publications and roles. Running it again changes nothing.
--
-- It makes two roles that log in: "cdc" for Debezium, and the application's, which writes and reads
-- trades. No password is written here: session settings give them, and the application's name.
--   stock_events.cdc_password, stock_events.app_user (default: stock_events),
--   stock_events.app_password
-- as in
--   PGOPTIONS='-c stock_events.cdc_password=...' psql -d trading -f init.sql
-- Without its setting a role is created without a password and cannot log in with one.

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb') THEN
    CREATE EXTENSION IF NOT EXISTS timescaledb;
  ELSE
    RAISE NOTICE 'TimescaleDB is not available here: stock_trades becomes a plain table';
  END IF;
END
$$;

CREATE TABLE IF NOT EXISTS public.stock_trades (
  trade_id              UUID          NOT NULL,
  stock_name            TEXT          NOT NULL,
  stock_price           NUMERIC(12,2) NOT NULL,
  stock_purchase_choice TEXT          CHECK (stock_purchase_choice IN ('BUY', 'SELL')) NOT NULL,
  trader_id             UUID          NOT NULL,
  created_at            TIMESTAMPTZ   NOT NULL DEFAULT NOW(),
  updated_at            TIMESTAMPTZ   NOT NULL DEFAULT NOW(),
  PRIMARY KEY (trade_id, created_at)
);

-- NUMERIC admits NaN, which is no price. An older table gets the constraint too. Rows with NaN that
-- it has stay as they are: NOT VALID leaves them out, but not for the chunks of a hypertable, which
-- therefore gets it once they are gone.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_constraint
                  WHERE conrelid = 'public.stock_trades'::regclass
                    AND conname = 'stock_price_is_a_number') THEN
    ALTER TABLE public.stock_trades
      ADD CONSTRAINT stock_price_is_a_number CHECK (stock_price <> 'NaN') NOT VALID;
  END IF;
EXCEPTION WHEN check_violation THEN
  RAISE NOTICE 'stock_trades has rows whose price is NaN, so NaN stays allowed; correct them and run this again';
END
$$;

-- The order matters from here on: chunks inherit the replica identity that the table has when they
-- are made, and they enter the publication only if auto-publication was on before it was created.

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('public.stock_trades', 'created_at', if_not_exists => TRUE);
  END IF;
END
$$;

-- Without FULL, a delete carries invented values for every column outside the key.
ALTER TABLE public.stock_trades REPLICA IDENTITY FULL;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    -- For sessions that open later, and for this one.
    EXECUTE format(
      'ALTER DATABASE %I SET timescaledb.enable_chunk_auto_publication = on', current_database());
    SET timescaledb.enable_chunk_auto_publication = on;

    -- A delete that covers a whole batch of a compressed chunk would drop the batch at once, and no
    -- delete event would tell. Off, the rows are decompressed and deleted one by one.
    EXECUTE format(
      'ALTER DATABASE %I SET timescaledb.enable_compressed_direct_batch_delete = off',
      current_database());
    SET timescaledb.enable_compressed_direct_batch_delete = off;
  END IF;
END
$$;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'cdc_publication') THEN
    CREATE PUBLICATION cdc_publication FOR TABLE public.stock_trades;
  END IF;
END
$$;

-- The role that Debezium logs in as: it streams the log and reads this one table, nothing more.
DO $$
DECLARE
  password text := nullif(current_setting('stock_events.cdc_password', true), '');
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cdc') THEN
    CREATE ROLE cdc LOGIN REPLICATION;
  END IF;
  IF password IS NOT NULL THEN
    EXECUTE format('ALTER ROLE cdc PASSWORD %L', password);
  END IF;
END
$$;

GRANT SELECT ON public.stock_trades TO cdc;

-- The role that the application logs in as: it may change this one table's rows, nothing more.
DO $$
DECLARE
  app      text := coalesce(nullif(current_setting('stock_events.app_user', true), ''), 'stock_events');
  password text := nullif(current_setting('stock_events.app_password', true), '');
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = app) THEN
    EXECUTE format('CREATE ROLE %I LOGIN', app);
  END IF;
  IF password IS NOT NULL THEN
    EXECUTE format('ALTER ROLE %I PASSWORD %L', app, password);
  END IF;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON public.stock_trades TO %I', app);
END
$$;
