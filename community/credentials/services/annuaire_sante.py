"""The French directory of health professionals, as a FHIR R4 service in its second version.

See https://ansforge.github.io/annuaire-sante-fhir-documentation/: since then, profession and speciality are
qualifications of the Practitioner. Who has two professions is two Practitioners under one RPPS number.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import current_app

from community.accounts.models import Profession
from community.core import clock
from community.core.config import Settings
from community.core.fetching import Down, get_json
from community.credentials.entries import Entry, Field, Name, Standing

Resource = Mapping[str, Any]

# Codes of TRE_G15-ProfessionSante, as far as they are professions of ours.
PROFESSIONS = {
    "10": ("Médecin", Profession.physician),
    "21": ("Pharmacien", Profession.pharmacist),
    "40": ("Chirurgien-dentiste", Profession.allied),
    "50": ("Sage-femme", Profession.midwife),
    "60": ("Infirmier", Profession.nurse),
    "69": ("Infirmier psychiatrique", Profession.nurse),
    "70": ("Masseur-kinésithérapeute", Profession.allied),
    "80": ("Pédicure-podologue", Profession.allied),
    "91": ("Orthophoniste", Profession.allied),
    "92": ("Orthoptiste", Profession.allied),
    "94": ("Ergothérapeute", Profession.allied),
    "95": ("Diététicien", Profession.allied),
    "96": ("Psychomotricien", Profession.allied),
    "98": ("Manipulateur d’électroradiologie", Profession.allied),
}
PROFESSION, TRAINING, SPECIALITY = "TRE-G15-", "TRE-G16-", "TRE-R38-"
CATEGORY, STUDENT = "TRE-R09-", "E"


def entry_of(number: str) -> Entry | None:
    """None where the directory has no such RPPS number; raises Down or Declined."""
    settings: Settings = current_app.extensions["settings"]
    answer = get_json(
        f"{str(settings.annuaire_sante_api).rstrip('/')}/Practitioner",
        headers={"ESANTE-API-KEY": settings.annuaire_sante_key, "Accept": "application/fhir+json"},
        params={"identifier": number},
    )
    try:
        practitioners = [each for each in _resources(answer) if _has_number(each, number)]
        return _entry(number, practitioners) if practitioners else None
    except (AttributeError, KeyError, TypeError) as error:
        raise Down("The Annuaire Santé answered in a shape that is not known.") from error


def _resources(bundle: Resource) -> Iterator[Resource]:
    for each in bundle.get("entry") or ():
        if each["resource"]["resourceType"] == "Practitioner":
            yield each["resource"]


def _has_number(practitioner: Resource, number: str) -> bool:
    return any(each.get("value") == number for each in practitioner.get("identifier") or ())


def _entry(number: str, practitioners: Sequence[Resource]) -> Entry:
    """A closed profession says nothing any more, as long as another one of the person is open."""
    counting = [each for each in practitioners if each.get("active")] or practitioners
    names, now = tuple(dict.fromkeys(_names(counting))), clock.now()
    return Entry(
        number=number,
        name=names[0] if names else Name(""),
        other_names=names[1:],
        fields=tuple(dict.fromkeys(_fields(counting))),
        licences=(),
        standing=_standing(practitioners),
        as_of=f"{now.day} {now:%B %Y}",
    )


def _standing(practitioners: Sequence[Resource]) -> Standing:
    said = {each.get("active") for each in practitioners}
    if True in said:
        return Standing.active
    return Standing.inactive if said == {False} else Standing.unknown


def _names(practitioners: Sequence[Resource]) -> Iterator[Name]:
    for practitioner in practitioners:
        for name in practitioner.get("name") or ():
            yield Name(name.get("family") or "", " ".join(name.get("given") or ()))


def _fields(practitioners: Sequence[Resource]) -> Iterator[Field]:
    for practitioner in practitioners:
        for qualification in practitioner.get("qualification") or ():
            codings = qualification["code"].get("coding") or ()
            fields = [_field(each) for each in codings if _says_a_field(each)]
            yield from map(_in_training, fields) if any(map(_is_of_student, codings)) else fields


def _system(coding: Resource) -> str:
    return str(coding.get("system") or "")


def _says_a_field(coding: Resource) -> bool:
    return any(table in _system(coding) for table in (PROFESSION, TRAINING, SPECIALITY))


def _is_of_student(coding: Resource) -> bool:
    return TRAINING in _system(coding) or (CATEGORY in _system(coding) and coding["code"] == STUDENT)


def _field(coding: Resource) -> Field:
    code = coding["code"]
    shown = str(coding.get("display") or "").removesuffix(" (SM)").strip()
    if SPECIALITY in _system(coding):
        return Field(code, shown or code, None)
    words, profession = PROFESSIONS.get(code, (code, None))
    return Field(code, shown or words, profession)


def _in_training(field: Field) -> Field:
    """A student of medicine stands under the code of physicians, too."""
    return Field(field.code, f"{field.words}, en formation", Profession.student)
