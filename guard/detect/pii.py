"""The checks on personal data that a rule may name, by their names (``uk-nino`` → ``uk_nino``).

Each takes the value as it stands in the text and the place where it stands (``None``: nothing
is known of it), and says whether it may be what the rule is about. A module is loaded when a
candidate needs one of its checks: a commit that mentions one address pays for that alone.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.detect.pii_number import Check

#: Module → its checks.
_MODULES = {
    "pii_bank": "account_number bic card card_grouped card_keyed iban security_code track",
    "pii_east": (
        "bg_egn cz_rc ee_ik gr_afm gr_amka hr_oib hu_taj ie_pps is_kennitala lv_pk ro_cnp ru_inn "
        "ru_snils si_emso ua_rntrc"
    ),
    "pii_email": "email email_announced",
    "pii_europe": (
        "at_svnr be_nrn ch_ahv de_steuer_id dk_cpr es_dni es_nie fi_hetu fr_nir it_codice_fiscale "
        "nl_bsn no_fnr pl_pesel pt_nif se_personnummer uk_nhs uk_nino"
    ),
    "pii_more": (
        "ar_cuit cl_rut do_cedula ec_ci hk_id id_nik il_id my_nric nz_ird pe_cui pk_cnic sg_nric "
        "th_pin tw_id us_dea us_npi uy_ci"
    ),
    "pii_net": "coordinate ip_v4 ip_v6 mac_address position",
    "pii_person": (
        "birth_date document_number icd_code imei person_name plate postal_code "
        "social_handle street_address vin"
    ),
    "pii_phone": "phone_international phone_keyed",
    "pii_place": "announced formatted not_in_numbers",
    "pii_world": (
        "au_medicare au_tfn br_cnpj br_cpf ca_sin cn_resident_id in_aadhaar in_pan jp_my_number "
        "kr_rrn kr_rrn_shape mx_curp tr_tckn us_itin us_mbi us_routing us_ssn za_id"
    ),
}
#: Check → module.
CHECKS = {
    check: f"{__package__}.{module}"
    for module, checks in _MODULES.items() for check in checks.split()
}


def __getattr__(name: str) -> Check:
    """Return the check called ``name``; AttributeError if there is none."""
    if name not in CHECKS:
        raise AttributeError(f"there is no check {name!r} of personal data")
    check: Check = getattr(import_module(CHECKS[name]), name)
    globals()[name] = check
    return check
