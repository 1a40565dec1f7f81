"""Terms of the code lists that DCAT-AP and DCAT-AP.de prescribe, for what our settings and formats name otherwise."""

from __future__ import annotations

from collections.abc import Mapping

AUTHORITY = "http://publications.europa.eu/resource/authority/"
# code lists of the Publications Office of the European Union
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LICENCES = "http://dcat-ap.de/def/licenses/"

FILE_TYPES: Mapping[str, str] = {
    "ttl": "RDF_TURTLE",
    "jsonld": "JSON_LD",
    "nt": "RDF_N_TRIPLES",
    "rdf": "RDF_XML",
    "nq": "RDF_N_QUADS",
    "trig": "RDF_TRIG",
}
# name of a format of ours -> code in the list file-type

LANGUAGES: Mapping[str, str] = {
    "bg": "BUL",
    "cs": "CES",
    "da": "DAN",
    "de": "DEU",
    "el": "ELL",
    "en": "ENG",
    "es": "SPA",
    "et": "EST",
    "fi": "FIN",
    "fr": "FRA",
    "ga": "GLE",
    "hr": "HRV",
    "hu": "HUN",
    "it": "ITA",
    "lt": "LIT",
    "lv": "LAV",
    "mt": "MLT",
    "nl": "NLD",
    "pl": "POL",
    "pt": "POR",
    "ro": "RON",
    "sk": "SLK",
    "sl": "SLV",
    "sv": "SWE",
}
# official languages of the Union: ISO 639-1 -> code in the list language

_LICENCE_CODES: Mapping[str, str] = {
    "creativecommons.org/publicdomain/zero/1.0": "cc-zero",
    "creativecommons.org/licenses/by/4.0": "cc-by/4.0",
    "creativecommons.org/licenses/by-sa/4.0": "cc-by-sa/4.0",
    "www.govdata.de/dl-de/zero-2-0": "dl-zero-de/2.0",
    "www.govdata.de/dl-de/by-2-0": "dl-by-de/2.0",
    "opendatacommons.org/licenses/odbl/1-0": "odbl",
}


def licence_term(address: str) -> str:
    """Return the term of DCAT-AP.de's list of licences for the address of a licence, else the address itself."""
    code = _LICENCE_CODES.get(address.partition("://")[2].rstrip("/"))
    return _LICENCES + code if code else address


def language_term(code: str) -> str | None:
    """Return the term of the EU's list of languages for a language tag, None if it is no official language."""
    known = LANGUAGES.get(code.partition("-")[0])
    return f"{AUTHORITY}language/{known}" if known else None
