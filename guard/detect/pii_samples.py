"""Samples of personal data, made up at run time: no file holds a number that could be real.

``{check:NAME}`` in a rule's template is filled in from here: values are drawn from the shape
of NAME until its check holds. The same seed makes the same sample on every machine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.detect import pii
from guard.detect.samples import generate
from guard.detect.tree import parse

if TYPE_CHECKING:
    import random

_YMD = r"[5-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])"
_DMY = r"(?:0[1-9]|1\d|2[0-8])(?:0[1-9]|1[0-2])[5-9]\d"
_MBI = "ACDEFGHJKMNPQRTUVWXY"
#: Name → shape, and the check that must hold where it is not of the same name.
_SHAPES: dict[str, tuple[str, str]] = {
    "email": (r"[a-z]{6}\.[a-z]{7}@[b-y]{9}\.(?:com|net|org|de|fr)", ""),
    "phone-international": (r"\+49 (?:30|89|221) [2-9]\d{3}[2-9]\d{3}", ""),
    "ip-v4": (r"(?:8[0-9]|9[0-5]|17[6-8])\.\d{2}\.1\d{2}\.\d{2}", ""),
    "mac-address": (r"[048c]c:[a-f0-9]{2}(?::[a-f0-9]{2}){4}", ""),
    "card-visa": (r"4\d{15}", "card"),
    "card-visa-grouped": (r"4\d{3} \d{4} \d{4} \d{4}", "card"),
    "card-mastercard-grouped": (r"5[1-5]\d{2}-\d{4}-\d{4}-\d{4}", "card"),
    "card-amex-grouped": (r"3[47]\d{2} \d{6} \d{5}", "card"),
    "card-maestro": (r"6759\d{9}", "card-keyed"),
    "iban-de": (r"DE\d{20}", "iban"),
    "iban-de-grouped": (r"DE\d{2} \d{4} \d{4} \d{4} \d{4} \d{2}", "iban"),
    "iban-fr": (r"FR\d{12}[A-Z0-9]{11}\d{2}", "iban"),
    "us-routing": (r"[0-3]\d{8}", ""),
    "vin": (r"[1-5][A-HJ-NPR-Z]{2}[A-HJ-NPR-Z0-9]{5}[0-9X][A-HJ-NPR-Z0-9]{2}\d{6}", ""),
    "imei": (r"35\d{13}", ""),
    "us-mbi": (rf"[1-9][{_MBI}]\d\d[{_MBI}]\d\d[{_MBI}]{{2}}\d\d", ""),
    "us-mbi-grouped": (rf"[1-9][{_MBI}]\d\d-[{_MBI}]\d\d-[{_MBI}]{{2}}\d\d", "us-mbi"),
    "uk-nino": (r"[ABCEGHJ][ABCEGHJKLMNP]\d{6}[A-D]", ""),
    "uk-nino-grouped": (r"[ABCEGHJ][ABCEGHJKLMNP] \d{2} \d{2} \d{2} [A-D]", "uk-nino"),
    "uk-nhs": (r"[4-7]\d{9}", ""),
    "de-steuer-id": (r"[1-9]\d{10}", ""),
    "fr-nir": (r"[12]\d{2}(?:0[1-9]|1[0-2])[1-9]\d{9}", ""),
    "fr-nir-grouped": (r"[12] \d{2} (?:0[1-9]|1[0-2]) [1-9]\d \d{3} \d{3} \d{2}", "fr-nir"),
    "it-codice-fiscale": (r"[A-Z]{6}\d{2}[ABCDEHLMPRST][0-6]\d[A-M]\d{3}[A-Z]", ""),
    "es-dni": (r"[2-7]\d{7}[A-Z]", ""),
    "es-nie": (r"[XYZ]\d{7}[A-Z]", ""),
    "pt-nif": (r"[12]\d{8}", ""),
    "nl-bsn": (r"[1-9]\d{8}", ""),
    "be-nrn": (rf"{_YMD}\d{{5}}", ""),
    "be-nrn-grouped": (r"[5-9]\d\.0[1-9]\.[12]\d-\d{3}\.\d{2}", "be-nrn"),
    "pl-pesel": (rf"{_YMD}\d{{5}}", ""),
    "se-personnummer": (rf"{_YMD}-\d{{4}}", ""),
    "se-personnummer-bare": (rf"19{_YMD}\d{{4}}", "se-personnummer"),
    "fi-hetu": (rf"{_DMY}-[1-7]\d{{2}}[0-9A-FHJ-NPR-Y]", ""),
    "no-fnr": (rf"{_DMY}[0-4]\d{{4}}", ""),
    "no-fnr-grouped": (rf"{_DMY} [0-4]\d{{4}}", "no-fnr"),
    "dk-cpr": (rf"{_DMY}[1-3]\d{{3}}", ""),
    "ch-ahv": (r"756\d{10}", ""),
    "ch-ahv-grouped": (r"756\.\d{4}\.\d{4}\.\d{2}", "ch-ahv"),
    "at-svnr": (rf"[1-9]\d{{3}}{_DMY}", ""),
    "us-ssn": (r"[1-5]\d{2}[1-9]\d[1-9]\d{3}", ""),
    "us-ssn-grouped": (r"[1-5]\d{2}-[1-9]\d-[1-9]\d{3}", "us-ssn"),
    "us-itin-grouped": (r"9\d{2}-7\d-[1-9]\d{3}", "us-itin"),
    "br-cpf": (r"\d{11}", ""),
    "br-cpf-grouped": (r"\d{3}\.\d{3}\.\d{3}-\d{2}", "br-cpf"),
    "br-cnpj-grouped": (r"\d{2}\.\d{3}\.\d{3}/0001-\d{2}", "br-cnpj"),
    "in-aadhaar": (r"[2-9]\d{11}", ""),
    "in-aadhaar-grouped": (r"[2-9]\d{3} \d{4} \d{4}", "in-aadhaar"),
    "in-pan": (r"[A-Z]{3}[CFH][A-Z]\d{4}[A-Z]", ""),
    "in-pan-person": (r"[A-Z]{3}P[A-Z]\d{4}[A-Z]", "in-pan"),
    "ca-sin": (r"[1-7]\d{8}", ""),
    "au-tfn": (r"[1-9]\d{8}", ""),
    "au-medicare": (r"[2-6]\d{8}[1-9]", ""),
    "cn-resident-id": (rf"[1-3][1-3][0-9]{{4}}19{_YMD}\d{{3}}[0-9X]", ""),
    "kr-rrn": (rf"{_YMD}[12][0-8]\d{{5}}", ""),
    "kr-rrn-grouped": (rf"{_YMD}-[12][0-8]\d{{5}}", "kr-rrn"),
    "jp-my-number": (r"\d{12}", ""),
    "za-id": (rf"{_YMD}\d{{4}}[01]8\d", ""),
    "tr-tckn": (r"[1-9]\d{10}", ""),
    "cz-rc": (r"[5-8]\d[05][1-9][12][0-8]\d{4}", ""),
    "hr-oib": (r"[1-9]\d{10}", ""),
    "si-emso": (r"(?:0[1-9]|1\d|2[0-8])(?:0[1-9]|1[0-2])9[5-9]\d\d{6}", ""),
    "bg-egn": (r"[5-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])\d{4}", ""),
    "ro-cnp": (r"[12][5-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])[0-3][1-9]\d{4}", ""),
    "ee-ik": (r"[34][5-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])\d{4}", ""),
    "lv-pk": (r"(?:0[1-9]|1\d|2[0-8])(?:0[1-9]|1[0-2])[5-9]\d1\d{4}", ""),
    "gr-amka": (r"(?:0[1-9]|1\d|2[0-8])(?:0[1-9]|1[0-2])[5-9]\d{6}", ""),
    "gr-afm": (r"[1-8]\d{8}", ""),
    "hu-taj": (r"[1-9]\d{8}", ""),
    "ua-rntrc": (r"[1-3]\d{9}", ""),
    "ru-inn": (r"[1-9]\d{11}", ""),
    "ru-snils": (r"[1-9]\d{10}", ""),
    "ie-pps": (r"[1-9]\d{6}[A-W]", ""),
    "is-kennitala": (r"(?:0[1-9]|1\d|2[0-8])(?:0[1-9]|1[0-2])[5-9]\d{4}9", ""),
    "cl-rut": (r"[5-9]\d{6}[0-9K]", ""),
    "ar-cuit": (r"2[0347]\d{9}", ""),
    "ec-ci": (r"(?:0[1-9]|1\d|2[0-4])[0-5]\d{7}", ""),
    "do-cedula": (r"[0-4]\d{10}", ""),
    "pe-cui": (r"[1-7]\d{7}[0-9A-K]", ""),
    "uy-ci": (r"[1-6]\d{7}", ""),
    "il-id": (r"[0-3]\d{8}", ""),
    "my-nric": (r"[5-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])(?:0[1-9]|1[0-4])\d{4}", ""),
    "th-pin": (r"[1-8]\d{12}", ""),
    "pk-cnic": (r"[1-7]\d{11}[1-9]", ""),
    "nz-ird": (r"[1-9]\d{7}", ""),
    "hk-id": (r"[A-Z]\d{6}[0-9A]", ""),
    "sg-nric": (r"[STFG]\d{7}[A-Z]", ""),
    "tw-id": (r"[A-Z][12]\d{8}", ""),
    "id-nik": (r"3[1-6]7\d0\d(?:0[1-9]|1\d|2[0-8])(?:0[1-9]|1[0-2])[5-9]\d{4}[1-9]", ""),
    "us-npi": (r"1\d{9}", ""),
    "us-dea": (r"[ABFM][A-Z]\d{7}", ""),
    "mx-curp": (
        rf"[A-Z][AEIOU][A-Z]{{2}}{_YMD}[HM](?:AS|DF|JC|NL|VZ)[BCDFGHJKLMNPQRSTVWXYZ]{{3}}\d\d", "",
    ),
}
NAMES = tuple(_SHAPES)
#: The rarest needs some ten thousand draws.
_DRAWS = 200_000


def fill(template: str, source: random.Random) -> str:
    """Return ``template`` with every ``{check:NAME}`` filled in; other places are left alone."""
    return re.sub(r"\{check:([\w-]+)\}", lambda match: sample(match[1], source), template)


def sample(name: str, source: random.Random) -> str:
    """Return a value of the shape called ``name`` for which its check holds.

    Raises ValueError if there is no such shape.
    """
    if name not in _SHAPES:
        raise ValueError(f"{{check:{name}}}: not one of {', '.join(_SHAPES)}")
    shape, check_name = _SHAPES[name]
    check = getattr(pii, (check_name or name).replace("-", "_"))
    items = parse(shape.encode())
    for _ in range(_DRAWS):
        value = generate(items, source)
        if check(value, None):
            return value.decode()
    raise ValueError(f"{{check:{name}}}: its shape and its check exclude each other")
