from __future__ import annotations

import pytest

from guard.write.names import Names
from guard.write.versions import say_dependency
from tests.write.building import facts, patch


def said(path, added, removed=(), status="M"):
    names = Names()
    change = facts(patch(path, tuple(added), tuple(removed), status=status))
    return [say_dependency(one, names) for one in change.dependencies]


@pytest.mark.parametrize(("path", "old", "new", "text"), [
    ("requirements.txt", "requests==2.31", "requests==2.32", "bump requests from 2.31 to 2.32"),
    ("requirements/dev.txt", "a[x]>=1,<2", "a[x]>=1,<3", "change a from >=1,<2 to >=1,<3"),
    ("pyproject.toml", '    "rich>=13",', '    "rich>=14; python_version>\'3\'",',
     "change rich from >=13 to >=14"),
    ("pyproject.toml", 'requires = ["hatchling ~= 1.2"]', 'requires = ["hatchling ~= 1.3"]',
     "bump hatchling from 1.2 to 1.3"),
    ("pyproject.toml", 'tox = "^4.1"', '"tox (>=4.2)",', "change tox from 4.1 to >=4.2"),
    ("package.json", '"@types/node": "^20.1.0",', '"@types/node": "^22.0.0"',
     "bump @types/node from 20.1.0 to 22.0.0"),
    ("web/package.json", '"vue": "^3.4.0"', '"vue": "3.4.0"', "bump vue from ^3.4.0 to 3.4.0"),
    ("go.mod", "\tgolang.org/x/net v0.1.0", "\tgolang.org/x/net v0.2.0",
     "bump golang.org/x/net from v0.1.0 to v0.2.0"),
    ("Cargo.toml", 'serde = "1.0"', 'serde = { version = "1.1", features = ["a"] }',
     "bump serde from 1.0 to 1.1"),
    ("Gemfile", "gem 'rails', '~> 7.0'", 'gem "rails", "~> 7.1"', "bump rails from 7.0 to 7.1"),
    ("app.gemspec", 's.add_dependency "rack", "~> 2.2"', 's.add_dependency "rack", "~> 3.0"',
     "bump rack from 2.2 to 3.0"),
    ("build.gradle", "implementation 'com.a:b:1.0'", "implementation 'com.a:b:1.1'",
     "bump com.a:b from 1.0 to 1.1"),
    ("App.csproj", '<PackageReference Include="X" Version="1.0" />',
     '<PackageReference Include="X" Version="2.0" />', "bump X from 1.0 to 2.0"),
    ("mix.exs", '{:plug, "~> 1.14"}', '{:plug, "~> 1.15"}', "bump plug from 1.14 to 1.15"),
    (".github/workflows/ci.yml", "- uses: actions/checkout@v4", "- uses: actions/checkout@v5",
     "bump actions/checkout from v4 to v5"),
    (".github/workflows/ci.yml", f"uses: a/b@{'1' * 40}", f"uses: a/b@{'2' * 40}",
     "bump a/b from 1111111 to 2222222"),
    (".github/workflows/ci.yml", f"uses: a/b@{'1' * 40} # v1.0", f"uses: a/b@{'2' * 40} # v1.1",
     "bump a/b from v1.0 to v1.1"),
    ("Dockerfile", "FROM python:3.11-slim AS base", "FROM python:3.12-slim AS base",
     "bump python from 3.11-slim to 3.12-slim"),
    ("requirements.txt", "django==5.1", "django==4.2", "downgrade django from 5.1 to 4.2"),
    ("package.json", '"version": "1.0.0",', '"version": "1.1.0",', "set the version to 1.1.0"),
    ("pyproject.toml", 'version = "1.0"', 'version = "1.1"', "set the version to 1.1"),
])
def test_a_version_that_moves_is_told(path, old, new, text):
    assert said(path, [new], [old]) == [text]


def test_what_comes_and_goes_is_told():
    assert said("requirements.txt", ["rich==14.0"], ["attrs==23.1"]) == ["remove attrs",
                                                                       "add rich 14.0"]


def test_maven_versions_belong_to_the_artifact_before_them():
    change = patch("pom.xml", ("=<artifactId>junit</artifactId>", "<version>5.11</version>"),
                   ("<version>5.10</version>",))
    names = Names()
    assert [say_dependency(one, names) for one in facts(change).dependencies] == [
        "bump junit from 5.10 to 5.11"]


@pytest.mark.parametrize(("path", "line"), [
    ("pyproject.toml", 'requires-python = ">=3.10"'), ("pyproject.toml", "line-length = 100"),
    ("pyproject.toml", 'target-version = "3.10"'), ("package.json", '"node": ">=20"'),
    ("package.json", '"build": "tsc -p 1"'), ("src/app.py", "requests==2.31"),
    ("Cargo.toml", 'edition = "2021"'), ("requirements.txt", "# requests==2"),
    ("requirements.txt", "-r other.txt"), ("go.mod", "go 1.22"),
])
def test_other_keys_are_no_dependencies(path, line):
    assert said(path, [line]) == []


def test_a_version_that_stays_is_no_change():
    assert said("requirements.txt", ["a==1  # why"], ["a==1"]) == []
