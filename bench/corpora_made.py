"""The corpora that are made: samples of guard's rules, records of people, and hard negatives.

All of it comes from a seed, so that every run and every machine gets the same.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import uuid
from typing import TYPE_CHECKING

from bench.corpora import Corpus, fresh, measure, write
from bench.detect_score import Label
from guard.detect.samples import draw, expand
from guard.policy.packs import load_packs, packs_dir

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEED = 20261123
LOCALES = (
    "ar_EG", "cs_CZ", "da_DK", "de_DE", "en_GB", "en_US", "es_ES", "fi_FI", "fr_FR", "hu_HU",
    "it_IT", "ja_JP", "ko_KR", "nl_NL", "pl_PL", "pt_BR", "ro_RO", "sv_SE", "tr_TR", "zh_CN",
)
#: What a record has: the key, and the method of Faker that fills it.
FIELDS = (("full_name", "name"), ("email", "free_email"), ("phone", "phone_number"),
          ("date_of_birth", "date_of_birth"), ("street_address", "street_address"),
          ("iban", "iban"), ("ssn", "ssn"))
Record = dict[str, str]


def samples(work: Path) -> Corpus:
    """Return every ``match`` template of the packs as a T label, every ``pass`` one as F."""
    root, labels = fresh(work / "samples"), []
    for rule in load_packs(packs_dir()).rules:
        if rule["kind"] != "secret":
            continue
        name = (rule.get("paths") or ["sample.txt"])[0]
        name = re.sub(r"[*?\[\]{}]+", "x", name).lstrip("/")
        for truth, templates in (("T", rule.get("match", ())), ("F", rule.get("pass", ()))):
            for number, template in enumerate(templates):
                text = expand(template, rule, SEED).decode("utf-8", "surrogateescape")
                path = f"{truth}/{rule['id']}-{number}/{name}"
                write(root, path, text + "\n")
                labels.append(Label(path, 1, text.count("\n") + 1, truth, "sample"))
    return measure("samples of guard's rules", root, tuple(labels))


def make_records(locale: str, count: int) -> list[Record]:
    """Return ``count`` people of a locale. Raises ImportError if Faker is not installed."""
    from faker import Faker

    fake = Faker(locale)
    fake.seed_instance(SEED)
    return [
        {key: " ".join(str(getattr(fake, method)()).split()) for key, method in FIELDS}
        for _ in range(count)
    ]


def as_csv(records: list[Record]) -> str:
    """Return a table with a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()


def as_sql(records: list[Record]) -> str:
    """Return one INSERT per record."""
    columns = ", ".join(records[0])
    rows = [", ".join("'" + value.replace("'", "''") + "'" for value in record.values())
            for record in records]
    head = f"INSERT INTO customers ({columns}) VALUES"
    return "".join(f"{head} ({row});\n" for row in rows)


def as_json(records: list[Record]) -> str:
    """Return an array, one key a line."""
    return json.dumps(records, indent=2, ensure_ascii=False) + "\n"


def _each(records: list[Record], line: Callable[[str, str], str], head: str, tail: str) -> str:
    return "".join(head + "".join(line(key, value) for key, value in record.items()) + tail
                   for record in records)


def as_yaml(records: list[Record]) -> str:
    """Return a list of mappings."""
    return "customers:\n" + _each(
        records, lambda key, value: f"  {key}: {json.dumps(value, ensure_ascii=False)}\n", "-\n",
        "")


def as_code(records: list[Record]) -> str:
    """Return Python that builds the people."""
    return _each(records, lambda key, value: f"    {key}={value!r},\n", "customers.append(dict(\n",
                 "))\n")


def as_log(records: list[Record]) -> str:
    """Return one log line per record."""
    return "".join(
        f"2026-11-23 10:00:{number % 60:02} INFO signup "
        + " ".join(f'{key}="{value}"' for key, value in record.items()) + "\n"
        for number, record in enumerate(records))


def as_xml(records: list[Record]) -> str:
    """Return one element per field."""
    return "<customers>\n" + _each(
        records, lambda key, value: f"  <{key}>{value}</{key}>\n", "<customer>\n", "</customer>\n"
    ) + "</customers>\n"


def as_env(records: list[Record]) -> str:
    """Return assignments of an environment file."""
    return _each(records, lambda key, value: f'CUSTOMER_{key.upper()}="{value}"\n', "", "\n")


