"""The tables of the file in which a provider remembers, and whether a file is one of that layout."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hookproof.errors import InputError

#: What to do about a file that cannot be used.
MEND = "Name another file with --db."
#: Marks the file as ours (the letters "hkpf"), and says which layout it has.
_APPLICATION = 0x686B7066
_LAYOUT = 3
_TABLES = """
create table endpoints (
    id text primary key, url text not null, events text not null, description text, created integer not null,
    secret text not null, misses integer not null default 0, disabled integer not null default 0,
    former text not null default '', former_until real not null default 0
);
create table messages (
    number integer primary key autoincrement, id text not null, event text not null, body blob not null,
    at real not null, entity text not null default ''
);
create index entities_of_messages on messages (entity, at);
create table deliveries (
    number integer primary key autoincrement, message integer not null references messages (number),
    endpoint text not null references endpoints (id) on delete cascade,
    attempts integer not null default 0, due real, outcome text not null default ''
);
create index waiting on deliveries (due) where due is not null;
create index deliveries_of_messages on deliveries (message);
create table attempts (
    delivery integer not null references deliveries (number) on delete cascade, number integer not null,
    at real not null, status integer, told text not null, seconds real not null, exchange text not null
);
create table entities (id text primary key, job text not null, body text not null);
create index jobs on entities (job) where job != '';
create table clock (pace real not null)
"""


def lay_out(database: sqlite3.Connection, path: Path) -> None:
    """Make the tables in a new file. Raises InputError where it is none of ours, or of another layout."""
    ((application,),) = database.execute("pragma application_id")
    ((layout,),) = database.execute("pragma user_version")
    ((tables,),) = database.execute("select count(*) from sqlite_master")
    if not (application or layout or tables):
        for statement in _TABLES.split(";"):
            database.execute(statement)
        database.execute(f"pragma application_id = {_APPLICATION}")
        database.execute(f"pragma user_version = {_LAYOUT}")
    elif application != _APPLICATION:
        raise InputError("this database is not one of hookproof serve", where=str(path), mend=MEND)
    elif layout != _LAYOUT:
        what = f"this database has layout {layout}, not {_LAYOUT}: another version of hookproof wrote it"
        raise InputError(what, where=str(path), mend=MEND)
