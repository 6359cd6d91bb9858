"""Run git: one process a question, exact bytes, no deadlock, nothing inherited that alters them."""

from __future__ import annotations

import os

from guard.errors import GuardError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    Variables = dict[str, str]

#: How many git processes this process has started; tests hold the hooks to a number.
spawned = 0

BLOCK_BYTES = 1 << 20
_F_SETPIPE_SZ = 1031  # Linux; the fcntl module of Python 3.10 does not name it
_SIGTERM = 15  # the same on every POSIX system; `signal` imports enum

#: Variables that change what plumbing prints, write elsewhere, or run something.
_DROPPED = frozenset({
    "GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_PAGER_IN_USE", "GIT_FLUSH",
    "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS", "GIT_NO_LAZY_FETCH", "GIT_REDIRECT_STDIN", "GIT_REDIRECT_STDOUT",
    "GIT_REDIRECT_STDERR",
})
_ADDED = {
    "GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull, "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
}


class GitError(GuardError):
    """Git said no; ``code`` is its exit code (negative: a signal)."""

    def __init__(self, what: str, hint: str = "", code: int = 0) -> None:
        super().__init__(what, hint)
        self.code = code


def run_git(
    args: list[str], *, cwd: str | None = None, stdin: bytes = b"", check: bool = True,
    variables: Variables | None = None,
) -> bytes:
    """Return all that ``git ARGS`` prints; ``variables`` are added to its environment.

    Raises GitError if git fails and ``check`` holds, or if there is no git.
    """
    blocks = stream_git(args, cwd=cwd, stdin=stdin, check=check, variables=variables)
    return b"".join(blocks)


def stream_git(
    args: list[str], *, cwd: str | None = None, stdin: bytes = b"", check: bool = True,
    variables: Variables | None = None,
) -> Generator[bytes, None, None]:
    """Yield what ``git ARGS`` prints in blocks of at most 1 MiB, as they come.

    Arguments are as for ``run_git``. Starts git at the first ``next``. Whoever stops early
    ends the process by closing the generator. Raises GitError after the last block if git
    fails and ``check`` holds.
    """
    environment = _environment() | (variables or {})
    argv = ["git", *(["-C", cwd] if cwd else []), *args]
    errors = _scratch_file()
    try:
        source = _scratch_file(stdin) if stdin else os.open(os.devnull, os.O_RDONLY)
        try:
            reader, writer = os.pipe()
            try:
                _widen(reader)
                process = _spawn(argv, environment, (source, writer, errors))
            except BaseException:
                os.close(reader)
                raise
            finally:
                os.close(writer)
        finally:
            os.close(source)
        yield from _read_all(reader, process)
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        if code and check:
            raise _failure(args, code, errors)
    finally:
        os.close(errors)


def _read_all(reader: int, process: int) -> Iterator[bytes]:
    done = False
    try:
        while block := os.read(reader, BLOCK_BYTES):
            yield block
        done = True
    finally:
        os.close(reader)
        if not done:  # git may be busy for long before it notices that nobody reads
            os.kill(process, _SIGTERM)
            os.waitpid(process, 0)


def _spawn(argv: list[str], environment: Variables, files: tuple[int, int, int]) -> int:
    """Start git with ``files`` as its stdin, stdout, stderr; return its process id."""
    global spawned  # noqa: PLW0603 - a counter for tests, read as plumbing.spawned
    spawned += 1
    if any("\0" in arg for arg in argv):
        raise GitError("a path or revision holds a NUL character")
    raised = [_above_standard(file) for file in files]
    try:
        return _start(argv, environment, raised)
    except FileNotFoundError:
        raise GitError("git was not found on PATH", "install git 2.30 or newer") from None
    except OSError as error:
        raise GitError(f"git could not be started: {error.strerror}") from None
    finally:
        for file, copy in zip(files, raised, strict=True):
            if copy != file:
                os.close(copy)


def _start(argv: list[str], environment: Variables, files: list[int]) -> int:
    if hasattr(os, "posix_spawnp"):
        actions = [(os.POSIX_SPAWN_DUP2, file, target) for target, file in enumerate(files)]
        return os.posix_spawnp(argv[0], argv, environment, file_actions=actions)
    import subprocess  # Android's C library before version 9

    process = subprocess.Popen(
        argv, stdin=files[0], stdout=files[1], stderr=files[2], env=environment,
    )
    process.returncode = 0  # it is waited for by its id, not by this object
    return process.pid


def _above_standard(file: int) -> int:
    """Return ``file``, or a copy of it when it took the place of a closed standard stream."""
    if file > 2:  # noqa: PLR2004 - stderr
        return file
    import fcntl

    return fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, 3)


def _widen(pipe: int) -> None:
    """Let git write a whole block ahead of us, where the system allows it."""
    try:
        import fcntl

        fcntl.fcntl(pipe, _F_SETPIPE_SZ, BLOCK_BYTES)
    except OSError:
        pass  # not Linux, or over the user's quota of pipe pages


def _environment() -> Variables:
    kept = {
        name: value for name, value in os.environ.items()
        if name not in _DROPPED and not name.startswith("GIT_TRACE")
    }
    kept.update(_ADDED)
    return kept


def _scratch_file(data: bytes = b"") -> int:
    """Return an open file without a name that holds ``data``, positioned at its start."""
    file = _nameless_file()
    if data:
        view = memoryview(data)
        while view:
            view = view[os.write(file, view):]
        os.lseek(file, 0, os.SEEK_SET)
    return file


def _nameless_file() -> int:
    try:
        return os.memfd_create("guard")
    except (AttributeError, OSError):  # not Linux
        name = os.path.join(os.environ.get("TMPDIR") or "/tmp", "guard-" + os.urandom(12).hex())  # noqa: S108 - pathlib costs too much here; O_EXCL guards the name
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        file = os.open(name, flags, 0o600)
        os.unlink(name)
        return file


def _failure(args: list[str], code: int, errors: int) -> GitError:
    """Return the error that tells what git said, on one line, without control characters."""
    said = os.pread(errors, 4096, 0).decode("utf-8", "replace")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    line = (fatal or lines or [f"exit code {code}"])[0]
    line = "".join(char if char.isprintable() else "?" for char in line)[:300]
    verb = next((arg for arg in args if arg[0] != "-" and "=" not in arg), "")
    return GitError(f"git {verb}: {line}", code=code)
