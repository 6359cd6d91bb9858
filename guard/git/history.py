"""Read what was committed before, for style; slow to load, so never on a clean commit's way."""

from __future__ import annotations

from guard.errors import GuardError


def recent_subjects(cwd: str | None = None, limit: int = 10) -> tuple[str, ...]:
    """Return the subjects of the last ``limit`` commits that are no merges, newest first.

    Returns ``()`` where there is no commit yet. The text is the authors': untrusted.
    Raises GuardError outside of a repository.
    """
    import git

    try:
        with git.Repo(cwd or ".", search_parent_directories=True) as repo:
            if not repo.head.is_valid():
                return ()
            commits = repo.iter_commits("HEAD", max_count=limit, no_merges=True, date_order=True)
            return tuple([_subject(commit.message) for commit in commits])
    except git.exc.GitError as error:
        raise GuardError(f"history could not be read: {type(error).__name__}") from None


def _subject(message: str | bytes) -> str:
    """Return the first paragraph in one line, as ``git log --format=%s`` does."""
    text = message.decode("utf-8", "replace") if isinstance(message, bytes) else message
    return " ".join(text.strip().partition("\n\n")[0].split("\n"))
