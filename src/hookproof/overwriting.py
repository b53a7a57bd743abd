"""Put a file in place whole or not at all: a disk that is full half-way costs nobody what was there before."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path


def put_file(path: Path | str, data: bytes | str) -> None:
    """Write a file (text as UTF-8) beside its place, and move it there. A link stays one; a device is written to.

    Raises OSError; then the file is as it was, or is not there.
    """
    place = Path(os.path.realpath(path))
    made = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    mode = place.stat().st_mode if place.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        place.write_bytes(made)
        return
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        part.write_bytes(made)
        if mode is not None:
            part.chmod(stat.S_IMODE(mode))
        part.replace(place)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
