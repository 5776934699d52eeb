"""Answers in the shape of the Annuaire Santé, FHIR R4, second version, about people who do not exist."""

from typing import Any

NUMBER = "10000000017"
TABLES = "https://mos.esante.gouv.fr/NOS"
PROFESSION = f"{TABLES}/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante"
TRAINING = f"{TABLES}/TRE_G16-ProfessionFormation/FHIR/TRE-G16-ProfessionFormation"
CATEGORY = f"{TABLES}/TRE_R09-CategorieProfessionnelle/FHIR/TRE-R09-CategorieProfessionnelle"
SPECIALITY = f"{TABLES}/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale"
DEGREE = f"{TABLES}/TRE_R48-DiplomeEtatFrancais/FHIR/TRE-R48-DiplomeEtatFrancais"
KIND = "application/fhir+json;charset=UTF-8"


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "id": "00000000-0000-4000-8000-000000000000",
        "total": len(resources),
        "link": [{"relation": "self", "url": "https://gateway.example/fhir/v2/Practitioner"}],
        "entry": [
            {"fullUrl": f"https://gateway.example/fhir/v2/Practitioner/{each['id']}", "resource": each}
            for each in resources
        ],
    }


def empty() -> dict[str, Any]:
    """Without any result, a bundle has no entries at all."""
    return {"resourceType": "Bundle", "type": "searchset", "total": 0, "link": []}


def practitioner(*qualifications: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Practitioner",
        "id": "003-0000000-0000000",
        "meta": {"versionId": "1", "source": "https://annuaire.sante.fr"},
        "language": "fr",
        "identifier": [
            {"use": "official", "system": "urn:oid:1.2.250.1.71.4.2.1", "value": f"8{NUMBER}"},
            {"use": "official", "system": "https://rpps.esante.gouv.fr", "value": NUMBER},
        ],
        "active": True,
        "name": [{"use": "usual", "family": "LEBLANC", "given": ["ÉLODIE", "MARIE"], "prefix": ["MME"]}],
        "qualification": [qualification((DEGREE, "DE05")), *qualifications],
    } | changes


def qualification(*codings: tuple[str, str] | tuple[str, str, str]) -> dict[str, Any]:
    """Of each coding the table, the code and, where it is shown, what it is called."""
    names = ("system", "code", "display")
    return {"code": {"coding": [dict(zip(names, each, strict=False)) for each in codings]}}


PHYSICIAN = qualification((PROFESSION, "10"), (CATEGORY, "C"))
LUNGS = qualification((SPECIALITY, "SM41", "Pneumologie (SM)"))
