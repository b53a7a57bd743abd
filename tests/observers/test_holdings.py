"""Where a consumer keeps what deliveries name is found among the files that it wrote, and nowhere else."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from tests.rowwise import each_row

from hookproof.observers.holdings import probe_of

ID = "ord_5h2k9x"
OLD = 1_000_000_000


def _store(folder: Path, name: str, text: str = f'{{"id": "{ID}"}}', since: float = OLD + 10) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n{text}\n")
    os.utime(path, (since, since))
    return path


@each_row(
    ("files", "probe"),
    [
        ({"data/orders.jsonl": {}}, "cat data/orders.jsonl"),
        ({"my orders.json": {}}, "cat 'my orders.json'"),
        ({"orders.jsonl": {}, "other.jsonl": {"text": "another"}}, "cat orders.jsonl"),
        ({"orders.jsonl": {}, "access.log": {"text": f"GET /{ID} 200"}}, "cat orders.jsonl"),
        ({"access.log": {"text": f"GET /{ID} 200"}}, ""),
        ({"orders.jsonl": {"since": OLD}}, ""),
        ({"one.json": {}, "two.json": {}}, ""),
        ({".cache/orders": {}}, ""),
        ({"node_modules/orders": {}}, ""),
        ({}, ""),
    ],
)
def test_the_one_file_that_names_what_was_delivered_is_what_a_probe_could_show(
    files: dict[str, dict[str, object]], probe: str, tmp_path: Path
) -> None:
    for name, how in files.items():
        _store(tmp_path, name, **how)  # type: ignore[arg-type]
    assert probe_of(tmp_path, OLD + 5, [ID]) == probe
    assert probe_of(tmp_path, OLD + 5, []) == ""


def test_a_database_comes_before_other_files_also_while_its_newest_pages_stand_beside_it(tmp_path: Path) -> None:
    _store(tmp_path, "log.txt")
    with contextlib.closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE orders (id)")
        connection.execute("INSERT INTO orders VALUES (?)", (ID,))
        connection.commit()
        assert probe_of(tmp_path, OLD, [ID]) == "sqlite:shop.db"
    assert probe_of(tmp_path, OLD, [ID]) == "sqlite:shop.db"
