"""The corpora that are read: the open half of CredData, and clean code out of packages.

CredData is not downloaded here: its own script makes it (``python download_data.py`` in a clone of
Samsung/CredData), and ``--creddata`` names the folder with its ``meta`` and ``data``. Only
repositories whose id begins with 0 to 7 are read; the other half is kept for judging releases.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from bench.detect_score import Label

if TYPE_CHECKING:
    from pathlib import Path

OPEN_IDS = "01234567"
LARGEST = 2_000_000  # bytes; larger files are left out for all tools alike
WHEELS = (
    "requests==2.32.5", "flask==3.1.2", "click==8.3.0", "jinja2==3.1.6", "rich==14.2.0",
    "attrs==25.4.0", "pytest==8.4.2", "pydantic==2.12.3", "httpx==0.28.1", "sqlalchemy==2.0.44",
    "django==5.2.7", "boto3==1.40.55",
)
NPM = ("express@5.1.0", "lodash@4.17.21", "axios@1.12.2", "react-dom@19.2.0", "commander@14.0.1",
       "zod@4.1.12")
BINARY = (".pyc", ".so", ".png", ".ico", ".gz", ".zip", ".whl", ".woff2", ".mo", ".jpg", ".gif")


class Corpus(NamedTuple):
    """A tree of files and what is known of its lines (nothing of clean code)."""

    name: str
    root: Path
    labels: tuple[Label, ...]
    lines: int
    size: int  # bytes


def measure(name: str, root: Path, labels: tuple[Label, ...] = ()) -> Corpus:
    """Return the corpus under ``root`` with its size in lines and bytes."""
    contents = [file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()]
    return Corpus(name, root, labels, sum(text.count(b"\n") for text in contents),
                  sum(map(len, contents)))


def read_labels(meta: Path) -> list[Label]:
    """Return the labels of CredData's open half; paths are relative to its ``data``."""
    labels = []
    for file in sorted(meta.glob(f"[{OPEN_IDS}]*.csv")):
        with file.open(newline="", encoding="utf-8") as rows:
            labels += [
                Label(row["FilePath"].removeprefix("data/"), int(row["LineStart"]),
                      int(row["LineEnd"]), row["GroundTruth"], row["Category"])
                for row in csv.DictReader(rows)
            ]
    return labels


def creddata(given: Path, work: Path, *, quick: bool) -> Corpus:
    """Copy the labelled files of the open half into ``work``; with ``quick`` ids 0 and 1 only."""
    root = fresh(work / "creddata")
    ids = OPEN_IDS[:2] if quick else OPEN_IDS
    kept: dict[str, bool] = {}
    labels = [label for label in read_labels(given / "meta") if label.path[0] in ids]
    for path in sorted({label.path for label in labels}):
        source, target = given / "data" / path, root / path
        kept[path] = source.is_file() and source.stat().st_size <= LARGEST
        if kept[path]:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return measure("CredData, open half", root, tuple(one for one in labels if kept[one.path]))


def clean(work: Path, *, quick: bool) -> Corpus:
    """Unpack the listed wheels and npm packages: real code, in which nothing is to be found."""
    root, store = work / "clean", work / "packages"
    store.mkdir(parents=True, exist_ok=True)
    fresh(root)
    wheels, npm = (WHEELS[:6], NPM[:3]) if quick else (WHEELS, NPM)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    for package in wheels:
        name = package.partition("==")[0]
        if not list(store.glob(f"{name}-*.whl")):
            subprocess.run([*pip, "--dest", str(store), package], check=True, capture_output=True)
        with zipfile.ZipFile(next(store.glob(f"{name}-*.whl"))) as archive:
            for member in archive.namelist():
                if not member.endswith("/"):
                    unpack(root / name, member, archive.read(member))
    for package in npm if shutil.which("npm") else ():
        name, _, version = package.rpartition("@")
        file = store / f"{name}-{version}.tgz"
        if not file.exists():
            subprocess.run(["npm", "pack", "--silent", package], cwd=store, check=True,
                           capture_output=True)
        with tarfile.open(file) as archive:
            for entry in archive.getmembers():
                source = archive.extractfile(entry) if entry.isfile() else None
                if source:
                    unpack(root / name, entry.name, source.read())
    drop_unreadable(root)
    return measure("clean code", root)


def unpack(folder: Path, member: str, content: bytes) -> None:
    """Write one file of an archive below ``folder``; raise ValueError if its name leads out."""
    file = (folder / member).resolve()
    if not file.is_relative_to(folder.resolve()):
        raise ValueError(member)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def drop_unreadable(root: Path) -> None:
    """Remove what no tool reads as text, and what is too large."""
    for file in [path for path in root.rglob("*") if path.is_file()]:
        if (file.suffix in BINARY or file.stat().st_size > LARGEST
                or b"\0" in file.read_bytes()[:8000]):
            file.unlink()


def fresh(folder: Path) -> Path:
    """Return ``folder``, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def write(root: Path, path: str, text: str) -> None:
    """Write one file of a corpus."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")
