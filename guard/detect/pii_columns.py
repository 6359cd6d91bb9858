"""Which names of columns announce personal data, and what a cell there must look like.

Names are compared in one form: lower case, words joined by ``_`` (``E-Mail Address`` and
``emailAddress`` are ``e_mail_address`` and ``email_address``).
"""

from __future__ import annotations

import re
from functools import cache

from guard.detect import pii
from guard.detect.pii_names import NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    #: Says whether a cell looks like what its column's name says.
    Cell = Callable[[bytes], bool]

#: One of these may stand behind a name (``email_1``), and any words before it.
_TAILS = (
    "no", "nr", "num", "number", "nummer", "numero", "id", "code", "address", "addr", "value",
    "field", "text", "home", "work", "mobile", "private", "office", "business", "primary",
    "secondary",
)
_DOMAIN = re.compile(rb"[\w.+\-']+@[\w\-]+(?:\.[\w\-]+)+")
_PHONE = re.compile(rb"\+?\(?\d[\d .()/\-]{5,22}(?:x\d{1,6})?")
_IDENTIFIER = re.compile(rb"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 .\-/+]{3,24}")


def _is_email(cell: bytes) -> bool:
    return _DOMAIN.fullmatch(cell) is not None and pii.email(cell, None)


def _is_phone(cell: bytes) -> bool:
    return _PHONE.fullmatch(cell) is not None and pii.phone_keyed(cell, None)


def _is_name(cell: bytes) -> bool:
    # Lists hold names in capitals or in small letters too.
    text = cell.decode("utf-8", "replace").replace("''", "'")
    text = text.title() if text.isupper() or text.islower() else text[:1].upper() + text[1:]
    return pii.person_name(text.encode(), None)


def _is_identifier(cell: bytes) -> bool:
    return _IDENTIFIER.fullmatch(cell) is not None and pii.document_number(cell, None)


def _is_plate(cell: bytes) -> bool:
    return _IDENTIFIER.fullmatch(cell) is not None and pii.plate(cell, None)


def _is_card(cell: bytes) -> bool:
    return re.fullmatch(rb"\d(?:[ \-]?\d){11,18}", cell) is not None and pii.card_keyed(cell, None)


def _is_account(cell: bytes) -> bool:
    if pii.iban(cell, None):
        return True
    shaped = re.fullmatch(rb"\d(?:[ \-]?\d){5,19}", cell)
    return shaped is not None and pii.account_number(cell, None)


def _is_birth(cell: bytes) -> bool:
    return re.fullmatch(rb"[\dA-Za-z ,./\-]{6,20}(?:[T ][\d:.Z+]{4,20})?", cell) is not None and (
        pii.birth_date(cell, None)
    )


def _is_address(cell: bytes) -> bool:
    return pii.street_address(cell, None)


def _is_postal(cell: bytes) -> bool:
    return re.fullmatch(rb"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 \-]{2,9}", cell) is not None and (
        pii.postal_code(cell, None)
    )


def _is_ip(cell: bytes) -> bool:
    if re.fullmatch(rb"\d{1,3}(?:\.\d{1,3}){3}", cell):
        return pii.ip_v4(cell, None)
    return re.fullmatch(rb"(?i)[23][0-9a-f]{3}:[0-9a-f:]{4,34}", cell) is not None and (
        pii.ip_v6(cell, None)
    )


def _is_coordinate(cell: bytes) -> bool:
    shaped = re.fullmatch(rb"[+\-]?\d{1,3}\.\d{4,15}", cell)
    return shaped is not None and pii.coordinate(cell, None)


def _is_mac(cell: bytes) -> bool:
    shaped = re.fullmatch(rb"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}", cell)
    return shaped is not None and pii.mac_address(cell, None)


#: Rule → the test of a cell.
CELLS: dict[str, Cell] = {
    "email-address": _is_email, "phone-number-keyed": _is_phone, "person-name": _is_name,
    "street-address": _is_address, "postal-code": _is_postal, "date-of-birth": _is_birth,
    "national-id": _is_identifier, "licence-plate": _is_plate, "payment-card-keyed": _is_card,
    "bank-account": _is_account, "medical-record-number": _is_identifier, "ip-address": _is_ip,
    "geo-coordinate": _is_coordinate, "mac-address": _is_mac,
}
#: A column called just ``name`` holds people's where another column is about people.
NAME_ONLY = (
    "name", "names", "first", "last", "user_name", "username", "contact", "person", "holder",
    "owner", "client", "customer", "patient", "ad", "adi", "imię", "ime", "full",
)
NAME_RULE = "person-name"
_MOST_WORDS = 8
#: Columns that other things than people have too: they count beside one that only people have.
PLACES = frozenset({"postal-code", "geo-coordinate", "ip-address", "mac-address"})
#: A column of just a name needs better company than these.
COMPANY = PLACES | {"street-address", "bank-account"}


def column_name(raw: bytes) -> str:
    """Return the name of a column in the form in which names are compared."""
    text = raw.decode("utf-8", "replace").strip(" \t\r\"'`[]")
    text = re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", text).lower()
    return re.sub(r"[^\w]+|_+", "_", text).strip("_")


@cache
def _rules_by_name() -> dict[str, str]:
    """Return name, its words run together, → rule."""
    return {
        column_name(name.encode()).replace("_", ""): rule
        for rule, names in NAMES.items() for name in names.split()
    }


def kind_of(name: str) -> str:
    """Return the rule for a column called ``name`` (in compared form), or ``""``.

    The longest end of the name that is known decides (``customer_email``, ``emailAddress``).
    """
    known = _rules_by_name()
    parts = name.split("_")[-_MOST_WORDS:]
    ends = [len(parts)]
    if len(parts) > 1 and (parts[-1] in _TAILS or parts[-1].isdigit()):
        ends.append(len(parts) - 1)
    for end in ends:
        for start in range(end):
            rule = known.get("".join(parts[start:end]))
            if rule:
                return rule
    return ""


def is_cell(rule: str, cell: bytes) -> bool:
    """Say whether ``cell`` looks like what the columns of ``rule`` hold."""
    return CELLS[rule](cell)
