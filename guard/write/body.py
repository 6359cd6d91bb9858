"""Tell what a subject has no room for: one bullet a file or group of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.write.names import Names, common_folder, counted, listed
from guard.write.renames import renamed_symbol
from guard.write.text import wrap
from guard.write.versions import SHORT_ID_CHARS, say_dependency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.write.nouns import ChangeFacts, FileFacts

#: Files of code that get a bullet of their own; the rest is counted.
MAX_BULLETS = 8
MAX_DEPENDENCIES = 6
MAX_NAMES = 4
#: More files than this in a group are counted.
MAX_PATHS = 3
#: (kinds, how they are told), in this order, after the files of code.
_GROUPS = (
    (("test",), "tests"),
    (("docs",), "docs"),
    (("ci",), "CI"),
    (("build",), "build"),
    (("config",), "configuration"),
    (("asset", "data"), "data"),
    (("vendored",), "vendored"),
)
_VERBS = {"A": "add", "D": "remove", "M": "update", "R": "move", "T": "change the type of",
          "U": "merge"}


def bullets(facts: ChangeFacts, names: Names, subject: str) -> list[str]:
    """Return the body as wrapped lines; none if ``subject`` says it all."""
    if facts.initial:
        said = _initial(facts, names)
    else:
        said = [*_code(facts, names), *_groups(facts, names), *_dependencies(facts, names),
                *_made(facts, names)]
    if facts.unlisted:
        said.append(f"and {counted(facts.unlisted, 'more file')}")
    described = subject.partition(": ")[2]
    said = [text for text in said if text != described]
    if len(said) == 1 and _repeats(said[0], described, facts):
        return []
    return [line for text in said for line in wrap(text, "- ", "  ")]


def _repeats(bullet: str, described: str, facts: ChangeFacts) -> bool:
    """Say whether the only bullet adds nothing to the subject but a path."""
    told = bullet.partition(": ")[2] or bullet
    if told == described or told.startswith(("update ", "only ", "make ", "refresh ")):
        return True
    words = [word for word in told.replace(",", "").split() if word not in ("in", "with")]
    return len(facts.files) == 1 and all(word in described or "/" in word for word in words)


def _code(facts: ChangeFacts, names: Names) -> list[str]:
    """Return a bullet for each file of code, the largest first, and one for those alike."""
    files = [file for file in facts.files if file.kind == "code" or file.what == "submodule"]
    if renamed_symbol(facts):
        return [f"update {_listed_paths(files, names)}"] if files else []
    alike: dict[str, list[FileFacts]] = {}
    for file in files:
        alike.setdefault(_verb_alone(file, names), []).append(file)
    grouped = {verb: group for verb, group in alike.items() if verb and len(group) > MAX_PATHS}
    single = [file for file in files if _verb_alone(file, names) not in grouped]
    single.sort(key=lambda file: -(file.added + file.removed))
    said = [_file(file, names) for file in single[:MAX_BULLETS] if names.path(file.path)]
    if len(single) > MAX_BULLETS:
        said.append(f"and {counted(len(single) - MAX_BULLETS, 'more file')} of code")
    said.extend(f"{verb} {_listed_paths(group, names)}" for verb, group in grouped.items())
    return said


def _verb_alone(file: FileFacts, names: Names) -> str:
    """Return the verb of a file that has nothing more to tell, else ``""``."""
    if file.what == "submodule" or file.mode or file.status == "R":
        return ""
    if file.formatting:
        return "reformat"
    if file.comments:
        return "update comments in"
    return "" if file.status != "D" and _symbols(file, names) else _VERBS[file.status]


def _file(file: FileFacts, names: Names) -> str:
    path = names.path(file.path)
    if file.what == "submodule":
        short = file.new_blob[:SHORT_ID_CHARS]
        return f"{path}: bump to {short}" if file.status == "M" else f"{_VERBS[file.status]} {path}"
    if file.status == "D":
        return f"remove {path}"
    if file.status == "R":
        old = names.path(file.renamed_from)
        moved = f"move {old} to {path}" if old else f"move to {path}"
        return f"{moved}{_with(_symbols(file, names))}"
    said = _symbols(file, names)
    if file.status == "A":
        new = names.symbols(file.symbols_added)
        return f"add {path}{f' with {listed(new, most=MAX_NAMES)}' if new else ''}"
    if file.formatting:
        said = "only reformat"
    elif file.comments:
        said = "only comments"
    elif file.mode and not (file.added or file.removed):
        said = f"make {file.mode}"
    return f"{path}: {said}" if said else f"update {path}"


def _with(said: str) -> str:
    return f" and {said}" if said else ""


def _symbols(file: FileFacts, names: Names) -> str:
    parts = []
    for verb, symbols in (("add", file.symbols_added), ("remove", file.symbols_removed),
                          ("update", file.symbols_changed)):
        shown = names.symbols(symbols)
        if shown:
            parts.append(f"{verb} {listed(shown, most=MAX_NAMES)}")
    return "; ".join(parts)


def _groups(facts: ChangeFacts, names: Names) -> list[str]:
    said = []
    versions = {one.path for one in facts.dependencies}
    for kinds, title in _GROUPS:
        files = [file for file in facts.files if file.kind in kinds and file.what != "submodule"
                 and (file.path not in versions or file.kind not in ("build", "ci"))]
        if files:
            said.append(f"{title}: {_by_status(files, names)}")
    return said


def _by_status(files: list[FileFacts], names: Names) -> str:
    """Return ``add a and b; update c``; a single file with the names it adds."""
    if len(files) == 1 and files[0].status in "AM" and files[0].symbols_added:
        new = names.symbols(files[0].symbols_added)
        path = names.path(files[0].path)
        if new and path:
            joint = "with" if files[0].status == "A" else "in"
            if joint == "with":
                return f"add {path} with {listed(new, most=MAX_NAMES)}"
            return f"add {listed(new, most=MAX_NAMES)} in {path}"
    parts = []
    for status, verb in _VERBS.items():
        alike = [file for file in files if file.status == status]
        if alike:
            parts.append(f"{verb} {_listed_paths(alike, names)}")
    return "; ".join(parts)


def _listed_paths(files: list[FileFacts], names: Names) -> str:
    """Return the paths of few files, or the number of many and the folder they share."""
    shown = names.paths(files, whole=True)
    if len(files) <= MAX_PATHS and len(shown) == len(files):
        return listed(shown, most=MAX_PATHS)
    folder = names.path(common_folder([file.path for file in files]))
    return f"{counted(len(files), 'file')}{f' in {folder}' if folder else ''}"


def _dependencies(facts: ChangeFacts, names: Names) -> list[str]:
    said = list(dict.fromkeys(
        text for one in facts.dependencies if (text := say_dependency(one, names))))
    shown = said[:MAX_DEPENDENCIES]
    if len(said) > len(shown):
        shown.append(f"and {counted(len(said) - len(shown), 'more dependency')}")
    return shown


def _made(facts: ChangeFacts, names: Names) -> list[str]:
    said = []
    for kind, verb in (("lock", "refresh"), ("generated", "regenerate")):
        files = [file for file in facts.files if file.kind == kind]
        if files:
            said.append(f"{verb} {_listed_paths(files, names)}")
    return said


def _initial(facts: ChangeFacts, names: Names) -> list[str]:
    """Return a bullet for each top folder with its number of files, then the top files."""
    folders: dict[str, int] = {}
    top: list[FileFacts] = []
    for file in facts.files:
        folder, slash, _ = file.path.partition("/")
        if slash:
            folders[folder] = folders.get(folder, 0) + 1
        else:
            top.append(file)
    said = [f"{name}/: {counted(number, 'file')}" for folder, number in folders.items()
            if (name := names.path(folder))][:MAX_BULLETS]
    return [*said, *_plain(top, names)]


def _plain(files: Iterable[FileFacts], names: Names) -> list[str]:
    shown = names.paths(files)
    return [listed(shown, most=MAX_BULLETS)] if shown else []
