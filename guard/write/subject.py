"""Say in half a line what a change does, with names that are in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.write.names import Names, common_folder, fill
from guard.write.renames import is_move, renamed_symbol
from guard.write.versions import SHORT_ID_CHARS, tell_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guard.write.nouns import ChangeFacts, FileFacts, Symbol

MAX_SUBJECT = 72
#: More new sections than this, and the page is told instead; more tests, and their number.
MAX_SECTIONS = 2
MAX_TESTS_NAMED = 2
#: More files than this in one folder are counted.
MAX_FILES_NAMED = 5
#: What is told of files that have no names worth telling, by type.
_VERB_BY_TYPE = {"style": "reformat", "perf": "speed up", "revert": "revert changes to"}


def describe(facts: ChangeFacts, type_: str, names: Names, room: int) -> str:
    """Return the description of a conventional subject, at most ``room`` characters."""
    files = facts.files
    if not files:
        return "record an empty commit"
    if facts.initial:
        return "initial commit"
    for tell in (tell_versions, _of_submodules, _of_modes, _of_moves, _of_a_new_name,
                 _of_removals):
        said = tell(facts, names, room)
        if said:
            return said
    return _of_content(facts, type_, names, room)


def _of_submodules(facts: ChangeFacts, names: Names, room: int) -> str:
    if any(file.what != "submodule" and file.path != ".gitmodules" for file in facts.files):
        return ""
    modules = [file for file in facts.files if file.what == "submodule"]
    if len(modules) == 1 and modules[0].status == "M":
        name = names.path(modules[0].path, room - 30)
        if name:
            return f"bump submodule {name} to {modules[0].new_blob[:SHORT_ID_CHARS]}"
    verbs = {"A": "add", "D": "remove"}
    statuses = {file.status for file in modules}
    verb = verbs.get(statuses.pop(), "bump") if len(statuses) == 1 else "bump"
    noun = "submodule" if len(modules) == 1 else "submodules"
    return fill(f"{verb} {noun}", names.paths(modules, whole=True), room) if modules else ""


def _of_modes(facts: ChangeFacts, names: Names, room: int) -> str:
    modes = {file.mode for file in facts.files}
    if len(modes) != 1 or modes == {""} or any(f.added or f.removed for f in facts.files):
        return ""
    mode = modes.pop()
    return fill("make", names.paths(facts.files), room - len(mode) - 1, more=facts.unlisted,
                ) + f" {mode}"


def _of_moves(facts: ChangeFacts, names: Names, room: int) -> str:
    """Tell of moved files, if the change does little else."""
    if not is_move(facts):
        return ""
    moved = [file for file in facts.files if file.status == "R"]
    old, new = names.path(moved[0].renamed_from), names.path(moved[0].path)
    if len(moved) == 1 and old and new:
        old_folder, _, old_base = old.rpartition("/")
        new_folder, _, new_base = new.rpartition("/")
        if old_base == new_base:
            said = f"move {new_base} to {new_folder or 'the top folder'}"
        elif old_folder == new_folder:
            said = f"rename {old_base} to {new_base}"
        else:
            said = f"move {old} to {new}"
        return said if len(said) <= room else fill("move", [names.base(new)], room)
    folders = {file.path.rpartition("/")[0] for file in moved}
    target = names.path(folders.pop()) if len(folders) == 1 else ""
    counted_said = f"move {len(moved)} files to {target}"
    if len(moved) > MAX_FILES_NAMED and target and len(counted_said) <= room:
        return counted_said
    return fill("move", names.paths(moved), room, tail=f" to {target}" if target else "",
                more=len(moved) - len(names.paths(moved)))


def _of_a_new_name(facts: ChangeFacts, names: Names, room: int) -> str:
    renamed = renamed_symbol(facts)
    if not renamed:
        return ""
    old, new = (names.text(name, 50) for name in renamed)
    said = f"rename {old} to {new}"
    return said if old and new and len(said) <= room else ""


def _of_removals(facts: ChangeFacts, names: Names, room: int) -> str:
    if any(file.status != "D" for file in facts.files):
        return ""
    return _of_files("remove", facts.files, facts.unlisted, names, room)


def _of_files(
    verb: str, files: Sequence[FileFacts], more: int, names: Names, room: int,
) -> str:
    """Tell of files by their names, or of many by their number and folder."""
    folder = names.path(common_folder([file.path for file in files]))
    many = f"{verb} {len(files) + more} files in {folder}"
    if len(files) > MAX_FILES_NAMED and folder and not more and len(many) <= room:
        return many
    shown = names.paths(files)
    return fill(verb, shown, room, more=len(files) - len(shown) + more)


def _of_content(facts: ChangeFacts, type_: str, names: Names, room: int) -> str:
    """Tell of names that came, went or changed, then of files."""
    told = _telling_files(facts.files, type_)
    if told and all(file.comments for file in told):
        return fill("update comments in", names.paths(told), room)
    verb = _VERB_BY_TYPE.get(type_)
    said = "" if verb else _of_names(told, type_, names, room)
    if said:
        return said
    changed = names.symbols(_all(told, "symbols_changed"), public=True)
    if changed and type_ not in ("style", "docs"):
        return fill(verb or "update", changed, room)
    if not verb and all(file.status == "A" for file in told):
        verb = "add"
    return _of_files(verb or "update", told, facts.unlisted, names, room)


def _of_names(told: Sequence[FileFacts], type_: str, names: Names, room: int) -> str:
    """Tell of what came or went, if that is what the change is about."""
    added = names.symbols(_all(told, "symbols_added"), public=True)
    created = [file for file in told if file.status == "A"]
    paths = names.paths(told)
    if type_ == "docs":
        one_page = len(told) == len(paths) == 1 and not created and len(added) <= MAX_SECTIONS
        if added and one_page:
            return fill("add", added, room, tail=f" to {paths[0]}")
        return fill("add", names.paths(created), room) if created else ""
    if type_ == "test":
        changed = names.symbols(_all(told, "symbols_changed"))
        if len(added) > 1 and len(told) == len(paths) == 1:
            return fill(f"add {len(added)} tests to", paths, room)
        if not added and len(changed) > MAX_TESTS_NAMED:
            return f"update {len(changed)} tests"
    removed = names.symbols(_all(told, "symbols_removed"))
    if type_ == "refactor":
        return fill("remove", removed, room) if removed and not added else ""
    mended = type_ == "fix" and _all(told, "symbols_changed")
    return fill("add", added, room) if added and not mended else ""


def _telling_files(files: Sequence[FileFacts], type_: str) -> list[FileFacts]:
    """Return the files that the subject is about: those that gave the change its type."""
    by_type = {"docs": ("docs",), "test": ("test",), "ci": ("ci",), "build": ("build", "vendored")}
    wanted = [file for file in files if file.kind in by_type.get(type_, ("code",))]
    written = [file for file in files if file.kind not in ("lock", "generated")]
    return wanted or written or list(files)


def _all(files: Sequence[FileFacts], field: str) -> list[Symbol]:
    largest_first = sorted(files, key=lambda file: -(file.added + file.removed))
    return [symbol for file in largest_first for symbol in getattr(file, field)]
