"""Read from the changed lines of a manifest which dependencies came, went or moved."""

from __future__ import annotations

import re

from guard.write.nouns import ADDED, CONTEXT, REMOVED, Dependency

_VERSION = r"[\^~=<>!v ]*\d[\w.*+!,<>=~^| -]{0,40}"
#: manifest -> (pattern of its path, (what, pattern of a line with groups name and version), …)
#: Only the changed lines are seen, so a line has to speak for itself.
_LINES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (r"(?:^|/)(?:(?:requirements|constraints)[^/]*|requirements/[^/]+)\.(?:txt|in)$", (
        ("package", (r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*"
                    r"(?P<version>(?:[=~!<>]=?=?\s*[\w.*+!]+\s*,?\s*)+)")),
    )),
    (r"(?:^|/)pyproject\.toml$", (
        ("package", (r"(?:[\w-]+\s*=\s*\[\s*)?[\"'](?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*"
                    r"\(?(?P<version>[=~!<>]=?[^\"';)]{1,40})\)?(?:;[^\"']*)?[\"']")),
        ("release", r"(?P<name>version)\s*=\s*[\"'](?P<version>[^\"']{1,40})[\"']"),
        ("package", (r"(?P<name>[\w-]+)\s*=\s*(?:\{[^}]*version\s*=\s*)?"
                    rf"[\"'](?P<version>{_VERSION})[\"']")),
    )),
    (r"(?:^|/)Cargo\.toml$", (
        ("release", r"(?P<name>version)\s*=\s*\"(?P<version>[^\"]{1,40})\""),
        ("package", (r"(?P<name>[\w-]+)\s*=\s*(?:\{[^}]*version\s*=\s*)?"
                    rf"\"(?P<version>{_VERSION})\"")),
    )),
    (r"(?:^|/)(?:package|composer)\.json$", (
        ("release", r"\"(?P<name>version)\":\s*\"(?P<version>[^\"]{1,40})\""),
        ("package", rf"\"(?P<name>@?[\w./-]+)\":\s*\"(?P<version>{_VERSION})\""),
    )),
    (r"(?:^|/)go\.mod$", (
        ("package", (r"(?:require\s+)?(?P<name>[\w-]+(?:\.[\w-]+)+[\w./~-]*)\s+"
                     r"(?P<version>v\d[\w.+-]*)")),
    )),
    (r"(?:^|/)(?:Gemfile|[^/]+\.gemspec)$", (
        ("package", (r"(?:gem|\w+\.add_(?:\w+_)?dependency)[\s(]+[\"'](?P<name>[\w.-]+)[\"']\s*,\s*"
                    rf"[\"'](?P<version>{_VERSION})[\"']")),
    )),
    (r"(?:^|/)[^/]+\.gradle(?:\.kts)?$", (
        ("package", r".{0,80}?[\"'](?P<name>[\w.-]+:[\w.-]+):(?P<version>[\w.+-]{1,40})[\"']"),
    )),
    (r"(?:^|/)[^/]+\.(?:cs|fs|vb)proj$|(?:^|/)Directory\.Packages\.props$", (
        ("package", (r"<Package(?:Reference|Version)\s+Include=\"(?P<name>[\w.]+)\"\s+"
                    r"Version=\"(?P<version>[^\"]{1,40})\"")),
    )),
    (r"(?:^|/)mix\.exs$", (
        ("package", rf"\{{:(?P<name>\w+),\s*\"(?P<version>{_VERSION})\""),
    )),
    (r"(?:^|/)\.github/(?:workflows|actions)/", (
        ("action", (r"(?:-\s+)?uses:\s*[\"']?(?P<name>[\w./-]+)@(?P<version>[\w.-]{1,40})[\"']?"
                   r"(?:\s+#\s*(?P<said>v?\d[\w.]{0,20}))?")),
    )),
    (r"(?:^|/)[^/]*[Dd]ockerfile[^/]*$", (
        ("image", r"FROM\s+(?:--\S+\s+)?(?P<name>[\w./-]+):(?P<version>[\w.-]{1,40})"),
    )),
)
#: Keys that look like a dependency and are none.
_NOT_PACKAGES = frozenset({
    "version", "python", "requires-python", "python_version", "python-version", "target-version",
    "minversion", "node", "npm", "yarn", "pnpm", "edition", "rust-version", "line-length", "php",
    "target", "lib", "engines", "resolver", "fail_under", "packageManager",
})
_POM_TAG = re.compile(r"<(artifactId|version|parent|dependency|plugin)>([^<]{0,80})")
MAX_LINE_CHARS = 200
MAX_DEPENDENCIES = 200


class Manifest:
    """One manifest as its changed lines stream by; ``read`` does nothing for other files."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()
        self._is_pom = path == "pom.xml" or path.endswith("/pom.xml")
        self._artifact = {ADDED: "", REMOVED: ""}
        self._versions: dict[tuple[str, str], dict[str, str]] = {}
        self._lines: dict[tuple[str, str], int] = {}
        for where, lines in _LINES:
            if re.search(where, path[-MAX_LINE_CHARS:]):
                self._patterns = tuple((what, re.compile(pattern)) for what, pattern in lines)

    def read(self, sign: str, text: str) -> None:
        """Take in a line of the patch."""
        if self._is_pom:
            self._read_pom(sign, text[:MAX_LINE_CHARS].strip())
        elif self._patterns and sign in (ADDED, REMOVED):
            line = text[:MAX_LINE_CHARS].strip()
            for what, pattern in self._patterns:
                match = pattern.match(line)
                if match and (what != "package" or match["name"] not in _NOT_PACKAGES):
                    said = match.groupdict().get("said")  # a pin often tells its version beside
                    self._note(what, match["name"], sign, said or match["version"])
                    break

    def _read_pom(self, sign: str, line: str) -> None:
        """Read Maven's tags: a version belongs to the artifactId before it."""
        match = _POM_TAG.match(line)
        if not match:
            return
        sides = (ADDED, REMOVED) if sign == CONTEXT else (sign,)
        for side in sides:
            if match[1] == "artifactId":
                self._artifact[side] = match[2].strip()
            elif match[1] != "version":
                self._artifact[side] = ""
            elif self._artifact.get(side) and sign != CONTEXT:
                self._note("package", self._artifact[side], side, match[2])

    def _note(self, what: str, name: str, sign: str, version: str) -> None:
        if len(self._versions) < MAX_DEPENDENCIES or (what, name) in self._versions:
            self._versions.setdefault((what, name), {}).setdefault(sign, version.strip(" ,"))
            self._lines[what, name] = self._lines.get((what, name), 0) + 1

    def dependencies(self) -> tuple[Dependency, ...]:
        """Return what changed, in the order of the file; equal versions are left out."""
        return tuple(
            Dependency(name, sides.get(REMOVED, ""), sides.get(ADDED, ""), self._path, what,
                       self._lines[what, name])
            for (what, name), sides in self._versions.items()
            if sides.get(REMOVED, "") != sides.get(ADDED, "")
        )
