"""A process that says what of the standard library its modules kept as it was before gevent's patch.

`create_app` is the site, with that answer at every address but /health; the program says what gevent itself
keeps.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from gevent import monkey


def create_app() -> Any:
    from community.app import create_app as create_site

    site = create_site()
    inner = site.wsgi_app

    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/health":
            return inner(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"kept": sorted(kept()), "holds the thread": _psycopg_waits_in_c()}).encode()]

    return wsgi


def kept() -> Iterator[str]:
    """Each name in a module that leads to an original, or to a class made from one."""
    originals = {
        id(each): f"{module}.{name}"
        for module, names in vars(monkey)["saved"].items()
        for name, each in names.items()
        if callable(each) and getattr(sys.modules.get(module), name, each) is not each
    }
    for module, found in list(sys.modules.items()):
        for name, value in list(vars(found).items()) if not module.startswith("gevent") else ():
            for each in (value, *_made_from(value)):
                if id(each) in originals:
                    yield f"{module}.{name} is {originals[id(each)]}"


def _made_from(value: Any) -> tuple[type, ...]:
    """The bases of a class; those of gevent's own are the originals, which it patches from within."""
    is_gevents = str(getattr(value, "__module__", "")).startswith("gevent")
    return value.__bases__ if isinstance(value, type) and not is_gevents else ()


def _psycopg_waits_in_c() -> bool:
    from psycopg import waiting

    return waiting.wait is waiting.wait_c


if __name__ == "__main__":
    monkey.patch_all()
    print(json.dumps(sorted(kept())))  # noqa: T201 - it is a program
