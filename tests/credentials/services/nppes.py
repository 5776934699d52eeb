"""Answers in the shape of NPPES, version 2.1, about people who do not exist."""

from typing import Any

NUMBER = "1000000004"
NOBODY = {"result_count": 0, "results": []}
NO_NUMBER = {
    "Errors": [
        {"description": "NPI must be 10 digits", "field": "number", "number": "06"},
    ]
}

CARDIOLOGY = {
    "code": "207RC0000X",
    "taxonomy_group": "",
    "desc": "Internal Medicine, Cardiovascular Disease",
    "state": "NY",
    "license": "999123",
    "primary": True,
}
FORMER_NAME = {
    "type": "Former Name",
    "code": "1",
    "prefix": "--",
    "first_name": "JANE",
    "last_name": "MILLER",
    "suffix": "--",
}


def a_person(**changes: Any) -> dict[str, Any]:
    return _answer(
        {
            "created_epoch": "1112313600000",
            "enumeration_type": "NPI-1",
            "last_updated_epoch": "1678886400000",
            "number": NUMBER,
            "addresses": [
                _address("MAILING", city="ALBANY", state="NY"),
                _address("LOCATION", city="BROOKLYN", state="NY"),
            ],
            "practiceLocations": [],
            "basic": {
                "first_name": "JANE",
                "last_name": "ROE",
                "middle_name": "ALICE",
                "credential": "M.D.",
                "sole_proprietor": "NO",
                "gender": "F",
                "enumeration_date": "2005-04-01",
                "last_updated": "2023-03-15",
                "status": "A",
                "name_prefix": "Dr.",
                "name_suffix": "--",
            },
            "taxonomies": [CARDIOLOGY],
            "identifiers": [],
            "endpoints": [],
            "other_names": [FORMER_NAME],
        }
        | changes
    )


def an_organisation() -> dict[str, Any]:
    return _answer(
        {
            "enumeration_type": "NPI-2",
            "number": "2000000002",
            "addresses": [_address("LOCATION", city="ERIE", state="PA")],
            "basic": {"organization_name": "MERCY CLINIC", "status": "A"},
            "taxonomies": [],
            "identifiers": [],
            "endpoints": [],
            "other_names": [],
        }
    )


def _answer(result: dict[str, Any]) -> dict[str, Any]:
    return {"result_count": 1, "results": [result]}


def _address(purpose: str, *, city: str, state: str) -> dict[str, str]:
    return {
        "country_code": "US",
        "country_name": "United States",
        "address_purpose": purpose,
        "address_type": "DOM",
        "address_1": "1 NOWHERE ST",
        "city": city,
        "state": state,
        "postal_code": "000000000",
        "telephone_number": "555-555-0100",
    }
