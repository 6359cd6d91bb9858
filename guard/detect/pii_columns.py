"""Which names of columns announce personal data, and what a cell there must look like.

Names are compared in one form: lower case, words joined by ``_`` (``E-Mail Address`` and
``emailAddress`` are ``e_mail_address`` and ``email_address``).
"""

from __future__ import annotations

import re

from guard.detect import pii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    #: Says whether a cell looks like what its column's name says.
    Cell = Callable[[bytes], bool]

#: A word may stand before (``customer_email``) and one of these behind (``email_1``).
_TAIL = (
    r"(?:_(?:\d|no|nr|num|number|nummer|numero|id|code|address|addr|value|field|text|home|work|mobile|"
    r"private|office|business))?"
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


#: Rule, the names of its columns (regular expressions), the test of a cell.
_COLUMNS: tuple[tuple[str, str, Cell], ...] = (
    ("email-address", """
        e_?mail e_?mail_?address mail courriel correo correo_electronico
    """, _is_email),
    ("phone-number-keyed", """
        (?:tele)?phone telephone tel mobile cell cellphone fax whatsapp msisdn handy mobil
        telefon(?:o|e|nummer)? celular movil cellulare gsm telefoon puhelin
    """, _is_phone),
    ("person-name", """
        first_?name last_?name full_?name given_?name family_?name middle_?name maiden_?name
        patient_?name customer_?name employee_?name client_?name holder_?name cardholder_?name
        contact_?name legal_?name student_?name guest_?name passenger_?name display_?name
        fore_?name surname fname lname vorname nachname familienname prenom nom nombre nombres
        apellidos? nome cognome sobrenome imie nazwisko voornaam achternaam fornavn etternavn
        efternavn fornamn efternamn etunimi sukunimi cardholder account_holder
    """, _is_name),
    ("street-address", r"""
        address street address_line(?:_?\d)? address\d addr\d? strasse straße anschrift adresse
        direccion domicilio indirizzo endereco adres street_address residence
    """, _is_address),
    ("postal-code", """
        zip zip_?code post_?code postal_?code plz postleitzahl code_postal codigo_postal cep
    """, _is_postal),
    ("date-of-birth", """
        dob d_o_b date_of_birth birth_?date birth_?day born geburtsdatum geburtstag
        date_de_naissance date_naissance fecha_(?:de_)?nacimiento data_(?:di_)?nascita
        data_(?:de_)?nascimento geboortedatum data_urodzenia
    """, _is_birth),
    ("national-id", """
        ssn social_security social_security_number national_id national_insurance nino nhs itin
        tax_?id tin steuer_?id nir codice_fiscale dni nie nif bsn nrn pesel personnummer hetu
        fnr fodselsnummer cpr ahv svnr cpf aadhaa?r sin tfn medicare rrn my_number tckn curp rut
        cedula nric id_card identity_card identity citizen_id passport driver_?s?_licen[cs]e
        driving_licen[cs]e dl vin imei
    """, _is_identifier),
    ("licence-plate", """
        licen[cs]e_plate number_plate plate kennzeichen kenteken targa matricula
    """, _is_plate),
    ("payment-card-keyed", """
        card card_?number credit_?card debit_?card cc ccn cc_?number pan kreditkarte
    """, _is_card),
    ("bank-account", """
        iban account account_?number acct bank_account kontonummer konto rekening
    """, _is_account),
    ("medical-record-number", """
        mrn medical_record patient_id chart_number health_plan health_insurance insurance
        insurance_policy policy_number medicaid mbi kvnr versichertennummer
    """, _is_identifier),
    ("ip-address", """
        ip ip_?address ip_?addr client_ip remote_addr last_ip ipv4 ipv6
    """, _is_ip),
    ("geo-coordinate", """
        lat latitude lng lon long longitude
    """, _is_coordinate),
)
KINDS: dict[str, tuple[re.Pattern[str], Cell]] = {
    rule: (re.compile(rf"(?:.*_)?(?:{'|'.join(names.split())}){_TAIL}"), cell)
    for rule, names, cell in _COLUMNS
}
#: A column called just ``name`` holds people's where another column is about people.
NAME_ONLY = ("name", "user_name", "username", "contact", "person", "holder", "owner")
NAME_RULE = "person-name"
#: Columns that other things than people have too: they count beside one that only people have.
PLACES = frozenset({"postal-code", "geo-coordinate", "ip-address"})
COMPANY = PLACES | {"street-address", "bank-account"}


def column_name(raw: bytes) -> str:
    """Return the name of a column in the form in which names are compared."""
    text = raw.decode("utf-8", "replace").strip(" \t\r\"'`[]")
    text = re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", text).lower()
    return re.sub(r"[^\w]+|_+", "_", text).strip("_")


def kind_of(name: str) -> str:
    """Return the rule for a column called ``name`` (in compared form), or ``""``."""
    for rule, (names, _cell) in KINDS.items():
        if names.fullmatch(name):
            return rule
    return ""


def is_cell(rule: str, cell: bytes) -> bool:
    """Say whether ``cell`` looks like what the columns of ``rule`` hold."""
    return KINDS[rule][1](cell)
