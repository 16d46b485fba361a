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

-- Retention that consumers see. drop_chunks and TimescaleDB's retention policies take rows away
-- without a word in the log, and whoever reads the log keeps them. This deletes the rows of every
-- chunk that is wholly older, batch by batch, and drops the chunk once it is empty. By hand
--   CALL retire_chunks(INTERVAL '30 days');
-- and in place of add_retention_policy
--   SELECT add_job('retire_chunks_job', INTERVAL '1 hour', config => '{"older_than": "30 days"}');
-- A batch is a transaction, so this is refused within one. Ended at any moment, it goes on when it is
-- called again. A chunk that others hold, or that a row came into meanwhile, is left for the next
-- call.
CREATE OR REPLACE PROCEDURE public.retire_chunks(older_than interval, batch_size int DEFAULT 10000)
LANGUAGE plpgsql AS $$
DECLARE
  time_limit timestamptz := now() - older_than;
  chunk      text;
  compressed boolean;
  done_to    tid;     -- rows up to it are gone; reading them anew for each batch takes long
  emptied    boolean;
  deleted    bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    RAISE EXCEPTION 'retire_chunks: stock_trades is a plain table and has no chunks'
      USING HINT = 'DELETE FROM stock_trades WHERE created_at < ... says the same here.';
  END IF;
  IF (older_than > INTERVAL '0' AND batch_size BETWEEN 1 AND 1000000) IS NOT TRUE THEN
    RAISE EXCEPTION 'retire_chunks: older_than must be above 0, and batch_size from 1 to 1000000';
  END IF;
  FOREACH chunk IN ARRAY ARRAY(
    SELECT format('%I.%I', chunk_schema, chunk_name)
      FROM timescaledb_information.chunks
     WHERE hypertable_schema = 'public' AND hypertable_name = 'stock_trades'
       AND range_end <= time_limit
     ORDER BY range_end)
  LOOP
    done_to := '(0,0)';
    emptied := false;
    LOOP
      COMMIT;
      BEGIN
        -- While this waits for the whole chunk, whoever comes later waits behind it.
        SET LOCAL lock_timeout = '2s';
        -- Until it is empty, writers go on, and no policy compresses it again.
        EXECUTE format('LOCK TABLE %s IN %s MODE', chunk,
                       CASE WHEN emptied THEN 'ACCESS EXCLUSIVE' ELSE 'SHARE UPDATE EXCLUSIVE' END);
        SELECT is_compressed INTO compressed
          FROM timescaledb_information.chunks
         WHERE hypertable_schema = 'public' AND hypertable_name = 'stock_trades'
           AND format('%I.%I', chunk_schema, chunk_name) = chunk
           AND range_end <= time_limit;
        EXIT WHEN NOT FOUND; -- detached meanwhile, or merged with a younger one
        IF compressed THEN
          PERFORM decompress_chunk(chunk::regclass);
          done_to := '(0,0)';
        END IF;
        IF NOT emptied THEN
          EXECUTE format(
            'WITH gone AS (DELETE FROM %1$s WHERE ctid = ANY (ARRAY('
            '  SELECT ctid FROM %1$s WHERE ctid > $1 LIMIT $2)) RETURNING ctid)'
            ' SELECT max(ctid), count(*) FROM gone', chunk)
            INTO done_to, deleted USING done_to, batch_size;
          emptied := deleted = 0;
          CONTINUE;
        END IF;
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', chunk) INTO emptied;
        IF emptied THEN
          EXECUTE format('DROP TABLE %s', chunk);
        ELSE
          RAISE NOTICE '% has new rows and is left for the next call', chunk;
        END IF;
      EXCEPTION
        WHEN lock_not_available OR deadlock_detected OR undefined_table THEN
          RAISE NOTICE '% is left for the next call: %', chunk, SQLERRM;
      END;
      EXIT;
    END LOOP;
  END LOOP;
END
$$;

-- As TimescaleDB calls a job. config: older_than, and batch_size if it is not to be 10000.
CREATE OR REPLACE PROCEDURE public.retire_chunks_job(job_id int, config jsonb)
LANGUAGE plpgsql AS $$
BEGIN
  CALL public.retire_chunks((config ->> 'older_than')::interval,
                            coalesce((config ->> 'batch_size')::int, 10000));
END
$$;

-- Chunks are their owner's to drop, so nobody else gets halfway.
REVOKE EXECUTE ON PROCEDURE public.retire_chunks(interval, int) FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE public.retire_chunks_job(int, jsonb) FROM PUBLIC;
