"""Tables: the column says what its cells are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.detect import pii_columns, pii_samples
from guard.detect.columns import (
    find_cells,
    find_columns,
    find_inserted,
    find_sql,
    first_line,
)
from guard.detect.tables import find_rows

MAIL = pii_samples.sample("email", random.Random("table"))
SSN = pii_samples.sample("us-ssn", random.Random("table"))
CARD = pii_samples.sample("card-visa", random.Random("table"))
PHONE = "(212) 867-4439"


def found(text: str, path: str = "people.csv", header: bytes = b"") -> list[tuple[str, str]]:
    raw = text.encode()
    cells = sorted(find_sql(raw) + find_columns(raw, path, header), key=lambda cell: cell[1])
    return [(rule, raw[start:end].decode()) for rule, start, end in cells]


def test_csv_reads_every_column_that_is_about_people():
    text = (
        'id,First Name,lastName,E-Mail Address,Phone (home),"Street",DOB,ssn,card_no,note\n'
        f'1,Wilhelmina,Okonkwo,{MAIL},{PHONE},"927 Larkspur Road, Apt 3",'
        f"1974-11-23,{SSN},{CARD},x\n"
    )
    assert found(text) == [
        ("person-name", "Wilhelmina"), ("person-name", "Okonkwo"), ("email-address", MAIL),
        ("phone-number-keyed", PHONE), ("street-address", "927 Larkspur Road, Apt 3"),
        ("date-of-birth", "1974-11-23"), ("national-id", SSN), ("payment-card-keyed", CARD),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_delimiter_and_line_end(delimiter, end):
    rows = ["id", "email", "x"], ["1", MAIL, "y"], ["2", "", ""]
    text = "".join(delimiter.join(row) + end for row in rows)
    assert found(text) == [("email-address", MAIL)]
    assert found("\ufeff" + text) == [("email-address", MAIL)]


def test_markdown_tables():
    text = f"Some prose.\n\n| Name | E-Mail |\n|---|---|\n| Bo Berg | {MAIL} |\n\nMore, or less.\n"
    assert found(text, "README.md") == [("person-name", "Bo Berg"), ("email-address", MAIL)]


def test_a_column_called_name_needs_company():
    assert found("name,email\nBo Berg,\n") == [("person-name", "Bo Berg")]
    assert found("name,size\nBo Berg,3\n") == []
    assert found("city,zip,lat,long\nKiel,48372,54.32133,10.13489\n") == []


def test_quotes_within_quotes_and_blanks():
    assert found('email,full_name\n , "Agnes ""Bo"" Okafor" \n') == []
    assert found('email,full_name\n , " Agnes Okafor " \n') == [("person-name", "Agnes Okafor")]


def test_sql_insert():
    text = (
        "INSERT INTO `shop`.`users` (id, `email`, full_name, created, ssn) VALUES\n"
        f"(1, '{MAIL}', N'Agnes O''Hara', NOW(), '{SSN}'),\n"
        f"(2, NULL, 'a, (b)', DATE_ADD(NOW(), 3), {SSN});\n"
        "SELECT 'Bo Berg';\n"
    )
    assert found(text, "seed.py") == [
        ("email-address", MAIL), ("person-name", "Agnes O''Hara"), ("national-id", SSN),
        ("national-id", SSN),
    ]


def test_sql_copy():
    text = f"COPY public.people (id, name, email) FROM stdin;\n1\tBo Berg\t{MAIL}\n\\.\nname\tx\n"
    assert found(text, "dump.sql") == [("person-name", "Bo Berg"), ("email-address", MAIL)]


def test_placeholders_and_programs_are_not_tables():
    assert found("INSERT INTO t (email, phone) VALUES (?, %s);", "a.sql") == []
    assert found(f"for email, phone in rows:\n    print({MAIL!r}, 3)\n", "a.py") == []
    assert found(f"    email,\n    phone,\n    '{MAIL}', x\n", "a.py") == []
    assert found("first the email, then the rest\nWilhelmina, and the others\n", "a.md") == []


def test_a_prompt_may_hold_a_table():
    assert found(f"email,x\n{MAIL},1\n", "prompt") == [("email-address", MAIL)]


def test_a_table_ends_where_its_rows_end():
    text = f"email,x\n{MAIL},1\n\nWilhelmina, Okonkwo\nsurname,x\nOkonkwo,2\n"
    assert found(text, "a.txt") == [("email-address", MAIL), ("person-name", "Okonkwo")]


def test_a_header_from_elsewhere_reads_a_later_hunk():
    rows = f"7,{MAIL},Bo Berg\n8,,\n"
    assert found(rows) == []
    assert found(rows, header=b"id,email,name\n") == [
        ("email-address", MAIL), ("person-name", "Bo Berg"),
    ]
    assert found(rows, header=b"no header") == []


def test_hunks_of_a_table_are_read_by_its_first_line():
    file = "\ufeffid;E-Mail;Nachname\r\n" + "1;;\r\n" * 4000
    header = first_line(file.encode())
    assert header == "\ufeffid;E-Mail;Nachname\r".encode()
    text = f"7;{MAIL};Berg\r\n\r\nnot a row\r\n8;;Okonkwo\r\n".encode()
    assert [text[start:end].decode() for start, end in find_rows(text, header)] == [
        MAIL, "Berg", "Okonkwo",
    ]


@pytest.mark.parametrize("blob", [
    b"", b"\n", b"id,size,name\n1,2,Berg\n", b"no header at all\n", b"\x00\xff,\xfe\n",
    b"email," * 10_000 + b"\n", b"def f(email, phone):\n",
])
def test_a_file_whose_first_line_names_nobody_has_no_header(blob):
    assert first_line(blob) == b""
    assert find_rows(f"7,{MAIL},Berg\n".encode(), first_line(blob)) == []


def test_cells_of_a_hunk_are_bounded(monkeypatch):
    monkeypatch.setattr("guard.detect.columns.MAX_CELLS", 5)
    assert len(find_rows(f"1,{MAIL}\n".encode() * 50, b"id,email")) == 5


def test_sql_is_a_rule_of_its_own():
    text = f"COPY t (id, email) FROM stdin;\n1\t{MAIL}\n\\.\n".encode()
    assert [text[start:end].decode() for (start, end), _, _ in find_inserted(text, [], {}, "")] == [
        MAIL,
    ]
    assert list(find_cells(text, [], {}, "dump.sql")) == []


def test_cells_are_reported_once_and_as_matches():
    text = f"email,x\n{MAIL},1\nemail,x\n{MAIL},1\n".encode()
    spans = list(find_cells(text, [7], {}, "a.csv"))
    assert [text[start:end].decode() for (start, end), _value, _key in spans] == [MAIL, MAIL]
    assert all(match == value and key == (-1, -1) for match, value, key in spans)


@pytest.mark.parametrize(("name", "rule"), [
    ("customerEmail", "email-address"), ("E-Mail", "email-address"), ("PHONE_2",
    "phone-number-keyed"),
    ("Nachname", "person-name"), ("user_first_name", "person-name"), ("Home Address",
    "street-address"),
    ("geburtsdatum", "date-of-birth"), ("Passport No.", "national-id"), ("IBAN", "bank-account"),
    ("nom de famille", "person-name"), ("Фамилия", "person-name"),
    ("電話番号", "phone-number-keyed"), ("生年月日", "date-of-birth"),
    ("jelenlegi lakcím", "street-address"), ("출생 여권번호", "national-id"),
    ("filename", ""), ("hostname", ""), ("email_sent_at", ""), ("discard", ""), ("paddress", ""),
])
def test_names_of_columns(name, rule):
    assert pii_columns.kind_of(pii_columns.column_name(name.encode())) == rule


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(
        st.binary(max_size=300),
        st.text("email,;|\t\n\"'() abc@.de12", max_size=300).map(str.encode),
        st.lists(st.sampled_from([
            b"email,phone\n", b"name|email|\n", b"|", b'"', b"'", b"\n",
            b"insert into t (email, ssn) values ",
            b"copy t (name, email) from stdin;\n", b"('", b"'),", b"(", b"\\", MAIL.encode(), b",",
            b"\t", b"\r\n",
        ]), max_size=40).map(b"".join),
    ),
    path=st.sampled_from(["a.csv", "a.md", "a.py", "", "prompt"]),
    split=st.booleans(),
)
def test_whatever_the_text_cells_lie_in_it_in_order(text, path, split):
    cells = find_columns(text, path) if split else find_sql(text)
    assert cells == sorted(cells, key=lambda cell: (cell[1], cell[2], cell[0]))
    for rule, start, end in cells:
        assert 0 <= start < end <= len(text)
        assert b"\n" not in text[start:end]
        assert pii_columns.is_cell(rule, text[start:end])
