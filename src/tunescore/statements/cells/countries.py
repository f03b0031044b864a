"""Countries: a spelling → its ISO 3166-1 alpha-2 code.

Reference data: pycountry, and the names in other languages of `locales`. Regions that are no
country (`OU` of DistroKid, `World Wide` of TuneCore, `Europe`) have no code; the file's own
spelling is kept beside it.
"""

import re
from functools import cache

import pycountry

from tunescore.statements.cells.locales import country_names, fold_word

# Spellings of statements that ISO does not list; CD Baby writes `UK` beside `GB`.
_ALSO = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US",
    "south korea": "KR", "korea": "KR", "republic of korea": "KR", "russia": "RU",
    "czech republic": "CZ", "turkey": "TR", "vietnam": "VN", "ivory coast": "CI",
    "macedonia": "MK", "swaziland": "SZ", "cape verde": "CV", "laos": "LA", "brunei": "BN",
    "the netherlands": "NL", "holland": "NL", "hong kong sar china": "HK", "macau": "MO",
    "palestine": "PS", "moldova": "MD", "syria": "SY", "tanzania": "TZ", "bolivia": "BO",
    "venezuela": "VE", "iran": "IR", "taiwan": "TW", "kosovo": "XK", "xk": "XK", "xkx": "XK",
    "tschechische republik": "CZ", "republique tcheque": "CZ", "holanda": "NL", "hollande": "NL",
    "hollandia": "NL", "holandia": "NL", "grossbritannien": "GB", "grande-bretagne": "GB",
    "gran bretana": "GB", "gran bretagna": "GB", "gra-bretanha": "GB", "groot-brittannie": "GB",
    "storbritannien": "GB", "wielka brytania": "GB", "iso-britannia": "GB", "anglia": "GB",
    "англия": "GB", "velka britanie": "GB", "ingiltere": "GB", "сша": "US", "ηπα": "US",
    "abd": "US", "eua": "US", "ee. uu.": "US", "eeuu": "US", "ee.uu.": "US", "sua": "US",
    "turkiye": "TR", "ger": "DE", "sui": "CH", "ned": "NL", "den": "DK", "por": "PT", "gre": "GR",
    "eng": "GB", "gbr": "GB", "rsa": "ZA", "uae": "AE", "ksa": "SA", "u.k.": "GB",
}  # fmt: skip


_REGIONS = re.compile(
    r"\b(?:world\w*|worldwide|global|international|other|others|rest|row|ww|europe\w*|eu|eea|emea"
    r"|asia|apac|africa|afrique|afrika|america\w*|amerika|amerique|latam|oceania|middle east"
    r"|nordic\w*|benelux|scandinavia|caribbean|balkans?|territor\w*|region\w*|unknown"
    r"|welt\w*|ubrige|monde\w*|reste|mundo\w*|resto|mondo\w*|wereld\w*|varld\w*|verden\w*"
    r"|maailma\w*|swiat\w*|svet\w*|vilag\w*|dunya|lume|мир|світ|κοσμο\w*)\b"
)
"""Words of a territory that is no one country, without accents."""


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("alpha_2", "alpha_3", "name", "common_name", "official_name"):
            spelling = getattr(country, attribute, None)
            if spelling:
                found[fold_word(spelling)] = country.alpha_2
    return found | _ALSO


def country_code(name: str) -> str | None:
    """Return the alpha-2 code of a country's code or name, None where it names none."""
    folded = fold_word(name)
    code = _codes().get(folded)
    if code is None and len(folded) > len("USA"):
        code = country_names().get(folded)
    return code


def is_region(name: str) -> bool:
    """Return whether words name a territory that is no one country: `World Wide`, `Rest of EU`."""
    return _REGIONS.search(fold_word(name)) is not None
