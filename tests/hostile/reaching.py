"""Queries and requests that try to make the server call somebody, read a file or change the data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

from hostile.case import NONSENSE, NOT_HERE, REFUSED, RUNS, Answer, Case, asking, by_get, http

SECRET = "pwn-secret-of-a-file"
REFUSED_OR_NONSENSE = REFUSED | NONSENSE
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def reaching(canary: str, secret: Path) -> Iterator[Case]:
    """``canary`` is the address of a server that nobody may call, ``secret`` a Turtle file with SECRET in it."""
    yield from _services(canary, secret)
    yield from _from(canary, secret)
    yield from _updates(canary, secret)
    yield from _paths_to_files(secret)
    yield from _addresses(canary)


def no_secret(answer: Answer) -> str:
    if SECRET.encode() in answer.body or b"root:x:0:" in answer.body:
        return "a file was read"
    return ""


def _services(canary: str, secret: Path) -> Iterator[Case]:
    call = f"SERVICE <{canary}> {{ ?s ?p ?o }}"
    queries = {
        "plain": f"SELECT * {{ {call} }}",
        "lower": f"SELECT * {{ service <{canary}> {{ ?s ?p ?o }} }}",
        "mixed": f"SELECT * {{ sErViCe <{canary}> {{ ?s ?p ?o }} }}",
        "silent": f"SELECT * {{ SERVICE SILENT <{canary}> {{ ?s ?p ?o }} }}",
        "variable": f"SELECT * {{ VALUES ?x {{ <{canary}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
        "bound": f"SELECT * {{ BIND(IRI(CONCAT('{canary[:12]}', '{canary[12:]}')) AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
        "prefix": f"PREFIX x: <{canary}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
        "base": f"BASE <{canary}> SELECT * {{ SERVICE <sparql> {{ ?s ?p ?o }} }}",
        "subquery": f"SELECT * {{ {{ SELECT * {{ {call} }} }} }}",
        "exists": f"ASK {{ ?s ?p ?o FILTER EXISTS {{ {call} }} }}",
        "not-exists": f"ASK {{ ?s ?p ?o FILTER NOT EXISTS {{ {call} }} }}",
        "optional": f"SELECT * {{ ?s ?p ?o OPTIONAL {{ {call} }} }}",
        "union": f"SELECT * {{ {{ ?s ?p 1 }} UNION {{ {call} }} }}",
        "minus": f"SELECT * {{ ?s ?p ?o MINUS {{ {call} }} }}",
        "graph": f"SELECT * {{ GRAPH ?g {{ {call} }} }}",
        "construct": f"CONSTRUCT {{ ?s ?p ?o }} {{ {call} }}",
        "describe": f"DESCRIBE ?s {{ {call} }}",
        "nested": f"SELECT * {{ SERVICE <{canary}> {{ SERVICE <{canary}> {{ ?s ?p ?o }} }} }}",
        "comment": f"SELECT * {{ SERVICE # <http://example.org/>\n<{canary}> # {{\n{{ ?s ?p ?o }} }}",
        "carriage-return": f"SELECT * {{ # comment\rSERVICE <{canary}> {{ ?s ?p ?o }} }}",
        "no-space": f"SELECT*{{?s ?p 5SERVICE<{canary}>{{?s ?p ?o}}}}",
        "after-true": f"SELECT * {{ ?s ?p trueSERVICE<{canary}>{{ ?s ?p ?o }} }}",
        "after-dots": f"PREFIX a: <urn:a> SELECT * {{ ?s ?p a:a.b.SERVICE <{canary}> {{ ?s ?p ?o }} }}",
        "less-than": f"SELECT * {{ BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n<{canary}>{{}} }}",
        "escape-four": f"SELECT * {{ \\u0053ERVICE <{canary}> {{ ?s ?p ?o }} }}",
        "escape-eight": f"SELECT * {{ \\U00000053ERVICE <{canary}> {{ ?s ?p ?o }} }}",
        "escape-all": "SELECT * { \\u0053\\u0045\\u0052\\u0056\\u0049\\u0043\\u0045 <" + canary + "> { ?s ?p ?o } }",
        "escape-quote": f'ASK {{ BIND("\\u0022" AS ?x) {call} BIND("\\u0022" AS ?y) }}',
        "escape-in-iri": f"SELECT * {{ SERVICE <{canary[:-1]}\\u002F> {{ ?s ?p ?o }} }}",
        "file": f"SELECT * {{ SERVICE <{secret.as_uri()}> {{ ?s ?p ?o }} }}",
        "file-silent": "SELECT * { SERVICE SILENT <file:///etc/passwd> { ?s ?p ?o } }",
        "own": "SELECT * { SERVICE <http://127.0.0.1/sparql> { ?s ?p ?o } }",
        "metadata": "SELECT * { SERVICE <http://169.254.169.254/latest/meta-data> { ?s ?p ?o } }",
        "six": "SELECT * { SERVICE <http://[::1]/> { ?s ?p ?o } }",
        "number": "SELECT * { SERVICE <http://2130706433/> { ?s ?p ?o } }",
        "many": "SELECT * { " + call * 100 + " }",
        "and-bomb": f"SELECT * {{ ?s ?p ?o . ?a ?b ?c . ?d ?e ?f . {call} }} ORDER BY ?s",
        "unicode-line": f"SELECT * {{ #\u2028SERVICE\n SERVICE <{canary}> {{ ?s ?p ?o }} }}",
        "wide": f"SELECT * {{ \uff33\uff25\uff32\uff36\uff29\uff23\uff25 <{canary}> {{ ?s ?p ?o }} }}",
        "zero": f"SELECT * {{ SER\x00VICE <{canary}> {{ ?s ?p ?o }} }}",
    }
    for name, query in queries.items():
        yield asking(f"service/{name}", query, REFUSED_OR_NONSENSE, no_secret)
        if name in ("plain", "silent", "variable", "exists", "escape-four"):
            body = urlencode({"query": query}).encode()
            yield Case(f"service-form/{name}", (http("POST", "/sparql", _FORM, body),), REFUSED_OR_NONSENSE)
            yield Case(f"service-page/{name}", (by_get(query, "text/html"),), REFUSED_OR_NONSENSE)


def _from(canary: str, secret: Path) -> Iterator[Case]:
    names = {
        "http": canary,
        "file": secret.as_uri(),
        "passwd": "file:///etc/passwd",
        "localhost": "file://localhost/etc/passwd",
        "ftp": canary.replace("http", "ftp"),
        "jar": f"jar:{canary}!/x",
        "data": "data:text/turtle,<a:a>%20<a:b>%20<a:c>.",
        "relative": "../../../../etc/passwd",
    }
    allowed = RUNS | NONSENSE | REFUSED
    for name, iri in names.items():
        yield asking(f"from/{name}", f"SELECT * FROM <{iri}> {{ ?s ?p ?o }}", allowed, _empty_or_error)
        yield asking(
            f"from-named/{name}", f"SELECT * FROM NAMED <{iri}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", allowed, _empty_or_error
        )
        yield asking(f"graph/{name}", f"SELECT * {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}", allowed, _empty_or_error)
        for parameter in ("default-graph-uri", "named-graph-uri"):
            request = by_get("SELECT * { ?s ?p ?o }", more=f"&{parameter}={quote(iri)}")
            yield Case(f"{parameter}/{name}", (request,), allowed, _empty_or_error)
    many = "".join(f"&default-graph-uri={quote(f'{canary}{number}')}" for number in range(200))
    yield Case("default-graph-uri/many", (by_get("ASK { ?s ?p ?o }", more=many),), allowed | {414, 431})


def _empty_or_error(answer: Answer) -> str:
    if answer.status == 200 and b'"bindings":[]' not in answer.body.replace(b" ", b""):
        return "an unknown graph is not empty"
    return no_secret(answer)


def _updates(canary: str, secret: Path) -> Iterator[Case]:
    updates = {
        "load": f"LOAD <{canary}>",
        "load-silent": f"LOAD SILENT <{canary}> INTO GRAPH <urn:g>",
        "load-file": f"LOAD <{secret.as_uri()}>",
        "insert": "INSERT DATA { <urn:pwn> <urn:p> <urn:o> }",
        "delete": "DELETE WHERE { ?s ?p ?o }",
        "delete-insert": "DELETE { ?s ?p ?o } INSERT { ?o ?p ?s } WHERE { ?s ?p ?o }",
        "with": "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "clear": "CLEAR ALL",
        "drop": "DROP ALL",
        "create": "CREATE GRAPH <urn:pwn>",
        "copy": "COPY DEFAULT TO <urn:g>",
        "move": "MOVE DEFAULT TO <urn:g>",
        "add": "ADD DEFAULT TO <urn:g>",
        "after-query": "ASK {} ; DROP ALL",
        "after-comment": "# ASK {}\nDROP ALL",
        "prefix": "PREFIX a: <urn:a> INSERT DATA { a:a a:b a:c }",
        "escaped": "\\u0044ROP ALL",
    }
    for name, update in updates.items():
        yield asking(f"update/{name}", update, REFUSED_OR_NONSENSE)
        body = urlencode({"update": update}).encode()
        yield Case(f"update-form/{name}", (http("POST", "/sparql", _FORM, body),), REFUSED)
    direct = {"Content-Type": "application/sparql-update"}
    yield Case("update-direct/post", (http("POST", "/sparql", direct, b"DROP ALL"),), REFUSED)
    yield Case("update-url/get", (http("GET", "/sparql?update=DROP%20ALL"),), REFUSED)
    yield Case("update-url/both", (http("GET", "/sparql?query=ASK%20%7B%7D&update=DROP%20ALL"),), REFUSED)
    for method in ("PUT", "DELETE", "PATCH"):
        for path in ("/sparql", "/dataset.nq", "/id/place/musterland"):
            body = b"<urn:pwn> <urn:p> <urn:o> ."
            request = http(method, path, {"Content-Type": "text/turtle", "Content-Length": str(len(body))}, body)
            yield Case(f"write-{method.lower()}/{path[1:4]}", (request,), frozenset({404, 405}))


def _paths_to_files(secret: Path) -> Iterator[Case]:
    up = {
        "dots": "../" * 12 + "etc/passwd",
        "encoded-dots": "%2e%2e/" * 12 + "etc/passwd",
        "encoded-slash": "..%2f" * 12 + "etc%2fpasswd",
        "double": "%252e%252e%252f" * 12 + "etc%252fpasswd",
        "backslash": "..%5c" * 12 + "etc%5cpasswd",
        "overlong": "%c0%ae%c0%ae%c0%af" * 12 + "etc%c0%afpasswd",
        "zero": "../" * 12 + "etc/passwd%00.css",
        "absolute": "/etc/passwd",
        "semicolon": "..;/" * 12 + "etc/passwd",
        "secret": str(secret),
    }
    missing = NOT_HERE | NONSENSE | frozenset({301, 308})
    for name, tail in up.items():
        for place in ("static", "dataset", "queries", "kind", "area", "id"):
            yield Case(f"traversal-{place}/{name}", (http("GET", f"/{place}/{tail}"),), missing, no_secret)


def _addresses(canary: str) -> Iterator[Case]:
    """Requests in which a careless server might find something to fetch or to lead to."""
    host = canary.removeprefix("http://").rstrip("/")
    yield Case("proxy/absolute-target", (http("GET", canary),), frozenset({200, 400, 403, 404, 421}))
    for name in ("url", "uri", "iri", "endpoint", "store", "redirect", "next", "callback"):
        yield Case(f"fetch-parameter/{name}", (http("GET", f"/?{name}={quote(canary)}"),), frozenset({200, 400}))
        expected = NONSENSE
        yield Case(f"fetch-sparql/{name}", (by_get("ASK {}", more=f"&{name}={quote(canary)}"),), expected)
    forwarded = {"X-Forwarded-Host": host, "X-Forwarded-Proto": "http", "Forwarded": f"host={host}"}
    yield Case("redirect/forwarded", (http("GET", "/id/place/musterland", forwarded),), frozenset({303}))
    yield Case("redirect/slashes", (http("GET", f"//{host}/id/place/musterland"),), frozenset({301, 308, 400, 404}))
    yield Case("redirect/at", (http("GET", f"/@{host}/"),), NOT_HERE | frozenset({301, 308}))
    yield Case(
        "redirect/original", (http("GET", "/", {"X-Original-URL": canary, "X-Rewrite-URL": "/x"}),), frozenset({200})
    )
