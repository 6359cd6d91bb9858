"""What guard finds and what it lets pass, beside the registry's scanners, all in one run.

    python bench/detect.py [--creddata DIR] [--peers gitleaks,kingfisher] [--quick]

Builds its corpora (CredData's open half, from a folder that CredData's own script made; clean code
from wheels and npm packages; samples of guard's rules; records of people; hard negatives), runs
every tool on the same files with its defaults, and prints Markdown. Nothing leaves ``--work``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench import corpora, corpora_made
from bench.common import cpu_ms, environment, print_machine, print_table, tool
from bench.detect_peers import PEERS, Peer, Run, install, native, relative, run
from bench.detect_score import Hit, category_rows, lines_hit, of_tier, percent, score
from bench.hook import make_repository

if TYPE_CHECKING:
    from bench.corpora import Corpus

#: What a table has a row for: a title, the tool, the tier of what counts.
Row = tuple[str, str, str]
Results = dict[tuple[str, str], Run]  # by tool and corpus


def read_guard(report: str, root: Path) -> list[Hit]:
    """Read ``guard scan --format json``."""
    return [
        Hit(relative(one["path"], root), one["line"], one.get("end_line") or one["line"],
            one["rule"], one["action"], one["kind"])
        for one in json.loads(report)["findings"]
    ]


def build(args: argparse.Namespace) -> dict[str, Corpus]:
    """Return the corpora that can be built here, by a short name."""
    work = args.work / "corpora"
    # The smallest first: a tool that compiles its rules once does so there, not on the clock.
    built = {"hard": corpora_made.hard_negatives(work, quick=args.quick),
             "clean": corpora.clean(work, quick=args.quick),
             "samples": corpora_made.samples(work)}
    if args.creddata:
        built["creddata"] = corpora.creddata(args.creddata, work, quick=args.quick)
    try:
        built["people"] = corpora_made.people(work, quick=args.quick)
    except ImportError:
        print("- records of people: left out, Faker is not installed")
    for corpus in built.values():
        print(f"- {corpus.name}: {corpus.lines:,} lines, {corpus.size / 1e6:.1f} MB")
    print()
    return built


def scan_all(built: dict[str, Corpus], peers: list[Peer], args: argparse.Namespace) -> Results:
    """Run guard and every peer on every corpus that is its own kind's; say what failed."""
    results: Results = {}
    report = args.work / "report.json"
    for name, corpus in built.items():
        command = [*args.guard.split(), "scan", "--format", "json", str(corpus.root)]
        results["guard", name] = run(command, report, read_guard, corpus.root)
        for peer in peers:
            if (name == "people" and "pii" not in peer.kinds) or (
                    name in ("creddata", "samples") and "secret" not in peer.kinds):
                continue
            command = peer.command(args.work / "peers", corpus.root, report)
            results[peer.name, name] = run(command, report, peer.read, corpus.root)
            print(f"{peer.name}, {name}: {results[peer.name, name].wall:.0f} s", file=sys.stderr)
    for (who, name), done in results.items():
        if done.failure:
            print(f"- {who} on {name}: {done.failure}")
    return results


def rows_for(kind: str, peers: list[Peer]) -> list[Row]:
    """Return the rows of a table: guard by tier, then the peers of that kind."""
    mine = [(f"guard, {tier}", "guard", tier) for tier in ("block", "local")]
    return [*mine, *((peer.name, peer.name, "local") for peer in peers if kind in peer.kinds)]


def ran(results: Results, who: str, name: str) -> Run | None:
    """Return a run that came to its end, or nothing."""
    done = results.get((who, name))
    return done if done and not done.failure else None


def secrets_table(built: dict[str, Corpus], results: Results, rows: list[Row],
                  staged: dict[str, float]) -> list[list[str]]:
    """Return the cells of the table on secrets."""
    table = []
    for title, who, tier in rows:
        cells = [title]
        for name in ("creddata", "samples"):
            done = ran(results, who, name)
            if name in built and done:
                got = score(built[name].labels, of_tier(done.hits, tier))
                cells += [percent(got.recall)]
                cells += [percent(got.precision()), percent(got.f1())] if name == "creddata" else [
                    str(got.false + got.stray)]
            else:
                cells += ["-"] * (3 if name == "creddata" else 2)
        cells += noise_cells(built, results, who, tier, "secret")
        table.append([*cells, f"{staged[who]:.0f}" if who in staged else "-"])
    return table


