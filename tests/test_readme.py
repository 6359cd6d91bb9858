"""The README tells the truth about the command line, and begins with demo and test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guard.cli import VERBS, build_parser
from guard.commands.completion import _options

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_commands_are_demo_and_test():
    first = re.findall(r"^(make \w+)", README, re.MULTILINE)
    assert first[:2] == ["make demo", "make test"]


def test_every_verb_is_in_the_readme_and_the_other_way_round():
    block = README.split("## The verbs")[1].split("```")[1]
    named = set(re.findall(r"^guard (\w+)", block, re.MULTILINE))
    named |= set(re.findall(r"\| (\w+)", next(
        line for line in block.splitlines() if line.startswith("guard init"))))
    assert named == set(VERBS)


def test_every_option_in_the_readme_exists():
    options = _options()
    block = README.split("## The verbs")[1].split("```")[1]
    verb = ""
    for line in block.splitlines():
        named = re.match(r"guard (\w+)", line)
        verb = named[1] if named else verb
        for option in re.findall(r"--[a-z-]+", line):
            assert option in options[verb], (verb, option)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb, capsys):
    with pytest.raises(SystemExit) as stop:
        build_parser(verb).parse_args([verb, "--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: guard {verb}")
    assert len(said.splitlines()) > 4


def test_links_in_the_documents_lead_somewhere():
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
