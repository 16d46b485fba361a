"""Inserts a row and sleeps 1/RATE seconds, for SECONDS; prints how many rows that were.

usage: sleep_loop.py RATE SECONDS    (PGHOST, PGPORT, ... say where)
"""

import asyncio
import sys
import time

import asyncpg

SQL = """
INSERT INTO public.stock_trades
  (trade_id, stock_name, stock_price, stock_purchase_choice, trader_id)
VALUES (gen_random_uuid(), 'AAPL', 100, 'BUY', gen_random_uuid())
"""


async def main(rate, seconds):
    connection = await asyncpg.connect()
    rows = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await connection.execute(SQL)
        rows += 1
        await asyncio.sleep(1 / rate)
    print(rows)
    await connection.close()


asyncio.run(main(float(sys.argv[1]), float(sys.argv[2])))
