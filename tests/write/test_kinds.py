from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.decide.complexity import effort_of
from guard.write.kinds import kind_of, language_of

KINDS = {
    "vendored": ["vendor/github.com/x/y.go", "third_party/a.c", "web/node_modules/a/index.js"],
    "lock": ["package-lock.json", "yarn.lock", "a/b/Cargo.lock", "go.sum", "uv.lock", "bun.lockb",
             "pnpm-lock.yaml", "Gemfile.lock"],
    "generated": ["web/app.min.js", "api/x_pb2.py", "api/x.pb.go", "dist/index.js", "a.css.map",
                  "models/user.g.dart"],
    "ci": [".github/workflows/ci.yml", ".gitlab-ci.yml", "Jenkinsfile", ".circleci/config.yml",
           ".ci/run", ".github/dependabot.yml", "azure-pipelines.yml"],
    "test": ["tests/test_a.py", "src/a.test.ts", "pkg/a_test.go", "spec/a_spec.rb", "conftest.py",
             "src/test/java/AcmeTest.java", "app/FooTests.cs", "testdata/x.json", "e2e/login.ts"],
    "build": ["Makefile", "Dockerfile", "deploy/Dockerfile.prod", "docker-compose.yml", "go.mod",
              "pyproject.toml", "package.json", "requirements-dev.txt", "docs/requirements.txt",
              "CMakeLists.txt", "pom.xml", "a/build.gradle.kts", "vite.config.ts", "setup.py",
              "tsconfig.base.json", "App.csproj"],
    "docs": ["README.md", "docs/conf.py", "packages/docs/guide.html", "LICENSE", "man/guard.1",
             "CHANGELOG", "notes.txt", "examples/a.py"],
    "asset": ["logo.PNG", "fonts/a.woff2", "icon.svg"],
    "data": ["users.csv", "lib.so", "i18n/de.po"],
    "config": [".gitignore", "app.yaml", "settings.ini", ".vscode/settings.json", "k8s/deploy.yml"],
    "code": ["src/app.py", "main.go", "lib/contest.cs", "src/latest.py", "run",
             "src/docs/Page.java",
             "style.css", "page.html", "src/testing.rs", "a/protest.rb"],
}


@pytest.mark.parametrize(("path", "kind"), [(path, kind) for kind in KINDS for path in KINDS[kind]])
def test_kind_follows_the_path(path, kind):
    assert kind_of(path) == kind


@pytest.mark.parametrize(("path", "language"), [
    ("a.py", "python"), ("a.TSX", "js"), ("x/a.rs", "rust"), ("Makefile", "make"), ("a.h", "c"),
    ("Rakefile", "ruby"), ("a.unknown", ""), ("noext", ""), ("", ""), ("README.md", "markdown"),
])
def test_language_follows_the_suffix(path, language):
    assert language_of(path) == language


def test_both_stages_agree_on_what_nobody_wrote_and_on_tests():
    """Stages don't import each other, so each has its table; they must not drift apart."""
    wanted = {"lock": "made", "vendored": "made", "generated": "made", "asset": "made",
              "code": "code"}
    for kind, effort in wanted.items():
        assert {path: effort_of(path) for path in KINDS[kind]
                if path not in ("run", "style.css", "page.html")} == {
            path: effort for path in KINDS[kind] if path not in ("run", "style.css", "page.html")}


@given(st.text())
def test_any_path_has_a_kind(path):
    assert kind_of(path) in KINDS
    language_of(path)


def test_a_very_long_path_costs_little():
    assert kind_of("docs/" * 100_000 + "a.py") == "code"
