"""The registers we know: whom each lists, where a moderator looks a number up, where its holder finds it."""

from dataclasses import dataclass

from community.accounts.models import Profession

PHYSICIAN = frozenset({Profession.physician})
NURSE = frozenset({Profession.nurse})
NURSING = frozenset({Profession.nurse, Profession.midwife})
PHARMACIST = frozenset({Profession.pharmacist})
ALLIED = frozenset({Profession.allied})
EDUCATOR = frozenset({Profession.educator})
LICENSED = PHYSICIAN | NURSING | PHARMACIST | ALLIED

NPI = "NPPES (National Provider Identifier)"


@dataclass(frozen=True)
class Register:
    """One official register; `page` is its public look-up, "" where only the holder sees the entry."""

    country: str
    name: str
    professions: frozenset[Profession]
    page: str
    hint: str


REGISTERS = (
    Register(
        "AR",
        "REFEPS (SISA)",
        LICENSED,
        "https://sisa.msal.gov.ar/sisa/",
        "Your matrícula, MN or MP with the province, is printed on your credencial.",
    ),
    Register(
        "AT",
        "Ärzteliste (Österreichische Ärztekammer)",
        PHYSICIAN,
        "https://www.aerztekammer.at/arztsuche",
        "The ÖÄK number is printed on your Ärzteausweis.",
    ),
    Register(
        "AT",
        "Gesundheitsberuferegister",
        NURSE | ALLIED,
        "https://gbr-public.ehealth.gv.at/",
        "The registration number is printed on your Berufsausweis.",
    ),
    Register(
        "AU",
        "Ahpra",
        LICENSED,
        "https://www.ahpra.gov.au/Registration/Registers-of-Practitioners.aspx",
        "Three letters and ten digits, such as NMW for nurses, on your certificate.",
    ),
    Register(
        "BE",
        "RIZIV/INAMI",
        LICENSED,
        "https://webappsa.riziv-inami.fgov.be/silverpages/",
        "Eleven digits; they stand on your attestations and prescriptions.",
    ),
    Register(
        "BR",
        "CRM (Conselho Regional de Medicina)",
        PHYSICIAN,
        "https://portal.cfm.org.br/busca-medicos/",
        "Write the state as well, such as CRM-SP; the number is on your carteira.",
    ),
    Register(
        "BR",
        "COREN (Conselho Regional de Enfermagem)",
        NURSE,
        "https://www.cofen.gov.br/",
        "Write the state as well, such as COREN-RJ; the number is on your carteira.",
    ),
    Register(
        "CA",
        "Provincial college",
        LICENSED,
        "",
        "Write which college, such as CPSO or CNO; the number is on your registration or practice permit.",
    ),
    Register(
        "CH",
        "MedReg",
        PHYSICIAN | PHARMACIST,
        "https://www.medregom.admin.ch/",
        "Your GLN has 13 digits and begins with 7601; it is printed on your HPC card.",
    ),
    Register(
        "CH",
        "NAREG",
        NURSING | ALLIED,
        "https://www.nareg.ch/",
        "Your GLN has 13 digits and begins with 7601.",
    ),
    Register(
        "CL",
        "Registro Nacional de Prestadores Individuales",
        LICENSED,
        "https://rnpi.superdesalud.gob.cl/",
        "The number of your entry is on your certificado de inscripción.",
    ),
    Register(
        "DE",
        "Landesärztekammer",
        PHYSICIAN,
        "",
        "Your EFN, 15 digits beginning with 80276, is on your Arztausweis. Add a photo of the card.",
    ),
    Register(
        "DK",
        "Autorisationsregistret",
        LICENSED,
        "https://autregweb.sst.dk/",
        "Five characters on your authorisation letter.",
    ),
    Register(
        "ES",
        "Organización Médica Colegial",
        PHYSICIAN,
        "https://www.cgcom.es/servicios/consulta-publica-de-colegiados",
        "Your número de colegiado has nine digits and is printed on your carné.",
    ),
    Register(
        "FI",
        "JulkiTerhikki (Valvira)",
        LICENSED,
        "https://julkiterhikki.valvira.fi/",
        "Eleven digits on your registration extract.",
    ),
    Register(
        "FR",
        "Annuaire Santé (RPPS)",
        LICENSED,
        "https://annuaire.esante.gouv.fr/",
        "Your RPPS number has eleven digits and is printed on your carte CPS.",
    ),
    Register(
        "GB",
        "General Medical Council (GMC)",
        PHYSICIAN,
        "https://www.gmc-uk.org/registration-and-licensing/our-registers",
        "Seven digits; they stand on your licence and in GMC Online.",
    ),
    Register(
        "GB",
        "Nursing and Midwifery Council (NMC)",
        NURSING,
        "https://www.nmc.org.uk/registration/search-the-register/",
        "Your PIN, such as 12A3456E, is on your statement of entry and in NMC Online.",
    ),
    Register(
        "GB",
        "General Pharmaceutical Council (GPhC)",
        PHARMACIST,
        "https://www.pharmacyregulation.org/registers",
        "Seven digits; they stand on your registration certificate and in myGPhC.",
    ),
    Register(
        "GB",
        "Health and Care Professions Council (HCPC)",
        ALLIED,
        "https://www.hcpc-uk.org/check-the-register/",
        "Two letters and five or six digits, such as PH and your digits, on your certificate.",
    ),
    Register(
        "GB",
        "UK Public Health Register (UKPHR)",
        EDUCATOR,
        "https://ukphr.org/view-the-register/",
        "FR and four digits on your certificate.",
    ),
    Register(
        "IE",
        "Medical Council",
        PHYSICIAN,
        "https://www.medicalcouncil.ie/public-information/check-the-register/",
        "Six digits on your certificate of registration.",
    ),
    Register(
        "IE",
        "Nursing and Midwifery Board of Ireland (NMBI)",
        NURSING,
        "https://www.nmbi.ie/Check-the-Register",
        "Your PIN is on your certificate and in MyNMBI.",
    ),
    Register(
        "IN",
        "National Medical Commission or state council",
        PHYSICIAN,
        "https://www.nmc.org.in/information-desk/indian-medical-register/",
        "Write the state council and the year as well; both stand on your registration certificate.",
    ),
    Register(
        "IT",
        "FNOMCeO",
        PHYSICIAN,
        "https://portale.fnomceo.it/",
        "Write the province and the number of your order; both stand on your tesserino.",
    ),
    Register(
        "JP",
        "Ministry of Health, Labour and Welfare",
        PHYSICIAN,
        "https://licenseif.mhlw.go.jp/",
        "The registration number stands on your licence, up to six digits.",
    ),
    Register(
        "MX",
        "Registro Nacional de Profesionistas (SEP)",
        LICENSED,
        "https://www.cedulaprofesional.sep.gob.mx/",
        "Seven or eight digits on your cédula profesional; specialists give the second one as well.",
    ),
    Register(
        "NL",
        "BIG-register",
        LICENSED,
        "https://zoeken.bigregister.nl/",
        "Eleven digits on your registration letter.",
    ),
    Register(
        "NO",
        "Helsepersonellregisteret (HPR)",
        LICENSED,
        "https://register.helsedirektoratet.no/Hpr",
        "Seven to nine digits on your authorisation.",
    ),
    Register(
        "NZ",
        "Medical Council of New Zealand",
        PHYSICIAN,
        "https://www.mcnz.org.nz/registration/register-of-doctors/",
        "The number is on your annual practising certificate.",
    ),
    Register(
        "PL",
        "Centralny Rejestr Lekarzy",
        PHYSICIAN,
        "https://rejestr.nil.org.pl/",
        "Your PWZ has seven digits and is printed on your prawo wykonywania zawodu.",
    ),
    Register(
        "SG",
        "Singapore Medical Council",
        PHYSICIAN,
        "https://prs.moh.gov.sg/",
        "Your MCR number: M, five digits and a letter, on your practising certificate.",
    ),
    Register(
        "US",
        NPI,
        LICENSED,
        "https://npiregistry.cms.hhs.gov/search",
        "Ten digits beginning with 1; they stand in your NPPES account. Never send a DEA number.",
    ),
    Register(
        "US",
        "State licence (Nursys)",
        NURSE,
        "https://www.nursys.com/",
        "Write the state and the licence number, such as TX RN and your digits.",
    ),
    Register(
        "US",
        "NCHEC (CHES, MCHES)",
        EDUCATOR,
        "https://www.nchec.org/",
        "The certification number is on your certificate.",
    ),
    Register(
        "ZA",
        "Health Professions Council (HPCSA)",
        PHYSICIAN | ALLIED,
        "https://www.hpcsa.co.za/",
        "Two letters and seven digits, such as MP and your digits, on your practising card.",
    ),
    Register(
        "ZA",
        "South African Nursing Council (SANC)",
        NURSING,
        "https://www.sanc.co.za/",
        "Eight digits on your annual practising certificate.",
    ),
)


def known_register(country: str, name: str) -> Register | None:
    """The register of that name in the country, however it is capitalised."""
    wanted = name.casefold().strip()
    return next((r for r in REGISTERS if r.country == country and r.name.casefold() == wanted), None)
