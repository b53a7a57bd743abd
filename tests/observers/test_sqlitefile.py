"""A database that is not made yet is empty, one that is gone again is none, and nothing is ever written to either."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from hookproof.observers.observer import CannotObserve
from hookproof.observers.sqlitefile import SqliteFile, TablesProbe

ORDERS = "SELECT * FROM orders"


def make(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_database_that_its_consumer_has_not_made_yet_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    file = SqliteFile(str(path))
    assert (file(ORDERS, ()), file.made) == ([], False)
    path.touch()  # as SQLite makes it when it is opened, before anything is written
    assert (file(ORDERS, ()), file.made) == ([], False)
    make(path, "CREATE TABLE orders (id)", "INSERT INTO orders VALUES ('a')")
    assert (file(ORDERS, ()), file.made) == ([{"id": "a"}], True)
    path.unlink()
    with pytest.raises(CannotObserve, match="no such file"):
        file(ORDERS, ())


def test_where_no_database_can_be_made_or_others_tables_stand_it_is_said(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "shop.db"):
        with pytest.raises(CannotObserve, match="no such file"):
            SqliteFile(str(path))(ORDERS, ())
    make(tmp_path / "shop.db", "CREATE TABLE order_s (id)")
    with pytest.raises(sqlite3.Error, match="no such table"):
        SqliteFile(str(tmp_path / "shop.db"))(ORDERS, ())


def test_nothing_is_written_by_what_only_reads(tmp_path: Path) -> None:
    database = tmp_path / "shop.db"
    make(database, "CREATE TABLE orders (id)", "INSERT INTO orders VALUES ('a')")
    query, before = SqliteFile(str(database)), database.read_bytes()
    for sql in ("DELETE FROM orders", "CREATE TABLE x (y)", "PRAGMA user_version = 3"):
        with contextlib.suppress(sqlite3.Error):
            query(sql, ())
    assert database.read_bytes() == before


def test_a_whole_database_shows_the_rows_of_each_of_its_tables_by_name(tmp_path: Path) -> None:
    database = tmp_path / "shop.db"
    probe = TablesProbe("probe", SqliteFile(str(database)))
    assert (probe.read(()), probe.query.made) == ({}, False)
    numbered = 'CREATE TABLE "order ""s" (id INTEGER PRIMARY KEY AUTOINCREMENT)'
    make(
        database,
        numbered,
        'INSERT INTO "order ""s" DEFAULT VALUES',
        "CREATE TABLE mail (to_)",
        "CREATE INDEX i ON mail (to_)",
    )
    first = probe.read(())
    assert first == {'order "s': [{"id": 1}], "mail": []}
    make(database, "INSERT INTO mail VALUES ('ann')")
    assert probe.read(()) == {'order "s': [{"id": 1}], "mail": [{"to_": "ann"}]}
    database.write_bytes(b"no database at all" * 100)
    with pytest.raises(CannotObserve, match="cannot be read"):
        probe.read(())
