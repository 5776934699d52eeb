"""From which country an address is, by a list that comes with the library; nobody is asked."""

import warnings
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from community.core.countries import COUNTRIES

UNKNOWN = ""


def country_of(address: str) -> str:
    """Two capital letters, or UNKNOWN for a private address and one that is on no list."""
    code = str(_list().lookup(address).country_code)
    return code if code in COUNTRIES else UNKNOWN


@cache
def _list() -> Any:
    """Read when it is first needed, for it takes some 50 MB."""
    with warnings.catch_warnings():
        # Its source has escapes that Python complains about whenever it is compiled.
        warnings.simplefilter("ignore")
        geoip2fast = import_module("geoip2fast")
    data = Path(str(geoip2fast.__file__)).parent / "geoip2fast-ipv6.dat.gz"
    return geoip2fast.GeoIP2Fast(geoip2fast_data_file=str(data))
