"""Do tasks in several processes and hand back what they return, in the order of the tasks.

The processes are forked, so that they start with all that was loaded, and nothing that a scan
found ever lies on the disk. Tasks and results go through pipes as ``marshal`` writes them. A
process that dies takes the whole run down: half a scan must not look like a whole one.
"""

from __future__ import annotations

import gc
import marshal
import os
import select
import signal
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, NoReturn

from guard.errors import GuardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: So many tasks may be done before the first of them is: what waits is kept in memory.
WINDOW = 256
_LENGTH_BYTES = 8


class RemoteError(GuardError):
    """What went wrong in a worker; ``exit_code`` is that of the error there."""

    def __init__(self, what: str, hint: str, exit_code: int) -> None:
        super().__init__(what, hint)
        self.exit_code = exit_code


def cores() -> int:
    """Return how many processes may run at once on the cores given to this one."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_tasks(
    tasks: Iterator[Any], work: Callable[[Any], Any], jobs: int,
) -> Iterator[Any]:
    """Yield ``work(task)`` for each of ``tasks``, in their order, done by ``jobs`` processes.

    Tasks and results are plain values. A single task, or one job, starts no process; nor does
    a process with several threads, which is not safe to fork. ``tasks`` is read no further
    than the workers need. Raises GuardError if ``work`` does, or if a worker dies. Closing the
    generator ends the workers.
    """
    first = next(tasks, None)
    if first is None:
        return
    second = next(tasks, None) if jobs > 1 and threading.active_count() == 1 else None
    if second is None:
        yield work(first)
        for task in tasks:
            yield work(task)
        return
    pool = _Pool(work)
    try:
        yield from pool.run(_chain(first, second, tasks), jobs)
    finally:
        pool.end()


def _chain(first: Any, second: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield second
    yield from rest


class _Worker:
    """The parent's ends of the pipes of one process; ``number`` of the task it is at."""

    __slots__ = ("number", "process", "reader", "writer")

    def __init__(self, process: int, reader: int, writer: int) -> None:
        self.process = process
        self.reader = reader
        self.writer = writer
        self.number = -1


class _Pool:
    """The processes of one run."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work
        self._workers: list[_Worker] = []

    def run(self, tasks: Iterator[Any], jobs: int) -> Iterator[Any]:
        """Yield the results in order; a new process is started as long as there is a task."""
        done: dict[int, Any] = {}
        idle: deque[_Worker] = deque()
        poll = select.poll()
        by_reader: dict[int, _Worker] = {}
        given = told = 0
        task = next(tasks, None)
        while task is not None or told < given:
            while task is not None and given - told < WINDOW and (
                idle or len(self._workers) < jobs
            ):
                if not idle:
                    worker = self._start()
                    by_reader[worker.reader] = worker
                    poll.register(worker.reader, select.POLLIN)
                    idle.append(worker)
                worker = idle.popleft()
                worker.number = given
                given += 1
                _write(worker.writer, task)
                task = next(tasks, None)
            for reader, _event in poll.poll():
                worker = by_reader[reader]
                done[worker.number] = self._receive(worker)
                idle.append(worker)
            while told in done:
                yield done.pop(told)
                told += 1

    def _start(self) -> _Worker:
        down_reader, down_writer = os.pipe()
        up_reader, up_writer = os.pipe()
        if not self._workers:
            gc.freeze()  # what is there already need not be copied by a collection in a worker
        sys.stdout.flush()
        sys.stderr.flush()
        process = os.fork()
        if not process:
            for file in (down_writer, up_reader):
                os.close(file)
            for worker in self._workers:  # else they would not see that the parent has gone
                os.close(worker.writer)
                os.close(worker.reader)
            _serve(self._work, down_reader, up_writer)
        os.close(down_reader)
        os.close(up_writer)
        worker = _Worker(process, up_reader, down_writer)
        self._workers.append(worker)
        return worker

    def _receive(self, worker: _Worker) -> Any:
        answer = _read(worker.reader)
        if answer is None:
            self._workers.remove(worker)
            os.close(worker.reader)
            os.close(worker.writer)
            _, status = os.waitpid(worker.process, 0)
            code = os.waitstatus_to_exitcode(status)
            how = f"by signal {-code}" if code < 0 else f"with code {code}"
            raise GuardError(f"a scanning process ended {how}: nothing of this scan counts",
                             "try --jobs 1, or fewer files at once")
        failed, value = answer
        if failed:
            raise RemoteError(*value)
        return value

    def end(self) -> None:
        """End all processes at once."""
        for worker in self._workers:
            os.close(worker.writer)
            os.close(worker.reader)
            os.kill(worker.process, signal.SIGKILL)
        for worker in self._workers:
            os.waitpid(worker.process, 0)
        self._workers.clear()
        gc.unfreeze()


def _serve(work: Callable[[Any], Any], reader: int, writer: int) -> NoReturn:
    """Do tasks until there are no more; never returns."""
    code = 1
    try:
        # Ctrl-C goes to the whole group; the parent alone answers it, and ends the others.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while (task := _read(reader)) is not None:
            _write(writer, _try(work, task))
        code = 0
    except OSError:
        pass  # the parent has gone
    finally:
        os._exit(code)


def _try(work: Callable[[Any], Any], task: Any) -> tuple[bool, Any]:
    try:
        return False, work(task)
    except Exception as error:  # noqa: BLE001 - the parent tells it
        from guard.boundary import describe
        from guard.errors import EXIT_FAILED

        hint, code = "", EXIT_FAILED
        if isinstance(error, GuardError):
            hint, code = error.hint, error.exit_code
        return True, (describe(error), hint, code)


def _write(file: int, value: Any) -> None:
    data = marshal.dumps(value)
    view = memoryview(len(data).to_bytes(_LENGTH_BYTES, "little") + data)
    while view:
        view = view[os.write(file, view):]


def _read(file: int) -> Any:
    """Return the next value, ``None`` at the end of the pipe, a cut one included."""
    head = _read_bytes(file, _LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    size = int.from_bytes(head, "little")
    data = _read_bytes(file, size)
    return marshal.loads(data) if len(data) == size else None  # noqa: S302 - from a process of our own


def _read_bytes(file: int, size: int) -> bytes:
    parts = []
    while size and (part := os.read(file, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