def noise_cells(built: dict[str, Corpus], results: Results, who: str, tier: str,
                kind: str) -> list[str]:
    """Return noise per M clean lines, share of hard negatives reported, and MB/s on clean code."""
    clean, hard = ran(results, who, "clean"), ran(results, who, "hard")
    noise = lines_hit(of_tier(clean.hits, tier, kind)) / built["clean"].lines * 1e6 if clean else 0
    wrong = lines_hit(of_tier(hard.hits, tier, kind)) / built["hard"].lines if hard else 0
    return [f"{noise:,.0f}" if clean else "-", percent(wrong) if hard else "-",
            f"{built['clean'].size / 1e6 / clean.wall:.1f}" if clean else "-"]


def people_table(built: dict[str, Corpus], results: Results, rows: list[Row]) -> list[list[str]]:
    """Return the cells of the table on personal data."""
    table = []
    for title, who, tier in rows:
        done = ran(results, who, "people")
        cells = ["-", "-"]
        if done:
            hits = of_tier(done.hits, tier, "pii")
            records = [one for one in built["people"].labels if one.category == "record"]
            values = [one for one in built["people"].labels if one.category != "record"]
            cells = [percent(score(records, hits).recall), percent(score(values, hits).recall)]
        table.append([title, *cells, *noise_cells(built, results, who, tier, "pii")])
    return table


def print_categories(built: dict[str, Corpus], results: Results, rows: list[Row]) -> None:
    """Print recall by CredData's category."""
    judged = [(title, ran(results, who, "creddata"), tier) for title, who, tier in rows]
    shown = [(title, score(built["creddata"].labels, of_tier(done.hits, tier)))
             for title, done, tier in judged if done]
    print("Recall by CredData's category, those with 20 labels and more:\n")
    print_table(["category", "labels", *(title for title, _ in shown)],
                category_rows([got for _, got in shown]))


def staged_ms(peers: list[Peer], args: argparse.Namespace) -> dict[str, float]:
    """Return the median CPU time of each tool's own command on what is staged, in ms."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        repo = make_repository(Path(folder), env)
        commands = {"guard": [*args.guard.split(), "hook", "pre-commit"]}
        for peer in peers:
            if peer.staged:
                commands[peer.name] = [native(args.work / "peers", *peer.staged[:2]),
                                       *peer.staged[2:]]
        spent: dict[str, list[float]] = {name: [] for name in commands}
        for name in [*commands] * (args.runs + 1):
            # Their exit code is not asked for: on a clean change there is nothing to find.
            spent[name].append(cpu_ms(["sh", "-c", '"$@" || :', "sh", *commands[name]], repo, env))
    return {name: statistics.median(times[1:]) for name, times in spent.items()}


def arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--creddata", type=Path, help="folder with CredData's meta and data")
    parser.add_argument("--peers", help="names, by commas; 'none' for guard alone (default: all)")
    parser.add_argument("--quick", action="store_true", help="a sample of every corpus")
    parser.add_argument("--runs", type=int, default=5, help="rounds of the staged change")
    parser.add_argument("--work", type=Path, default=Path(".venv-bench"),
                        help="where packages, peers and corpora go (default: %(default)s)")
    parser.add_argument("--guard", default=tool("guard"), help="the guard to measure")
    return parser.parse_args()


def main() -> int:
    """Build, scan, print."""
    args = arguments()
    args.work = args.work.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    wanted = args.peers.split(",") if args.peers else [peer.name for peer in PEERS]
    print(f"Detection, {dt.datetime.now(dt.timezone.utc):%Y-%m-%d}, "
          f"guard {importlib.metadata.version('hybrid-guard')}"
          f"{', --quick' if args.quick else ''}\n")
    print_machine()
    peers = []
    for peer in [peer for peer in PEERS if peer.name in wanted]:
        problem = install(peer, args.work / "peers")
        print(f"- {', '.join(peer.packages)}: {problem or peer.note or 'default configuration'}")
        if not problem:
            peers.append(peer)
    print()
    built = build(args)
    results = scan_all(built, peers, args)
    staged = staged_ms(peers, args)
    rows = rows_for("secret", peers)
    print()
    print_table(["secrets", "core recall", "precision", "F1", "samples found", "false samples",
                 "per M clean lines", "hard negatives %", "MB/s", "staged CPU ms"],
                secrets_table(built, results, rows, staged))
    if "creddata" in built:
        print_categories(built, results, rows)
    if "people" in built:
        print_table(["personal data", "records", "values", "per M clean lines", "hard negatives %",
                     "MB/s"], people_table(built, results, rows_for("pii", peers)))
    return int("guard" in {who for (who, _), done in results.items() if done.failure})


if __name__ == "__main__":
    sys.exit(main())
