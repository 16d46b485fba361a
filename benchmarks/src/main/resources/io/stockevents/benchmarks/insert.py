"""Inserts rows of a file as an ordinary asyncpg client does; prints the seconds that took.

usage: insert.py execute|executemany FILE ROWS    (PGHOST, PGPORT, ... say where)
"""

import asyncio
import itertools
import sys
import time
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

SQL = """
INSERT INTO public.stock_trades
  (trade_id, stock_name, stock_price, stock_purchase_choice, trader_id, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
BATCH = 10_000


def timestamp(text):
    return datetime.fromisoformat(text + ":00" if text[-3] in "+-" else text)


def row(line):
    trade, name, price, side, trader, created, updated = line.rstrip("\n").split("\t")
    return (
        UUID(trade), name, Decimal(price), side, UUID(trader), timestamp(created),
        timestamp(updated),
    )


async def main(how, file, count):
    with open(file, encoding="utf-8") as lines:
        rows = [row(line) for line in itertools.islice(lines, count)]
    connection = await asyncpg.connect()
    begun = time.perf_counter()
    if how == "executemany":
        for start in range(0, len(rows), BATCH):
            await connection.executemany(SQL, rows[start : start + BATCH])
    else:
        for values in rows:
            await connection.execute(SQL, *values)
    print(time.perf_counter() - begun)
    await connection.close()


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
