"""Names of columns and what they announce, in the languages that tables are written in.

One entry a name, words joined by ``_``; how names are compared is in ``guard.detect.pii_columns``.
The keys of ``policies/pii`` are all here, and what only a column may be called.
"""
# ruff: noqa: RUF001 - people write tables in letters that look like Latin ones

from __future__ import annotations

#: Rule → the names of its columns, blank-separated.
NAMES: dict[str, str] = {
    "email-address": """
        email email_address mail mail_address courriel correo correo_electronico epost epostadresse
        e_postadress eposta sahkoposti sähköposti sahkopostiosoite posta_elettronica adresse_mail
        adres_email adresa_email email_cim почта эл_почта электронная_почта емейл имейл пошта
        ел_пошта ηλεκτρονικό_ταχυδρομείο メール メールアドレス 邮箱 电子邮箱 电子邮件 이메일 메일
        البريد_الإلكتروني البريد ईमेल דואל
    """,
    "person-name": """
        first_name last_name full_name given_name family_name surname middle_name maiden_name
        forename patient_name customer_name employee_name client_name cardholder_name cardholder
        account_holder account_holder_name holder_name beneficiary_name recipient_name contact_name
        emergency_contact emergency_contact_name next_of_kin legal_name mothers_maiden_name
        mother_name father_name spouse_name student_name guest_name passenger_name vorname nachname
        familienname geburtsname nom_de_famille nom_complet prenom prénom apellido apellidos
        nombre_completo cognome sobrenome nome_completo imie imię nazwisko achternaam fornavn
        etternavn efternavn fornamn efternamn etunimi sukunimi jmeno příjmení prijmeni ad_soyad
        soyadi legal_first_name legal_last_name preferred_name birth_name nick_name display_name
        user_full_name owner_name sender_name patient_first_name patient_last_name
        customer_first_name customer_last_name doctor_name physician_name guardian_name parent_name
        child_name tenant_name borrower_name nombre nombres nombre_de_pila primer_nombre
        segundo_apellido primer_apellido nome primo_nome primeiro_nome ultimo_nome nome_cognome
        prenom_usuel nom_usuel nom_prenom nom_famille nom_naissance voor_naam tussenvoegsel
        volledige_naam pelne_imie imie_nazwisko imie_i_nazwisko fullt_navn fullstandigt_namn
        hela_namnet koko_nimi jméno křestní_jméno krestni_jmeno cele_jmeno keresztnev keresztnév
        utonev utónév vezeteknev vezetéknév csaladnev családnév teljes_nev teljes_név prenume
        nume_de_familie nume_familie nume_complet soyad soyadı adı_soyadı adi_soyadi isim_soyisim
        ime_prezime όνομα επώνυμο ονοματεπώνυμο onoma eponymo имя фамилия отчество фио прізвище
        ім_я по_батькові име презиме фамилно_име imya familiya otchestvo 氏名 姓名 名前 名字 姓氏
        苗字 お名前 真实姓名 客户姓名 患者姓名 이름 성명 성함 고객명 환자명 الاسم الاسم_الأول
        الاسم_الاول اسم_العائلة الاسم_الكامل اللقب नाम पूरा_नाम पहला_नाम उपनाम कुलनाम שם_פרטי
        שם_משפחה שם_מלא fname lname mname nom nume meno 姓 名 성 cliente_nombre first_names
        last_names family_names given_names initials_surname
    """,
    "phone-number-keyed": """
        phone phone_number phone_no telephone telephone_number tel tel_no mobile mobile_phone
        mobile_number mobile_no cell cell_phone home_phone work_phone fax fax_number whatsapp
        msisdn contact_number handy handynummer telefon telefonnummer mobil telefono telefone
        celular movil cellulare portable gsm telefoon puhelin 電話 電話番号 手机 电话 phone_home
        phone_work phone_mobile mobile_phone_number telephone_no contact_phone contact_no
        emergency_phone landline pager handynr telefonnr mobilnummer festnetz rufnummer
        numero_de_telephone numero_telephone num_tel tel_portable téléphone teléfono
        numero_telefono numero_de_telefono móvil telefoonnummer mobiel numer_telefonu nr_telefonu
        komorka telefonní_číslo telefonni_cislo matkapuhelin puhelinnumero mobilnr tlf telefonszam
        telefonszám mobilszam numar_telefon numar_de_telefon telefon_no telefon_numarasi
        cep_telefonu gsm_no τηλέφωνο κινητό tilefono телефон мобильный номер_телефона мобільний
        номер_телефону мобилен 携帯電話 携帯番号 手机号 手机号码 联系电话 电话号码 전화번호 휴대폰
        휴대전화 연락처 رقم_الهاتف الهاتف رقم_الجوال الجوال फ़ोन फोन मोबाइल दूरभाष טלפון נייד
        tel_home tel_work phone1 phone2 fax_no tlfnr telf
    """,
    "street-address": """
        address street street_address street_line_1 address_line_1 addr1 address_line home_address
        mailing_address postal_address billing_address shipping_address residential_address
        delivery_address residence strasse straße anschrift adresse adresse_postale direccion
        dirección domicilio indirizzo endereco endereço adress gatuadress osoite adresa 住所 地址
        address_1 address_2 address_line2 street_1 street_name street_line full_address
        customer_address patient_address permanent_address current_address work_address wohnadresse
        lieferadresse rechnungsadresse strasse_hausnummer rue adresse_domicile calle
        domicilio_fiscal via_residenza indirizzo_residenza rua logradouro morada straat straatnaam
        adres adres_zamieszkania ulica ulice adresa_bydliste gateadresse postadresse vejnavn
        katuosoite lahiosoite cim cím lakcim lakcím utca adresa_domiciliu strada acik_adres
        ev_adresi διεύθυνση οδός адрес адрес_проживания улица адреса вулиця 住所1 町名番地 详细地址
        家庭住址 주소 도로명주소 العنوان عنوان_السكن पता घर_का_पता כתובת רחוב addr addr2 street2
    """,
    "postal-code": """
        zip zip_code zip5 postal_code post_code plz postleitzahl code_postal codigo_postal
        código_postal codice_postale cep postnummer kod_pocztowy postinumero irsz iranyitoszam
        irányítószám psc psč posta_kodu cod_postal kode_pos почтовый_индекс індекс 郵便番号 邮编
        邮政编码 우편번호 ταχυδρομικός_κώδικας postcode_plaats पिनकोड pin_code cap
    """,
    "date-of-birth": """
        date_of_birth dob birth_date birthday date_birth born born_on geburtsdatum geburtstag
        geb_datum date_de_naissance date_naissance fecha_nacimiento fecha_de_nacimiento
        data_di_nascita data_nascita data_nascimento data_de_nascimento data_urodzenia syntymaaika
        syntymäaika fodselsdato fødselsdato fodselsdag fødselsdag fodelsedatum födelsedatum
        dogum_tarihi 生年月日 出生日期 birth_dt bday birthdate_iso patient_dob geb geboren
        geboren_am né_le nee_le naissance nacimiento nascimento geboorte_datum datum_narozeni
        datum_narození szuletesi_datum születési_dátum szuletesi_ido data_nasterii data_nașterii
        doğum_tarihi datum_rodjenja datum_rođenja ημερομηνία_γέννησης дата_рождения дата_народження
        дата_на_раждане data_rozhdeniya 誕生日 出生年月日 生日 생년월일 생일 تاريخ_الميلاد जन्म_तिथि
        जन्म_तारीख תאריך_לידה
    """,
    "national-id": """
        nhs nhs_number nhs_no nhs_num nhs_id steuer_id steuer_identifikationsnummer
        identifikationsnummer idnr steuer_idnr steuerliche_identifikationsnummer tax_id tin
        steuernummer dni nif documento_identidad documento numero_documento nif_nie dni_nie num_dni
        numero_dni contribuinte numero_contribuinte numero_de_contribuinte num_contribuinte
        nif_number numero_fiscal bsn bsn_nummer bsn_number burgerservicenummer sofi_nummer
        rijksregisternummer rrn insz inss niss numero_national numéro_national
        numero_registre_national nationalregisternummer national_register_number nrn
        nationaal_nummer pesel pesel_number numer_pesel nr_pesel pesel_nr personnummer personnr
        samordningsnummer personal_identity_number swedish_id pnr cpr cpr_nummer cpr_number cpr_nr
        svnr sv_nummer sozialversicherungsnummer versicherungsnummer ssn ssn_number ss_number ss_no
        social_security social_security_number social_security_no soc_sec soc_sec_no
        social_sec_number taxpayer_id ssn_full patient_ssn employee_ssn customer_ssn cpf cpf_number
        numero_cpf cpf_cliente nr_cpf cpf_cnpj aadhaar aadhaar_number aadhaar_no aadhar
        aadhar_number aadhar_no uidai uid_number pan pan_no pan_number pan_card
        permanent_account_number sin sin_number sin_no social_insurance social_insurance_number
        numero_assurance_sociale nas canadian_sin tfn tfn_number tax_file_number tax_file_no
        resident_registration_number jumin jumin_number 주민등록번호 주민번호 my_number kojin_bango
        individual_number 個人番号 マイナンバー tckn tc_kimlik tc_kimlik_no kimlik_no tc_no
        identity_number passport passport_no passport_number passport_num passport_id pass_nr
        reisepass reisepassnummer numero_passeport numéro_de_passeport numero_pasaporte pasaporte
        passaporto numero_passaporto paspoortnummer numer_paszportu passinumero 护照号码 passeport
        passport_nr pasport travel_document_number reisepass_nr n_passeport numero_de_pasaporte
        num_pasaporte passaporte numero_passaporte numero_do_passaporte numero_di_passaporte
        paspoort paszport nr_paszportu pasnummer pass_nummer passi cislo_pasu číslo_pasu
        cestovni_pas utlevelszam útlevélszám pasaport pasaport_no numar_pasaport pasaport_numarasi
        διαβατήριο αριθμός_διαβατηρίου паспорт номер_паспорта серия_паспорта загранпаспорт 旅券番号
        パスポート番号 护照 护照号 여권번호 رقم_الجواز رقم_جواز_السفر पासपोर्ट पासपोर्ट_संख्या דרכון
        מספר_דרכון driver_license drivers_license driver_licence drivers_licence driving_licence
        driving_license driver_license_number drivers_license_number driver_license_no
        driving_licence_number driving_license_number dl_number dl_no license_no_driver
        fuehrerschein führerschein fuehrerscheinnummer permis_de_conduire numero_permis
        licencia_conducir licencia_de_conducir patente_di_guida rijbewijsnummer prawo_jazdy
        korkortsnummer drivers_license_id driver_licence_number drivers_licence_number
        driver_id_number license_number licence_number dl_num driving_licence_no driving_license_no
        fuehrerscheinnr führerscheinnummer numero_permis_de_conduire permis_conduire
        permiso_conducir carnet_de_conducir numero_patente cnh numero_cnh carta_de_conducao
        rijbewijs numer_prawa_jazdy korkort körkort koerekort førerkort forerkortnummer kørekort
        ajokortti ridicsky_prukaz řidičský_průkaz jogositvany jogosítvány permis_auto ehliyet
        ehliyet_no surucu_belgesi водительское_удостоверение посвідчення_водія 運転免許証番号
        免許証番号 驾驶证号 驾照 운전면허번호 رخصة_القيادة ड्राइविंग_लाइसेंस רישיון_נהיגה national_id
        national_id_number national_id_no national_identification_number national_identity_number
        identity_card_number identity_card_no id_card_number id_card_no id_card citizen_id
        resident_id personal_id_number personal_identification_number personalausweis
        personalausweisnummer ausweisnummer carte_identite numero_identite cedula cédula
        numero_cedula carta_identita dowod_osobisty numer_dowodu rodne_cislo rodné_číslo cnp egn
        amka oib emso jmbg isikukood asmens_kodas personas_kods nric hkid mykad rut cuil cuit
        身份证号 身份证 national_insurance_number national_number nin nin_number id_number id_no
        personal_id personal_number personal_no personal_code pin_citizen id_document
        citizen_number government_id gov_id personalausweis_nr ausweis_nr numero_securite_sociale
        numero_carte_identite numero_de_cedula numero_identidad numero_identificacion
        carta_de_cidadao numero_identificacao codice_fiscale numero_carta_identita nr_dowodu dowod
        henkilotunnus hetu fodselsnr fødselsnummer fodselsnummer rc_cislo cislo_op taj taj_szam
        szemelyi_szam személyi_szám adoazonosito cod_numeric_personal serie_buletin kimlik_numarasi
        αφμ αμκα αδτ afm снилс инн номер_паспорта_рф іпн рнокпп егн лнч енч snils inn 身份证号码
        身份证件号 证件号码 رقم_الهوية الرقم_القومي رقم_الإقامة iqama emirates_id civil_id qid आधार
        आधार_संख्या पहचान_पत्र תעודת_זהות מספר_זהות teudat_zehut ktp nik_ktp nik philsys cccd cmnd
        so_cmnd curp rfc dui dpi cedula_identidad carnet_identidad tax_id_number
        tax_identification_number taxpayer_identification_number tax_number tax_no fiscal_code
        codigo_fiscal itin ein_ssn tin_number vat_id_person adoszam adószám nip_number numer_nip
        nr_nip dic cod_fiscal vergi_no vergi_numarasi vergi_kimlik_no numero_fiscale partita_iva
        vin vin_number vin_no vehicle_identification_number vehicle_vin chassis_number
        fahrgestellnummer vehicle_vin_number vehicle_id_number car_vin numero_chassis
        numero_bastidor telaio fahrzeugidentnummer fin_nummer imei imei_number imei_no imei1 imei2
        device_imei ssn_last nino ein nir nie fnr ahv medicare identity_card identity dl npi
        npi_number dea dea_number dl_state_no license licence pps ppsn
    """,
    "licence-plate": """
        license_plate licence_plate number_plate plate_number plate_no vehicle_registration_number
        kennzeichen kfz_kennzeichen immatriculation matricula targa kenteken registreringsnummer
        car_plate vehicle_plate plate vehicle_registration registration_plate reg_plate kfz_zeichen
        plaque_immatriculation plaque patente_vehiculo placa targa_auto nummerplade
        registreringsskilt rekisterinumero nr_rejestracyjny spz rendszam rendszám
        numar_inmatriculare plaka πινακίδα госномер номер_авто ナンバープレート 车牌号 车牌
        차량번호
    """,
    "payment-card-keyed": """
        card card_number card_no card_num cc_number cc_num cc_no ccn credit_card credit_card_number
        debit_card debit_card_number primary_account_number payment_card kreditkarte
        kreditkartennummer carte_bancaire numero_tarjeta tarjeta numero_cartao karta card_nr
        card_pan credit_card_no credit_card_num debit_card_no bank_card card_number_full
        kartennummer kreditkarte_nr kreditkartennr numero_carte numero_de_carte
        numero_carte_bancaire numero_de_tarjeta tarjeta_credito numero_carta carta_di_credito
        numero_carta_credito cartao cartão numero_do_cartao cartao_credito kaartnummer
        creditcardnummer numer_karty karta_kredytowa kortnummer kredittkort kreditkort kortnr
        korttinumero luottokortti cislo_karty číslo_karty kartyaszam kártyaszám bankkartya
        numar_card card_credit kart_no kart_numarasi kredi_kartı kredi_karti αριθμός_κάρτας
        πιστωτική_κάρτα номер_карты карта номер_картки номер_на_карта カード番号 クレジットカード
        银行卡号 卡号 信用卡号 카드번호 신용카드 رقم_البطاقة بطاقة_الائتمان कार्ड_नंबर कार्ड_संख्या
        מספר_כרטיס כרטיס_אשראי cc
    """,
    "bank-account": """
        bank_account bank_account_number bank_account_no account_number account_no acct_number
        acct_no acct_num checking_account savings_account kontonummer konto_nr numero_de_compte
        numero_cuenta rekeningnummer bank_acct account_nr bank_account_nr beneficiary_account
        beneficiary_account_number payee_account recipient_account sender_account current_account
        checking_account_number savings_account_number acct_nbr dda_number kontonummer_bank
        numero_compte numero_compte_bancaire cuenta_bancaria cuenta_corriente numero_de_cuenta
        clabe cbu conto_corrente numero_conto numero_conta conta_bancaria conta_corrente
        bankrekening bankrekeningnummer numer_konta nr_konta numer_rachunku rachunek bankkonto
        bankkontonummer kontonumer tilinumero cislo_uctu číslo_účtu bankovni_ucet bankszamlaszam
        bankszámlaszám szamlaszam cont_bancar numar_cont hesap_no hesap_numarasi banka_hesabi
        αριθμός_λογαριασμού номер_счета расчетный_счет лицевой_счет номер_рахунку 口座番号 银行账号
        银行账户 账号 계좌번호 رقم_الحساب खाता_संख्या מספר_חשבון iban account acct konto rekening
        iban_number iban_code sort_code_account bank_iban
    """,
    "medical-record-number": """
        mrn mrn_number medical_record medical_record_number medical_record_no medical_record_id
        patient_id patient_no patient_number chart_number hospital_number health_record_number
        patientennummer numero_dossier_medical numero_historia_clinica mr_number mrno med_rec_no
        medrec patient_mrn patient_identifier patient_code hospital_id hospital_no encounter_id
        visit_number chart_no case_number_patient health_id nhs_no_patient patienten_id
        patienten_nr fallnummer num_dossier_patient ipp numero_historia historia_clinica nhc
        numero_cartella_clinica prontuario numero_prontuario patientnummer numer_pacjenta
        номер_медкарты история_болезни カルテ番号 患者番号 病历号 病案号 住院号 환자번호 차트번호
        hasta_no protokol_no health_plan_id health_plan_number health_insurance_id
        health_insurance_number health_insurance_no insurance_member_id insurance_policy_number
        insurance_number insurance_id health_card_number health_card healthcare_number medicaid_id
        medicaid_number medicare_id medicare_number medicare_no hicn ehic
        krankenversicherungsnummer krankenversichertennummer versichertennummer kvnr
        numero_assurance tarjeta_sanitaria tessera_sanitaria health_plan_beneficiary
        health_plan_beneficiary_number member_id_health insurance_member insurance_card_number
        insurance_group_number subscriber_id policy_holder_id medical_insurance_number
        payer_member_id krankenkassennummer versicherten_nr carte_vitale numero_mutuelle
        numero_tarjeta_sanitaria numero_seguridad_social nuss numero_tessera_sanitaria cartao_sus
        cns cartao_nacional_saude sns numero_utente ohip phn ahcip полис полис_омс 保険証番号
        被保険者番号 医保卡号 社保号 건강보험번호 sgk_no health_plan health_insurance insurance
        insurance_policy policy_number medicaid mbi
    """,
    "ip-address": """
        ip ip_address ip_addr ip_adresse client_ip remote_addr remote_ip source_ip src_ip last_ip
        login_ip ipv4 ipv6 adresse_ip direccion_ip indirizzo_ip endereco_ip ip地址 ipアドレス
    """,
    "geo-coordinate": """
        lat latitude lng lon long longitude geo_lat geo_lng geo_lon gps_latitude gps_longitude
        breitengrad laengengrad breite laenge latitud longitud latitudine longitudine home_lat
        home_lng user_lat user_lng last_lat last_lng широта долгота 緯度 経度 纬度 经度 위도 경도
    """,
    "mac-address": """
        mac mac_address mac_addr hwaddr hardware_address ethernet_address bssid device_mac
        bluetooth_address bt_addr wifi_mac wlan_mac eth_mac mac_id device_mac_address hardware_addr
        client_mac station_mac
    """,
}
