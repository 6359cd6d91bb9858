"""Run one of the peers that are libraries over a folder: in the peers' environment, not guard's.

    python detect_probe.py pii-gate|datafog|presidio FOLDER REPORT

Writes a JSON array per finding: path, line, type, kind.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: A finding: offset in the text, type, kind.
Found = tuple[int, str, str]


def datafog() -> Callable[[str], Iterator[Found]]:
    """Return a scan by datafog's default engine."""
    engine = import_module("datafog")

    def scan(text: str) -> Iterator[Found]:
        for one in engine.scan(text).entities:
            yield one.start, one.type, "pii"
    return scan


def pii_gate() -> Callable[[str], Iterator[Found]]:
    """Return a scan by pii-gate's default rules."""
    engine = import_module("pii_gate.engine").Engine()

    def scan(text: str) -> Iterator[Found]:
        for one in engine.findings(text, secrets=False):
            yield one.start, one.rule, "pii"
        for one in engine.findings(text, pii=False, sql=False):
            yield one.start, one.rule, "secret"
    return scan


def presidio() -> Callable[[str], Iterator[Found]]:
    """Return a scan by Presidio's recognizers, over an English pipeline without a model."""
    nlp = import_module("presidio_analyzer.nlp_engine").SpacyNlpEngine()
    nlp.nlp = {"en": import_module("spacy").blank("en")}
    analyzer = import_module("presidio_analyzer").AnalyzerEngine(
        nlp_engine=nlp, supported_languages=["en"])

    def scan(text: str) -> Iterator[Found]:
        for at in range(0, len(text), 50_000):
            for one in analyzer.analyze(text[at:at + 50_000], language="en"):
                yield at + one.start, one.entity_type, "pii"
    return scan


def main() -> int:
    """Scan every file of the folder."""
    name, root, report = sys.argv[1:4]
    scan = {"datafog": datafog, "pii-gate": pii_gate, "presidio": presidio}[name]()
    with Path(report).open("w", encoding="utf-8") as out:
        for file in sorted(Path(root).rglob("*")):
            if file.is_file():
                text = file.read_text(encoding="utf-8", errors="replace")
                for start, rule, kind in scan(text):
                    line = text.count("\n", 0, start) + 1
                    out.write(json.dumps([str(file), line, rule, kind]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
