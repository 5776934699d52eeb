"""Under which terms a show may be used, by the identifiers of SPDX that `podcast:license` takes."""

from collections.abc import Mapping

LICENCES: Mapping[str, str] = {
    "": "All rights reserved",
    "cc-by-4.0": "CC BY 4.0: anything, with the name",
    "cc-by-sa-4.0": "CC BY-SA 4.0: with the name, under the same terms",
    "cc-by-nc-4.0": "CC BY-NC 4.0: with the name, not for money",
    "cc-by-nc-sa-4.0": "CC BY-NC-SA 4.0: not for money, under the same terms",
    "cc-by-nd-4.0": "CC BY-ND 4.0: with the name, unchanged",
    "cc-by-nc-nd-4.0": "CC BY-NC-ND 4.0: not for money, unchanged",
    "cc0-1.0": "CC0 1.0: no rights reserved",
}


def name_of(licence: str) -> str:
    """`CC BY 4.0`."""
    return LICENCES.get(licence, licence).partition(":")[0]


def address_of(licence: str) -> str | None:
    """Where the terms can be read."""
    if licence == "cc0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    kind, _, version = licence.removeprefix("cc-").rpartition("-")
    return f"https://creativecommons.org/licenses/{kind}/{version}/" if licence in LICENCES and kind else None
