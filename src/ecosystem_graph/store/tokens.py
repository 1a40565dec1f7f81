"""The words of SPARQL: regular expressions for the terminals, codepoint escapes, and where an IRI resolves to.

The terminals are those of SPARQL 1.1 (section 19.8) and the brackets, directions and triple terms of SPARQL 1.2.
Quantifiers are possessive and alternatives begin with different characters, so that any text is read in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LOW_LETTER = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff"
)
_LETTER = _LOW_LETTER + r"\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_NAME = _LETTER + r"_0-9\u00b7\u0300-\u036f\u203f\u2040"
_PART = _NAME + r"\-"
_HEX = "[0-9A-Fa-f]"
_FOUR = rf"(?:[0-9A-Ca-cEeFf]{_HEX}{{3}}|[Dd][0-7]{_HEX}{{2}})"
# no surrogates: the engine reads a string with one as two strings, and what stands between is code
_CODEPOINT = rf"\\u{_FOUR}|\\U(?:0000{_FOUR}|00(?:0[1-9A-Fa-f]|10){_HEX}{{4}})"
_ESCAPE = rf"\\[tbnrf\\\"']|{_CODEPOINT}"
_PERCENT = rf"%{_HEX}{{2}}|\\[_~.\-!$&'()*+,;=/?#@%]"
_IN_IRI = rf"(?:[^<>\"{{}}|^`\\\x00-\x20]++|{_CODEPOINT})*+"

_SPACE = r"[ \t\r\n]++"
_COMMENT = r"#[^\r\n]*+"
_WORD = rf"[{_LETTER}][{_PART}]*+(?:\.++[{_PART}]++)*+"
# also takes "a.b" and "a-b", so that a long row of dots is read once; callers split it
_LOCAL = rf"(?:(?:[{_NAME}:]|{_PERCENT})(?:\.*+(?:[{_PART}:]++|{_PERCENT}))*+)?+"
_VARIABLE = rf"[?$][{_NAME}]++"
_IRI = rf"<{_IN_IRI}>"
_WEB_IRI = rf"<[A-Za-z][A-Za-z0-9+.\-]*+://{_IN_IRI}>"
_STRINGS = (
    rf'"""(?:"{{0,2}}(?:[^"\\]|{_ESCAPE}))*+"""',
    rf"'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*+'''",
    rf'"(?!"")(?:[^"\\\n\r]++|{_ESCAPE})*+"',
    rf"'(?!'')(?:[^'\\\n\r]++|{_ESCAPE})*+'",
)
_PASSED_OVER = (
    _VARIABLE,
    rf"{_WORD}:{_LOCAL}",
    rf":{_LOCAL}",
    r"[;,.=?^~]",
    _WEB_IRI,
    *_STRINGS,
    _COMMENT,
    r"[0-9]++(?:\.[0-9]*+)?(?:[eE][+\-]?[0-9]++)?",
    r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?",
    rf"_:[{_NAME}][{_PART}]*+(?:\.++[{_PART}]++)*+",
)

_OPEN_STRING = r"(?:\"\"\"|''')[\s\S]*+|[\"'][^\r\n]*+"
# a quote that begins no string takes its line with it, three of them the whole rest, so that nothing is read twice

WORD = re.compile(_WORD)
LOOSE_IRI = re.compile(_IRI)
SHAPE = re.compile(
    rf"(?:{_SPACE}|{'|'.join(_PASSED_OVER)})*+({_WORD}|[{{}}()\[\]]|{_IRI}|<<|>>|\|\||&&|[<>!+\-*/|]"
    rf"|{_OPEN_STRING}|[\s\S]|\Z)"
)
# group 1 is what gives a query its shape: a word, a bracket, an operator, an IRI without "scheme://"; an open string
# and any other single character begin no word of SPARQL; the end is an empty text
_TOKEN = re.compile(
    rf"(?P<gap>{_SPACE}|{_COMMENT})|(?P<iri>{_IRI})|(?P<name>(?:{_WORD})?+:{_LOCAL})|(?P<word>{_WORD})"
    rf"|{'|'.join(_PASSED_OVER)}|{_OPEN_STRING}|[\s\S]"
)
_GAP = rf"(?:{_SPACE}|{_COMMENT})*+"
_SURE = rf"{_LOW_LETTER}_0-9\u00b7\u0300-\u036f\u203f\u2040\-"
# in IRIs everywhere, so that no engine ends a name early because the whole would be no IRI
_SURE_NAME = (
    rf"(?:[{_LOW_LETTER}][{_SURE}]*+)?+:(?:[{_SURE}:]|%{_HEX}{{2}})*+(?:\.[{_SURE}:]++)?+(?!\.*+(?:[{_PART}:]|\\)|%)"
)
# one dot at most and no backslash, where engines differ
_SURE_LITERALS = (
    *_STRINGS,
    r"[0-9]++(?:\.[0-9]++)?(?:[eE][+\-]?[0-9]++)?",
    r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?",
)
_OPERATOR = rf"\^\^?|[;,/|*+!\-]|\?(?![{_NAME}])"
_SURE_IRI_START = r"<[A-Za-z][A-Za-z0-9+.\-]*+:(?://[A-Za-z0-9.\-]++(?::[0-9]++)?/|(?!//))[A-Za-z0-9._~:/?#=&+\-]*+>"
# an IRI after PREFIX that makes an IRI together with any name
_TRIPLES_TERM = "|".join(
    (
        _VARIABLE,
        _SURE_NAME,
        _IRI,
        *_SURE_LITERALS,
        rf"(?:a|(?i:true|false))(?![{_PART}:])",
        _OPERATOR,
        r"[\[\]()]",
        rf"_:[{_NAME}][{_PART}]*+(?:\.[{_PART}]++)?+(?!\.*+[{_PART}])",
    )
)

STEP = re.compile(
    rf"{_GAP}(((?:{_TRIPLES_TERM})(?:{_GAP}(?:{_TRIPLES_TERM}))*+)|([{{}}]|\.(?![0-9]))|([A-Za-z]++)(?![{_PART}:]){_GAP})"
)
# what comes next in a group: one subject with all that is said of it (what may stand between two dots), a sign, a word
TRIPLES_TERM = re.compile(rf"{_GAP}({_TRIPLES_TERM})")
UNION = re.compile(rf"{_GAP}(?i:UNION){_GAP}(?=\{{)")
MARK = re.compile(
    rf"(?:{_SPACE}|{_COMMENT}|{_WEB_IRI}|{_SURE_NAME}|[{_LETTER}][{_PART}]*+(?!:)|{'|'.join(_SURE_LITERALS)}"
    rf"|{_OPERATOR}|[=&.~])*+({_VARIABLE}|[{{}}()\[\]]|_:[{_NAME}]|{_IRI}|[<>]|[\s\S]|\Z)"
)
# group 1 is what counts for groups and scopes: a variable, a bracket, the beginning of a blank node's label, an IRI
# without "scheme://", a comparison; any other character is none that every engine understands
GROUP_HEAD = re.compile(
    rf"{_GAP}(?:(?i:PREFIX){_GAP}(?:{_WORD})?+:{_GAP}{_SURE_IRI_START}{_GAP}|(?i:BASE){_GAP}{_IRI}{_GAP})*+"
    rf"((?i:SELECT|ASK|CONSTRUCT|DESCRIBE))(?![{_PART}:])"
)
# the prologue and the form of a query
NO_NAME = re.compile(rf"(?i:PREFIX){_GAP}:")
KEYWORD_COLON = re.compile(r"(?i:optional|union|filter|graph|bind|values|minus|exists|select|where):")
# a name that an engine may read as a keyword and another name, if the empty prefix is declared
CALL_HEAD = re.compile(rf"(?:(?:[A-Za-z]++(?![{_PART}:])|{_SURE_NAME}|{_IRI}){_GAP})?\(")
# the beginning of a constraint after FILTER, up to its bracket
VARIABLE = re.compile(rf"[?$]([{_NAME}]++)")
ASSIGNED = re.compile(rf"[?$]([{_NAME}]++){_GAP}\)\.?\Z")
# the variable after AS at the end of a BIND
EXISTS_HEAD = re.compile(rf"(?i:(?:NOT{_GAP})?EXISTS){_GAP}(?=\{{)")
GRAPH_NAME = re.compile(rf"({_VARIABLE}|{_SURE_NAME}|{_IRI}){_GAP}(?=\{{)")
_TERM = rf"(?:{_VARIABLE}|{_IRI}|(?:{_WORD})?+:{_LOCAL}){_GAP}"
_BRACE_AHEAD = re.compile(rf"{_GAP}(?:(?i:SILENT){_GAP})?(?:{_TERM})?\{{(?!\|)")
_ESCAPED = re.compile(rf"\\\\|{_CODEPOINT}")
_ANY_ESCAPE = re.compile(_CODEPOINT)
_REFERENCE = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.\-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)


def named_tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield kind ("iri", "name" for a prefixed name, "word", "other"), text and end of each token, in order."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "gap":
            yield match.lastgroup or "other", match[0], match.end()


def brace_follows(text: str, place: int) -> bool:
    """Return whether the end of a SERVICE clause comes next at ``place``: SILENT or not, one term or none, and "{"."""
    return _BRACE_AHEAD.match(text, place) is not None


def readings(text: str) -> tuple[str, ...]:
    r"""Return ``text`` as engines may understand its codepoint escapes, each reading once, the text itself first.

    SPARQL 1.1 Query, section 19.2 resolves ``\u0053`` before anything else; pyoxigraph 0.5 does it inside strings and
    IRIs only, and Java engines leave the second backslash of a pair alone.
    """
    if "\\u" not in text and "\\U" not in text:
        return (text,)
    plain = _ANY_ESCAPE.sub(_character, text)
    return tuple(dict.fromkeys((text, _ESCAPED.sub(_character, text), plain)))


def iri_of(token: str) -> str:
    """Return what stands between the angle brackets of an IRI, escapes resolved."""
    return _ANY_ESCAPE.sub(_character, token[1:-1])


def _character(match: re.Match[str]) -> str:
    return match[0] if match[0] == "\\\\" else chr(int(match[0][2:], 16))


def resolve(reference: str, base: str) -> str:
    """Return the IRI ``reference`` relative to the absolute IRI ``base``; as it is, if ``base`` is empty.

    RFC 3986, section 5.2; like the engine, dots in a reference that has its own scheme or host stay.
    """
    scheme, host, path, query, fragment = _split(reference)
    if scheme is not None or not base:
        return reference
    scheme, base_host, base_path, base_query, _ = _split(base)
    if host is not None:
        return f"{scheme}:{reference}"
    if not path:
        path, query = base_path, base_query if query is None else query
    elif path.startswith("/"):
        path = _without_dots(path)
    else:
        folder = "/" if base_host is not None and not base_path else base_path[: base_path.rfind("/") + 1]
        path = _without_dots(folder + path)
    return (
        f"{scheme}:{'' if base_host is None else '//' + base_host}{path}"
        f"{'' if query is None else '?' + query}{'' if fragment is None else '#' + fragment}"
    )


def _split(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _REFERENCE.fullmatch(iri)
    assert match is not None  # the expression takes any text
    return match[1], match[2], match[3], match[4], match[5]


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4."""
    if "." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if segment == "..":
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
            if last:
                kept.append("")
        elif segment == ".":
            if last:
                kept.append("")
        else:
            kept.append(segment)
    return "/".join(kept)
