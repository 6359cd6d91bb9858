"""A notebook is read as the code in its cells, with the line numbers of its file."""

from __future__ import annotations

import json
import random
from base64 import b64encode

from guard.detect.samples import draw, make_token
from tests.detect.kit import make_bundle, rule_named, scan_lines

BUNDLE = make_bundle([rule_named("github-pat"), {
    "id": "test-password", "kind": "secret", "title": "password", "confidence": "likely",
    "pattern": r"^password = [\"'](?P<value>[A-Za-z0-9]{8,64})[\"']$",
}])
TOKEN = make_token(rule_named("github-pat"), random.Random(1)).decode()
PASSWORD = draw("base62", 14, random.Random(2))


def notebook(source, outputs=()):
    lines = source.splitlines(keepends=True)
    cell = {"cell_type": "code", "outputs": list(outputs), "source": lines}
    return json.dumps({"cells": [cell], "nbformat": 4}, indent=1).encode()


def line_of(raw, text):
    return raw[: raw.index(text)].count(b"\n") + 1


def test_cells_are_read_as_code():
    code = f"import os\nx = ('{TOKEN[:9]}'\n     '{TOKEN[9:]}')\npass" + f'word = "{PASSWORD}"\n'
    raw = notebook(code)
    found = scan_lines(BUNDLE, raw, "a/work.ipynb").findings
    assert [(f.rule, f.line, f.end_line) for f in found] == [
        ("github-pat", line_of(raw, b"x = ("), line_of(raw, b"x = (") + 1),
        ("test-password", line_of(raw, b"word ="), line_of(raw, b"word =")),
    ]
    assert found[0].secret.startswith(TOKEN[:9].encode())


def test_outputs_are_read_and_images_passed_over():
    from guard.detect import decode

    image = b64encode(random.Random(3).randbytes(60_000)).decode()
    outputs = [
        {"data": {"image/png": image, "text/plain": ["x\n", TOKEN]}, "output_type": "display_data"},
    ]
    raw = notebook("show()\n", outputs)
    before = decode.bytes_decoded
    found = scan_lines(BUNDLE, raw, "work.ipynb").findings
    assert [(f.rule, f.line) for f in found] == [("github-pat", line_of(raw, TOKEN.encode()))]
    assert decode.bytes_decoded - before < 5000


def test_other_files_are_not_read_so():
    from guard.detect import decode

    before = decode.layers_made
    scan_lines(BUNDLE, notebook("print('a')\n"), "work.json")
    assert decode.layers_made == before
