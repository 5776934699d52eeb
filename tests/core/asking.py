"""A site whose settings name one service."""

from dataclasses import replace

from flask import Flask

from community.core.config import Settings

NUMBER = "1000000004"


def site_asking(settings: Settings, url: str, *, production: bool = False) -> Flask:
    app = Flask("asking")
    app.extensions["settings"] = replace(settings, nppes_api=url, production=production)
    return app
