from __future__ import annotations

from pathlib import Path

from guard.decide import weights

PAGE = (Path(__file__).parents[2] / "docs" / "routing.md").read_text(encoding="utf-8")


def row(*cells):
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def words_table():
    return "\n".join(row(points, name, phrases.replace("*", "…").replace("^", ""))
                     for points, name, phrases in (*weights.WORDS, *weights.ROUTINE_WORDS))


def steps_table():
    units = {"lines of work": weights.SIZE, "folders with code": weights.FOLDERS,
             "files of code": weights.FILES, "characters of a prompt": weights.PROMPT_SIZE}
    told = {unit: [f"{reached:,} → {points}" for reached, points in reversed(steps)]
            for unit, steps in units.items()}
    return "\n".join(row(unit, ", ".join(steps)) for unit, steps in told.items())


def test_the_page_tells_the_weights_as_they_are():
    assert words_table() in PAGE
    assert steps_table() in PAGE
    for effort, share in weights.EFFORT.items():
        assert row(effort, f"{share} %") in PAGE
    assert f"at most {weights.CHANGE_WORDS_MAX} points" in PAGE
    assert f"a review {weights.TASK['review']} points" in PAGE
