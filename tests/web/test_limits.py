"""A page has its share of a processor, whoever else uses it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from tests.web import shelf
from tests.web.conftest import Room
from tracker.web.database import read

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"


def test_sql_without_end_is_given_up_and_the_connection_serves_on(tmp_path: Path) -> None:
    room = Room(shelf.write(tmp_path / "library.db"))

    async def ask(sql: str, limit_ms: int) -> object:
        return await read(room.datasette, lambda c: c.execute(sql).fetchone()[0], limit_ms)

    try:
        for _ in range(5):  # each thread in its turn
            with pytest.raises(sqlite3.OperationalError, match="interrupted"):
                room.loop.run_until_complete(ask(ENDLESS, 50))
            assert room.loop.run_until_complete(ask("select count(*) from studies", 50)) == 50
    finally:
        room.close()


def test_waiting_for_a_turn_is_not_counted_up_to_ten_times_the_limit(tmp_path: Path) -> None:
    room = Room(shelf.write(tmp_path / "library.db"))
    long = ENDLESS.replace("from n)", "from n limit 20000)")

    def slept(seconds: float) -> object:
        def query(connection: sqlite3.Connection) -> object:
            time.sleep(seconds)
            return connection.execute(long).fetchone()[0]

        return asyncio.wait_for(read(room.datasette, query, 100), 30)

    try:
        assert room.loop.run_until_complete(slept(0.3)) == 20000
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            room.loop.run_until_complete(slept(1.2))
    finally:
        room.close()
