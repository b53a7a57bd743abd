"""Packages of Node.js that tests need, installed once beside the package.json that names them."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest


def installed(home: Path) -> Path:
    """Return the folder of what `home`/package.json names, installed by whichever worker comes first; else skip.

    It is installed anew where that file has changed since.
    """
    modules = home / "node_modules"
    modules.mkdir(exist_ok=True)
    wanted = (home / "package.json").read_text(encoding="utf-8")
    with (modules / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = modules / ".complete"
        if done.exists() and done.read_text(encoding="utf-8") == wanted:
            return modules
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip(f"there is no npm here to install what {home.name}/package.json names")
        # Not `npm ci`: it empties node_modules, and with it the lock of whoever waits.
        command = [npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(home)]
        command += [] if (home / "package-lock.json").exists() else ["--no-package-lock"]
        said = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=home)
        if said.returncode:
            pytest.skip(f"npm could not install what {home.name}/package.json names: {said.stderr.strip()[-300:]}")
        done.write_text(wanted, encoding="utf-8")
    return modules
