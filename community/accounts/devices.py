"""A device in words that its owner knows again: the browser and the system it runs on."""

# The first that is found counts: every browser also names those that it wants to be taken for.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
CARRIED = frozenset({"iPhone", "iPad", "Android"})


def device_name(agent: str) -> str:
    """`Firefox on Windows`, from what the browser says of itself."""
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "Unknown device"


def is_carried(agent: str) -> bool:
    """Whether it is a telephone or a tablet."""
    return _first(SYSTEMS, agent) in CARRIED


def _first(signs: tuple[tuple[str, str], ...], agent: str) -> str | None:
    return next((name for sign, name in signs if sign in agent), None)
