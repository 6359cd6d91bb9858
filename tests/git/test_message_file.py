"""The message file as git leaves it, and as git takes it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from guard.errors import GuardError
from guard.git import message_file
from guard.git.message import (
    comment_char,
    insert_draft,
    read_trailers,
    set_trailer,
    user_text,
    write_message,
)
from tests.git.reading import make_hook, root_of_tree

if TYPE_CHECKING:
    from tests.support import Repo

CUT = b" ------------------------ >8 ------------------------\n"


def char(repo: Repo, raw: bytes = b"") -> bytes:
    return comment_char(str(repo.path), raw)


def test_the_comment_character_is_a_hash(repo: Repo):
    assert char(repo) == b"#"


@pytest.mark.parametrize("value", [";", "%", "|"])
def test_it_may_be_set(repo: Repo, value: str):
    repo.git("config", "core.commentChar", value)
    assert char(repo) == value.encode()


def test_the_last_setting_wins(repo: Repo, monkeypatch):
    repo.git("config", "core.commentChar", ";")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.commentChar")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "!")
    assert char(repo) == b"!"


@pytest.mark.parametrize(("version", "expected"), [((2, 39), b"#"), ((2, 45), b"//")])
def test_a_string_counts_where_git_knows_it(repo: Repo, monkeypatch, version, expected):
    monkeypatch.setattr(message_file, "_git_version", lambda _: version)
    repo.git("config", "core.commentString", "//")
    assert char(repo) == expected


def test_the_version_is_read_from_git(repo: Repo):
    told = repo.git("version").split()[2]
    assert message_file._git_version(None) == tuple(map(int, told.split(".")[:2]))


@pytest.mark.parametrize(("raw", "expected"), [
    (b"subject\n\n# help\n", b"#"), (b"#1 fixed\n\n; help\n;\n", b";"),
    (b"#1 fixed\n" + b"@" + CUT + b"+line\n", b"@"), (b"plain\n", b"#"),
    (b"#1\nplain\n", b";"), (b"", b"#"),
    (b"".join(b"%c\n" % char for char in b"#;@!$%^&|:x"), b"#"),
])
def test_auto_is_what_git_chose(repo: Repo, raw: bytes, expected: bytes):
    repo.git("config", "core.commentChar", "auto")
    assert char(repo, raw) == expected


# Through real commits

EDITOR = """import sys
file = sys.argv[1]
raw = open(file, 'rb').read()
open(file + '.seen', 'wb').write(raw)
open(file, 'wb').write({text!r} + raw)
"""

HOOK = """import os, sys
sys.path.insert(0, {root!r})
from guard.git.message import *
file = sys.argv[1]
raw = open(file, 'rb').read()
comment = b'' if os.environ.get('GIT_EDITOR') == ':' else comment_char(None, raw)
write_message(file, set_trailer(raw, 'Guard-Record', 'v1 cloud sha256:1', comment))
"""


@pytest.fixture
def hooked(repo: Repo, monkeypatch) -> Repo:
    """Return a repository with our trailer set by commit-msg, and an editor that writes."""
    script = repo.write("../hook.py", HOOK.format(root=root_of_tree()))
    make_hook(repo, "commit-msg", f"exec {sys.executable} '{script}' \"$1\"\n")
    editor = repo.write("../editor.py", EDITOR.format(text=b"#1 is no comment?\nsubject\n"))
    monkeypatch.setenv("GIT_EDITOR", f"{sys.executable} '{editor}'")
    repo.write("file", "one\n")
    repo.git("add", "-A")
    return repo


def last(repo: Repo) -> str:
    return repo.git("log", "-1", "--format=%B").rstrip("\n")


def seen(repo: Repo) -> bytes:
    return (repo.path / ".git/COMMIT_EDITMSG.seen").read_bytes()


@pytest.mark.parametrize("options", [
    [], ["-c", "core.commentChar=;"], ["-c", "commit.verbose=true"],
    ["-c", "core.commentChar=auto"],
    ["-c", "commit.verbose=true", "-c", "core.commentChar=auto"],
    ["-c", "commit.verbose=true", "-c", "core.commentChar=!"],
])
def test_a_commit_with_an_editor(hooked: Repo, options: list[str]):
    hooked.git(*options, "commit", "-q", "-s")
    sign = seen(hooked).rstrip().splitlines()[-1][:1]
    kept = "" if b"# Please" in seen(hooked) else "#1 is no comment?\n"
    assert last(hooked) == (
        f"{kept}subject\n\nSigned-off-by: Ada Example <ada@example.org>\n"
        "Guard-Record: v1 cloud sha256:1"
    ), sign


def test_a_commit_with_cleanup_scissors(hooked: Repo):
    hooked.git("commit", "-q", "--cleanup=scissors")
    assert last(hooked) == "#1 is no comment?\nsubject\n\nGuard-Record: v1 cloud sha256:1"


def test_a_commit_without_an_editor_keeps_its_hashes(hooked: Repo):
    hooked.git("commit", "-q", "-m", "subject\n\n#1 fixed")
    assert last(hooked) == "subject\n\n#1 fixed\n\nGuard-Record: v1 cloud sha256:1"
    hooked.git("commit", "-q", "--amend", "--no-edit")
    assert last(hooked) == "subject\n\n#1 fixed\n\nGuard-Record: v1 cloud sha256:1"
    hooked.git("commit", "-q", "--amend", "--no-edit", "-s")
    assert last(hooked).endswith("sha256:1\nSigned-off-by: Ada Example <ada@example.org>")
    trailers = hooked.git("log", "-1", "--format=%(trailers:key=Guard-Record,valueonly)")
    assert trailers.strip() == "v1 cloud sha256:1"


def test_an_empty_message_still_ends_the_commit(hooked: Repo, monkeypatch):
    monkeypatch.setenv("GIT_EDITOR", "true")
    assert hooked.run("commit").returncode == 1
    assert b"empty commit message" in hooked.run("commit").stderr


def test_a_draft_is_what_the_user_starts_from(hooked: Repo):
    raw = b"\n# help\n"
    text = insert_draft(raw, "draft\n", b"#")
    hooked.git("commit", "-q", "-F", "-", "--cleanup=strip", stdin=text)
    assert last(hooked).startswith("draft\n\nGuard-Record")


def test_merge_and_squash_messages(hooked: Repo):
    hooked.git("commit", "-q", "-m", "base")
    hooked.git("checkout", "-q", "-b", "side")
    hooked.write("file", "side\n")
    hooked.commit("side")
    hooked.git("checkout", "-q", "main")
    hooked.write("file", "main\n")
    hooked.commit("main")
    hooked.run("merge", "side")
    raw = (hooked.path / ".git/MERGE_MSG").read_bytes()
    assert b"# Conflicts:" in raw
    text = set_trailer(raw, "Guard-Record", "x", b"#")
    assert text == raw.replace(b"'side'\n", b"'side'\n\nGuard-Record: x\n")
    assert read_trailers(text, "Guard-Record", b"#") == ["x"]
    assert user_text(text, b"#") == b"Merge branch 'side'\n"


# Writing


def test_the_file_is_replaced_and_keeps_its_mode(tmp_path):
    file = tmp_path / "message"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write_message(str(file), b"new\0\xff")
    assert file.read_bytes() == b"new\0\xff"
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) in (["message", "home"], ["home", "message"])


def test_a_new_file_follows_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_message(str(tmp_path / "message"), b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "message").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_and_its_target_is_replaced(tmp_path):
    (tmp_path / "far").mkdir()
    target = tmp_path / "far/message"
    target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to("far/message")
    write_message(str(link), b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("step", ["write", "fchmod", "fsync", "replace"])
def test_on_failure_the_file_is_as_it_was(tmp_path, monkeypatch, step: str):
    file = tmp_path / "message"
    file.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(GuardError, match="could not be written: No space"):
            write_message(str(file), b"new")
    assert file.read_bytes() == b"old"
    assert sorted(os.listdir(tmp_path)) == ["home", "message"]


def test_what_is_no_file_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(GuardError, match="not a file"):
        write_message(str(tmp_path / "pipe"), b"new")
    with pytest.raises(GuardError):
        write_message(str(tmp_path / "no/such/folder"), b"new")
