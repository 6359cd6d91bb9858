"""Tell from a path what a file is for, and which language it is written in."""

from __future__ import annotations

import re

#: (kind, pattern), first match wins; patterns see the path in lower case with ``/`` before it.
_KIND_BY_PATH = (
    ("vendored", r"/(?:vendor|vendored|third_party|third-party|node_modules|bower_components)/"),
    ("lock", (r"/(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|packages\.lock\.json"
             r"|go\.sum|go\.work\.sum|gradle\.lockfile|package\.resolved|[^/]+\.lockb?)$")),
    ("generated", (r"(?:\.min\.(?:js|css)|\.map|\.g\.dart|\.designer\.cs|_pb2(?:_grpc)?\.pyi?"
                  r"|\.pb(?:\.gw)?\.(?:go|cc|h)|[._]generated\.\w+|_string\.go)$")),
    ("generated", r"/(?:dist|generated|__generated__)/"),
    ("ci", r"/(?:\.github/(?:workflows|actions)|\.circleci|\.buildkite|\.gitlab/ci|\.ci)/"),
    ("ci", (r"/(?:\.gitlab-ci\.ya?ml|jenkinsfile|azure-pipelines\.ya?ml|\.travis\.ya?ml"
           r"|bitbucket-pipelines\.ya?ml|appveyor\.ya?ml|\.?codecov\.ya?ml|\.drone\.ya?ml"
           r"|\.github/dependabot\.ya?ml|renovate\.json5?|\.cirrus\.ya?ml)$")),
    ("test", (r"/(?:tests?|specs?|__tests__|__mocks__|__snapshots__|testdata|testing|fixtures|e2e"
             r"|src/\w*test)/")),
    ("test", r"(?:/test_[^/]*|/conftest\.py|[._-](?:test|tests|spec|snap)(?:\.\w+)?)$"),
    ("build", r"/(?:requirements|constraints)[^/]*\.(?:txt|in)$|/requirements/[^/]+\.(?:txt|in)$"),
    ("build", r"/(?:gnu)?makefile(?:\.\w+)?$|\.mk$|/cmakelists\.txt$|\.cmake$|/justfile$"),
    ("build", (r"/(?:[^/]*dockerfile[^/]*|containerfile|docker-compose[^/]*|compose\.ya?ml|rakefile"
              r"|meson\.build|meson_options\.txt|build(?:\.bazel)?|workspace(?:\.bazel)?"
              r"|module\.bazel|taskfile\.ya?ml|manifest\.in|flake\.nix|procfile|vagrantfile)$")),
    ("build", (r"/(?:pyproject\.toml|setup\.(?:py|cfg)|pipfile|package\.json|deno\.jsonc?|go\.mod"
              r"|go\.work|cargo\.toml|build\.rs|gemfile|[^/]+\.gemspec|composer\.json|pom\.xml"
              r"|(?:settings|build)\.gradle(?:\.kts)?|gradle\.properties|libs\.versions\.toml"
              r"|[^/]+\.(?:csproj|fsproj|vbproj|sln|props|targets)|package\.swift|mix\.exs"
              r"|build\.sbt|pubspec\.yaml|environment\.ya?ml|lerna\.json|nx\.json|turbo\.json"
              r"|pnpm-workspace\.yaml|tsconfig[^/]*\.json|(?:webpack|vite|rollup|esbuild|babel"
              r"|tsup|metro|jest|vitest|karma)\.config\.\w+)$")),
    ("docs", r"^/(?:packages/)?(?:docs?|documentation|man|examples?|website|www)/"),
    ("docs", r"\.(?:md|mdx|markdown|rst|adoc|asciidoc|tex|txt|textile|org)$"),
    ("docs", (r"/(?:licen[cs]e|notice|authors|contributors|changelog|changes|readme|copying|todo"
             r"|news|history|codeowners|security|maintainers)(?:-[\w.]+)?$")),
    ("asset", (r"\.(?:png|jpe?g|gif|ico|icns|svg|webp|avif|bmp|pdf|woff2?|ttf|otf|eot|mp[34]|wav"
              r"|ogg|webm|mov|psd|ai|sketch)$")),
    ("data", (r"\.(?:csv|tsv|parquet|sqlite3?|db|jsonl|ndjson|npy|npz|pkl|zip|gz|tgz|bz2|xz|jar"
             r"|so|dll|exe|bin|wasm|whl|pem|crt|po|pot|xliff)$")),
    ("config", r"\.(?:ya?ml|toml|ini|cfg|conf|json5?|jsonc|properties|xml|plist|env|tfvars)$"),
    ("config", r"\.(?:service|rules|list)$|/\.[^/]+$|/\.(?:vscode|idea|husky|config)/"),
)
_LANGUAGE_BY_SUFFIX = {
    "py": "python", "pyi": "python", "pyx": "python",
    "js": "js", "jsx": "js", "mjs": "js", "cjs": "js", "ts": "js", "tsx": "js", "mts": "js",
    "cts": "js", "vue": "js", "svelte": "js",
    "go": "go", "rs": "rust", "java": "java", "cs": "java", "kt": "kotlin", "kts": "kotlin",
    "c": "c", "h": "c", "cc": "c", "cpp": "c", "cxx": "c", "hpp": "c", "hh": "c", "hxx": "c",
    "m": "c", "mm": "c", "ino": "c", "cu": "c",
    "rb": "ruby", "rake": "ruby", "php": "php", "sh": "shell", "bash": "shell", "zsh": "shell",
    "sql": "sql", "swift": "swift", "scala": "scala", "ex": "elixir", "exs": "elixir",
    "lua": "lua", "proto": "proto", "tf": "terraform", "dart": "java", "mk": "make",
    "md": "markdown", "mdx": "markdown", "markdown": "markdown", "ps1": "shell",
}
_LANGUAGE_BY_NAME = {"makefile": "make", "gnumakefile": "make", "rakefile": "ruby",
                     "gemfile": "ruby", "jenkinsfile": "java"}
_CAMEL_CASE_TEST = re.compile(r"[a-z0-9](?:Tests?|Spec|IT)\.(?:java|kt|cs|swift|scala|php|groovy)$")
#: Only the end of a longer path is looked at, so that no path costs much.
MAX_PATH_CHARS = 400
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KIND_BY_PATH)


def kind_of(path: str) -> str:
    """Return what a file is for.

    One of vendored, lock, generated, ci, test, build, docs, asset, data, config, code.
    """
    path = path[-MAX_PATH_CHARS:]
    if _CAMEL_CASE_TEST.search(path):
        return "test"
    lowered = "/" + path.lower()
    return next((kind for kind, pattern in _PATTERNS if pattern.search(lowered)), "code")


def language_of(path: str) -> str:
    """Return the language whose definitions ``guard.write.symbols`` knows, or ``""``."""
    name = path.rpartition("/")[2].lower()
    return _LANGUAGE_BY_NAME.get(name) or _LANGUAGE_BY_SUFFIX.get(name.rpartition(".")[2], "")