FORMATS: dict[str, Callable[[list[Record]], str]] = {
    "csv": as_csv, "sql": as_sql, "json": as_json, "yaml": as_yaml, "py": as_code, "log": as_log,
    "xml": as_xml, "env": as_env,
}
ONE_LINE = ("csv", "sql", "log")


def place(text: str, record: Record, *, one_line: bool) -> list[int]:
    """Return the line of each value of a record in a file, counted from 1.

    The e-mail address tells the records apart; the other fields stand on its line, or on the
    lines around it in their order. Raises ValueError if the record is not there.
    """
    lines = text.split("\n")
    home = next((at + 1 for at, line in enumerate(lines) if record["email"] in line), None)
    if home is None:
        raise ValueError("no such record")
    before = list(record).index("email")
    return [home if one_line else home - before + at for at in range(len(record))]


def people(work: Path, *, quick: bool) -> Corpus:
    """Return keyed records of 20 locales in 8 formats.

    A label ``record`` spans a record; a label ``value: KEY`` is one value's line.
    """
    root, labels = fresh(work / "people"), []
    for locale in LOCALES:
        records = make_records(locale, 5 if quick else 20)
        for ending, to_text in FORMATS.items():
            text, path = to_text(records), f"{locale}/customers.{ending}"
            write(root, path, text)
            for record in records:
                lines = place(text, record, one_line=ending in ONE_LINE)
                labels.append(Label(path, lines[0], lines[-1], "T", "record"))
                labels += [Label(path, line, line, "T", f"value: {key}")
                           for line, key in zip(lines, record, strict=True)]
    return measure("records of people", root, tuple(labels))


def isbn13(source: random.Random) -> str:
    """Return an ISBN with its check digit."""
    digits = [9, 7, 8, *(source.randrange(10) for _ in range(9))]
    check = -sum(digit * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10
    return "".join(map(str, [*digits, check]))


def hard_lines(kind: str, source: random.Random) -> str:
    """Return one line that looks like something to find, and is nothing."""
    whole = source.randrange
    point = ", ".join(f"{source.uniform(-1, 1):.8f}" for _ in range(12))
    path = " ".join(f"{letter}{source.uniform(0, 24):.3f} {source.uniform(0, 24):.3f}"
                    for letter in "MLCLQLTLz"[:8])
    hexes = {size: f"{source.getrandbits(size * 4):0{size}x}" for size in (40, 64)}
    ident = uuid.UUID(int=source.getrandbits(128), version=4)
    return {
        "version": f'"some-package": "^{whole(20)}.{whole(30)}.{whole(99)}-beta.{whole(9)}",',
        "sha": source.choice([f"commit {hexes[40]}", f"uses: actions/setup@{hexes[40]}",
                              f"    --hash=sha256:{hexes[64]}", f"image: app@sha256:{hexes[64]}"]),
        "integrity": f'"integrity": "sha512-{draw("base64", 86, source)}==",',
        "uuid": source.choice([f"id: {ident}", f'"request_id": "{ident}",', f"GUID = '{ident}'"]),
        "floats": f"weights = [{point}]",
        "svg": f'<path d="{path}"/>',
        "isbn": source.choice([f"ISBN {isbn13(source)}", f'"isbn": "{isbn13(source)}",']),
        "id": source.choice([f"order_id = {whole(10**9, 10**12)}", f'"id": {whole(10**15)},',
                             f"timestamp: {whole(10**9, 2 * 10**9)}"]),
        "test card": source.choice([
            "card = '4242{}4242{}4242{}4242'", "number: 4111{}1111{}1111{}1111",
            '"pan": "5555{}5555{}5555{}4444",', "amex 3782{}822463{}10005",
        ]).replace("{}", source.choice(["", " ", "-"])),
    }[kind]


HARD = ("version", "sha", "integrity", "uuid", "floats", "svg", "isbn", "id", "test card")


def hard_negatives(work: Path, *, quick: bool) -> Corpus:
    """Return lines in which nothing is to be found, a file per kind."""
    root = fresh(work / "hard")
    for kind in HARD:
        source = random.Random(f"{SEED}:{kind}")
        lines = [hard_lines(kind, source) + "\n" for _ in range(200 if quick else 1000)]
        write(root, f"{kind.replace(' ', '-')}.txt", "".join(lines))
    return measure("hard negatives", root)
