"""A country's spelling → its ISO 3166-1 alpha-2 code.

Reference data: pycountry. Regions that are no country (`OU` of DistroKid, `World Wide` of
TuneCore, `Europe`) have no code; the file's own spelling is kept beside it.
"""

import unicodedata
from functools import cache

import pycountry

# Spellings of statements that ISO does not list (statement-formats.md §2: `UK` beside `GB`).
_ALSO = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US",
    "south korea": "KR", "korea": "KR", "republic of korea": "KR", "russia": "RU",
    "czech republic": "CZ", "turkey": "TR", "vietnam": "VN", "ivory coast": "CI",
    "macedonia": "MK", "swaziland": "SZ", "cape verde": "CV", "laos": "LA", "brunei": "BN",
    "the netherlands": "NL", "holland": "NL", "hong kong sar china": "HK", "macau": "MO",
    "palestine": "PS", "moldova": "MD", "syria": "SY", "tanzania": "TZ", "bolivia": "BO",
    "venezuela": "VE", "iran": "IR", "taiwan": "TW", "kosovo": "XK", "xk": "XK", "xkx": "XK",
    "deutschland": "DE", "allemagne": "DE", "alemania": "DE", "germania": "DE",
    "osterreich": "AT", "autriche": "AT", "schweiz": "CH", "suisse": "CH", "suiza": "CH",
    "frankreich": "FR", "francia": "FR", "espana": "ES", "espagne": "ES", "spanien": "ES",
    "italia": "IT", "italie": "IT", "italien": "IT", "royaume-uni": "GB", "reino unido": "GB",
    "vereinigtes konigreich": "GB", "etats-unis": "US", "estados unidos": "US",
    "vereinigte staaten": "US", "stati uniti": "US", "brasil": "BR", "bresil": "BR",
    "mexique": "MX", "mexiko": "MX", "pays-bas": "NL", "niederlande": "NL",
    "paises bajos": "NL", "belgique": "BE", "belgien": "BE", "belgica": "BE", "polska": "PL",
    "pologne": "PL", "polen": "PL", "sverige": "SE", "schweden": "SE", "suede": "SE",
    "norge": "NO", "danmark": "DK", "japon": "JP",
}  # fmt: skip


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.strip().casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("alpha_2", "alpha_3", "name", "common_name", "official_name"):
            spelling = getattr(country, attribute, None)
            if spelling:
                found[_fold(spelling)] = country.alpha_2
    return found | _ALSO


def country_code(name: str) -> str | None:
    """Return the alpha-2 code of a country's code or name, None where it names none."""
    return _codes().get(_fold(name))
