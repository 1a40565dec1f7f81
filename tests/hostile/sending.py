"""Requests that are hostile as requests: broken HTTP, slow bodies, headers, encodings, scripts and formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from hostile.case import NONSENSE, NOT_HERE, RUNS, Answer, Case, by_get, by_post, http
from hostile.world import SCRIPT

OK = frozenset({200})
ENTITY = "https://w3id.org/ecosystem-graph/id/org/hostile"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_BROKEN = NONSENSE | frozenset({0, 204, 405, 408, 411, 413, 414, 415, 431, 501, 505})
# broken HTTP: an error of its own, or the end of the connection


def sending() -> Iterator[Case]:
    """All families of this file."""
    for family in (_scripts, _stored, _formulas, _headers, _lines, _encodings, _heads, _slow, _parameters, _types):
        yield from family()


def _scripts() -> Iterator[Case]:
    """Reflected: what is sent comes back as text; the checks for every answer look for scripts in pages."""
    payloads = {
        "script": SCRIPT,
        "attribute": "\"'><img src=x onerror=pwn()>",
        "textarea": "</textarea><script>pwn()</script>",
        "comment": "--><script>pwn()</script>",
        "template": "{{7*7}}{% for x in config %}{{x}}{% endfor %}",
        "utf-7": "+ADw-script+AD4-pwn()+ADw-/script+AD4-",
        "polyglot": "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */onerror=pwn() )//</title></style><script>pwn()</script>",
    }
    page = {"Accept": "text/html"}
    any_answer = RUNS | NONSENSE | NOT_HERE | frozenset({303})
    for name, text in payloads.items():
        sent = quote(text)
        targets = {
            "query": f"/sparql?query={sent}",
            "literal": "/sparql?query=" + quote(f"SELECT ({_quoted(text)} AS ?x) {{}}"),
            "column": "/sparql?query=" + quote(f"SELECT * {{ # {text}\n ?s ?p ?o }}"),
            "parameter": f"/sparql?{sent}=1",
            "graph": f"/sparql?query=ASK%7B%7D&default-graph-uri={sent}",
            "path": f"/{sent}",
            "kind": f"/kind/{sent}",
            "kind-page": f"/kind/org?page={sent}",
            "question": f"/queries/{sent}",
            "question-value": f"/queries/amtsinhaber?day={sent}",
            "question-name": f"/queries/amtsinhaber?{sent}=1",
            "day": f"/id/org/hostile.html?at={sent}",
            "language": f"/?lang={sent}",
            "format": f"/sparql?query=ASK%7B%7D&format={sent}",
            "kept": f"/?x={sent}&{sent}=x",
        }
        for place, target in targets.items():
            yield Case(f"xss-{place}/{name}", (http("GET", target, page),), any_answer)
        for header in ("Referer", "User-Agent", "X-Forwarded-Host", "X-Request-ID", "Accept-Language"):
            yield Case(f"xss-{header.lower()}/{name}", (http("GET", "/", {**page, header: text}),), OK | NONSENSE)


def _quoted(text: str) -> str:
    return '"""' + text.replace("\\", "\\\\").replace('"', '\\"') + '"""'


def _stored() -> Iterator[Case]:
    page = {"Accept": "text/html"}
    places = {
        "entity": "/id/org/hostile.html",
        "entity-english": "/id/org/hostile.html?lang=en",
        "source": "/graph/hostile.html",
        "list": "/kind/org.html",
        "list-english": "/kind/org.html?lang=en",
        "question": "/queries/mitgliederzahlen.html",
        "xml": "/id/org/hostile.rdf",
        "json": "/id/org/hostile.jsonld",
    }
    for name, target in places.items():
        yield Case(f"stored/{name}", (http("GET", target, page),), OK, _no_bad_link)
    table = f"SELECT * {{ <{ENTITY}> ?p ?o }}"
    yield Case("stored/table", (by_get(table, "text/html"),), RUNS, _no_bad_link)
    yield Case("stored/described", (by_get(f"DESCRIBE <{ENTITY}>", "text/html"),), RUNS, _no_bad_link)
    made = "SELECT (IRI('javascript:pwn()') AS ?x) (IRI('data:text/html,pwn') AS ?y) {}"
    yield Case("stored/made-iri", (by_get(made, "text/html"),), RUNS, _no_bad_link)
    heading = "SELECT (1 AS ?onload) (STRLANG('x', 'de') AS ?y) (STRDT('x', <javascript:pwn()>) AS ?z) {}"
    yield Case("stored/odd-terms", (by_get(heading, "text/html"),), RUNS, _no_bad_link)


def _no_bad_link(answer: Answer) -> str:
    if "html" not in answer.header("content-type"):
        return ""
    lower = answer.body.lower()
    for scheme in (b"javascript:", b"data:text", b"vbscript:"):
        if b'href="' + scheme in lower or b'src="' + scheme in lower or b'action="' + scheme in lower:
            return f"a link leads to {scheme.decode()}"
    return ""


def _formulas() -> Iterator[Case]:
    table = http("GET", "/kind/org.csv")
    yield Case("formula/sheet", (table,), OK, _no_formula)
    yield Case("formula/sheet-english", (http("GET", "/kind/org.csv?lang=en"),), OK, _no_formula)


def _no_formula(answer: Answer) -> str:
    rows = csv.reader(answer.body.decode().splitlines(keepends=True)) if answer.status == 200 else []
    for row in rows:
        for cell in row:
            if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
                return f"a spreadsheet would run {cell[:30]!r}"
    return ""


def _headers() -> Iterator[Case]:
    """Header bombs."""
    large = OK | NONSENSE | frozenset({413, 414, 431, 0})
    for size in (8_000, 100_000, 1_000_000):
        for header in ("Accept", "Accept-Language", "Cookie", "X-Junk", "If-None-Match", "Range", "X-Forwarded-For"):
            yield Case(f"header-{header.lower()}/{size}", (http("GET", "/", {header: "a," * (size // 2)}),), large)
    for count in (90, 1_000, 20_000):
        many = {f"X-Junk-{number}": "x" for number in range(count)}
        yield Case(f"headers/{count}", (http("GET", "/", many),), large)
    qualities = ",".join(f"text/x{number};q=0.{number % 999:03}" for number in range(3_000))
    yield Case(
        "header-accept/qualities", (http("GET", "/sparql?query=ASK%7B%7D", {"Accept": qualities}),), large | {406}
    )
    yield Case(
        "header-accept/bad-q", (http("GET", "/", {"Accept": "text/html;q=nan, */*;q=-1, a/b;q=1e999"}),), OK | {406}
    )
    ranges = "bytes=" + ",".join(f"{number}-{number + 1}" for number in range(1_000))
    yield Case("header-range/many", (http("GET", "/dataset.nq", {"Range": ranges}),), OK | {206, 416})
    yield Case("header-range/huge", (http("GET", "/dataset.nq", {"Range": "bytes=0-" + "9" * 500}),), OK | {206, 416})
    yield Case("header-date/old", (http("GET", "/", {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT"}),), OK)
    encoded = {**_FORM, "Content-Encoding": "gzip"}
    yield Case(
        "header-encoding/gzip", (http("POST", "/sparql", encoded, b"\x1f\x8b" + b"\0" * 1000),), NONSENSE | {415}
    )
    yield Case(
        "header-expect/continue", (http("POST", "/sparql", {**_FORM, "Expect": "100-continue"}, b"query=ASK{}"),), RUNS
    )
    yield Case(
        "header-upgrade/websocket",
        (http("GET", "/", {"Upgrade": "websocket", "Connection": "Upgrade"}),),
        OK | NONSENSE,
    )
    yield Case(
        "header-upgrade/h2c", (http("GET", "/", {"Upgrade": "h2c", "HTTP2-Settings": "AAMAAABk"}),), OK | NONSENSE
    )
    for host in ("", "pwn.example", "pwn.example/<script>", "a" * 5_000, "127.0.0.1:99999", "pwn@x", "[::1"):
        name = host[:12] or "empty"
        yield Case(f"host/{name}", (http("GET", "/id/place/musterland.html", {"Host": host}),), OK | NONSENSE | {0})


def _lines() -> Iterator[Case]:
    """CR and LF in parameters and paths: the checks for every answer look for headers that came of it."""
    split = "%0d%0aSet-Cookie:%20pwn=1%0d%0aLocation:%20http://pwn.example/%0d%0a%0d%0a<script>pwn()</script>"
    answers = RUNS | NONSENSE | NOT_HERE | frozenset({301, 303, 308})
    targets = {
        "path": f"/id/place/musterland{split}",
        "ending": f"/id/place/musterland.ttl{split}",
        "language": f"/id/place/musterland?lang=en{split}",
        "day": f"/id/place/musterland?at=2020-01-01{split}",
        "format": f"/sparql?query=ASK%7B%7D&format=json{split}",
        "query": f"/sparql?query=ASK%7B%7D{split}",
        "graph": f"/sparql?query=ASK%7B%7D&default-graph-uri=urn:a{split}",
        "question": f"/queries/amtsinhaber.json?day=2020-01-01{split}",
        "kind": f"/kind/org{split}.csv",
        "area": f"/area/id/place/musterland{split}.nq",
        "dataset": f"/dataset.nq{split}",
        "unicode": "/id/place/musterland%E5%98%8A%E5%98%8DSet-Cookie:%20pwn=1",
        "merged": f"/id/org/hostile{split}.html",
    }
    for name, target in targets.items():
        yield Case(f"crlf/{name}", (http("GET", target),), answers)
        yield Case(f"crlf-page/{name}", (http("GET", target, {"Accept": "text/html"}),), answers)
    yield Case(
        "crlf/request-id",
        (http("GET", "/", {"X-Request-ID": "a\rSet-Cookie: pwn=1"}),),
        OK | NONSENSE | {0},
        misbehaves=True,
    )


def _encodings() -> Iterator[Case]:
    answers = RUNS | NONSENSE
    bad = {
        "latin-1": b"ASK { ?s ?p '\xe4\xf6\xfc' }",
        "overlong": b"ASK { ?s ?p '\xc0\xaf' }",
        "surrogates": b"ASK { ?s ?p '\xed\xa0\x80\xed\xb0\x80' }",
        "cut": b"ASK { ?s ?p '\xf0\x9f\x98",
        "utf-16": "ASK {}".encode("utf-16"),
        "utf-32": "ASK {}".encode("utf-32"),
        "bom": b"\xef\xbb\xbfASK {}",
        "zeros": b"ASK {}" + b"\0" * 100,
        "all-bytes": bytes(range(256)),
        "escape-surrogate": b"ASK { ?s ?p '\\uD800' }",
        "escape-too-large": b"ASK { ?s ?p '\\UFFFFFFFF' }",
        "bidi": "ASK { ?s ?p '\u202e}{' }".encode(),
        "non-characters": "ASK { ?s ?p '\ufffe\uffff\U0010ffff' }".encode(),
    }
    for name, body in bad.items():
        yield Case(f"encoding-body/{name}", (by_post(body),), answers)
        yield Case(
            f"encoding-form/{name}", (http("POST", "/sparql", _FORM, b"query=" + quote(body).encode()),), answers
        )
        yield Case(f"encoding-url/{name}", (http("GET", f"/sparql?query={quote(body)}"),), answers)
        yield Case(
            f"encoding-page/{name}", (http("GET", f"/sparql?query={quote(body)}", {"Accept": "text/html"}),), answers
        )
        yield Case(f"encoding-path/{name}", (http("GET", f"/id/{quote(body)}.html"),), NOT_HERE | NONSENSE)
        yield Case(f"encoding-value/{name}", (http("GET", f"/queries/amtsinhaber?day={quote(body)}"),), NONSENSE)
    yield Case("encoding-raw/url", (http("GET", b"/sparql?query=ASK\xff{}"),), RUNS | _BROKEN, misbehaves=True)
    yield Case("encoding-raw/percent", (http("GET", "/sparql?query=%"),), NONSENSE)
    yield Case("encoding-raw/percent-zz", (http("GET", "/%zz%/%u0041"),), NOT_HERE | NONSENSE)
    kind = {"Content-Type": "application/sparql-query; charset=utf-7"}
    yield Case("encoding-charset/utf-7", (http("POST", "/sparql", kind, b"ASK {}"),), answers | {415})
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=none"}
    yield Case("encoding-charset/none", (http("POST", "/sparql", kind, b"query=ASK{}"),), answers | {415})


def _heads() -> Iterator[Case]:
    """Broken HTTP."""
    body = b"query=ASK%7B%7D"
    raw = {
        "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(200)),
        "empty-lines": b"\r\n" * 50,
        "no-version": b"GET /\r\n\r\n",
        "version-9": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        "no-host": b"GET / HTTP/1.1\r\n\r\n",
        "two-hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "no-colon": b"GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n",
        "space-before-colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "folded": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        "zero-byte": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
        "bare-return": b"GET / HTTP/1.1\rHost: a\r\r",
        "connect": b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n",
        "connect-path": b"CONNECT /sparql HTTP/1.1\r\nHost: a\r\n\r\n",
        "trace": b"TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "method": b"PWN / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "long-method": b"A" * 100_000 + b" / HTTP/1.1\r\nHost: a\r\n\r\n",
        "star": b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "h2-preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "length-and-chunked": b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 15\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
        b"GET /pwn HTTP/1.1\r\n\r\n",
        "two-lengths": b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\nContent-Length: 16\r\n\r\n" + body,
        "negative-length": b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n" + body,
        "word-length": b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n" + body,
        "endless-length": b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 40 + b"\r\n\r\n" + body,
        "bad-chunk": b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b"zz\r\nx\r\n",
        "huge-chunk": b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b"FFFFFFFFFFFFFFFF\r\nx",
        "odd-coding": b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nConnection: close\r\n\r\n"
        + body,
        "long-target": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "script-target": b"GET /<script>pwn()</script> HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n"
        b"Connection: close\r\n\r\n",
        "half": b"GET / HTT",
        "half-body": b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 1000\r\n\r\nASK {",
    }
    for name, request in raw.items():
        yield Case(f"http/{name}", (request,), OK | NOT_HERE | _BROKEN, misbehaves=True)
    pipeline = http("GET", "/healthz", {"Connection": "keep-alive"}) * 50 + http("GET", "/healthz")
    yield Case("http/pipeline", (pipeline,), OK)
    chunks = b"".join(b"1\r\n" + bytes([byte]) + b"\r\n" for byte in body * 1) + b"0\r\n\r\n"
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    yield Case("http/tiny-chunks", (head + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunks,), RUNS)
    many = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    request = head + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + many * 40 + b"0\r\n\r\n"
    yield Case("http/large-chunks", (request,), frozenset({413, 400}))


def _slow() -> Iterator[Case]:
    post = {"Content-Type": "application/sparql-query"}
    whole = http("POST", "/sparql", post, b"ASK { ?s ?p ?o }")
    head, _, body = whole.partition(b"\r\n\r\n")
    yield Case(
        "slow/body",
        (head + b"\r\n\r\n", *(body[n : n + 4] for n in range(0, len(body), 4))),
        RUNS | {408, 503},
        pause=0.2,
    )
    get = http("GET", "/healthz")
    yield Case("slow/head", tuple(get[n : n + 25] for n in range(0, len(get), 25)), OK | {408}, pause=0.2)
    yield Case("slow/never", (head + b"\r\n\r\n", b"ASK"), _BROKEN | {503}, pause=1.0, misbehaves=True)
    yield Case("slow/silent", (b"", b""), _BROKEN, pause=1.0, misbehaves=True)


def _parameters() -> Iterator[Case]:
    answers = OK | NONSENSE | NOT_HERE
    days = (
        "0000-00-00",
        "9999-12-31",
        "-1",
        "10000-01-01",
        "2022-02-30",
        "2022-W01",
        "x" * 5_000,
        "\uff12\uff10\uff12\uff12-\uff10\uff11-\uff10\uff11",
        "",
    )
    for number, value in enumerate(days):
        yield Case(f"day/{number}", (http("GET", f"/id/place/musterland.html?at={quote(value)}"),), answers)
        yield Case(f"question-day/{number}", (http("GET", f"/queries/amtsinhaber.json?day={quote(value)}"),), answers)
    for number, value in enumerate(("0", "-1", "1e9", "9" * 400, "1.5", "٣", "0x10", "")):
        yield Case(f"page/{number}", (http("GET", f"/kind/org.html?page={quote(value)}"),), answers)
    bad = {
        "query": '"@en } ; DROP ALL #',
        "iri": "<urn:x> } UNION { ?s ?p ?o",
        "curie": "orga:x> ?p ?o . <y",
        "unknown": "nothing:here",
        "brace": "}" * 500,
        "long": "x" * 6_000,
        "service": "<urn:x> } SERVICE <http://127.0.0.1/> { ?s ?p ?o",
    }
    for name, value in bad.items():
        target = f"/queries/mitgliederzahlen.json?organisation={quote(value)}"
        yield Case(f"injection-question/{name}", (http("GET", target),), answers)
        yield Case(f"injection-path/{name}", (http("GET", f"/id/{quote(value)}.ttl"),), answers)
        yield Case(f"injection-area/{name}", (http("GET", f"/area/{quote(value)}.nq"),), answers)
        graph = f"/sparql?query={quote('ASK { ?s ?p ?o }')}&named-graph-uri={quote('urn:' + value)}"
        yield Case(f"injection-graph/{name}", (http("GET", graph),), answers | RUNS)
    many = urlencode([("query", "ASK {}")] * 300)
    yield Case("parameters/repeated", (http("GET", f"/sparql?{many}"),), NONSENSE)
    many = urlencode([(f"x{number}", "1") for number in range(3_000)])
    yield Case("parameters/many", (http("POST", "/sparql", _FORM, many.encode()),), NONSENSE | {413})
    yield Case("parameters/ampersands", (http("POST", "/sparql", _FORM, b"&" * 300_000),), NONSENSE | {413})
    yield Case(
        "parameters/brackets", (http("GET", "/sparql?query[]=ASK{}&query[a][b]=1"),), NONSENSE | {0}, misbehaves=True
    )


def _types() -> Iterator[Case]:
    answers = NONSENSE | frozenset({413, 415})
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
        + b'<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&i;&x;</a>'
    )
    parts = b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n' * 2_000 + b"--x--\r\n"
    bodies = {
        "multipart": ("multipart/form-data; boundary=x", parts),
        "multipart-no-boundary": ("multipart/form-data", parts),
        "xml-bomb": ("application/xml", bomb),
        "rdf-bomb": ("application/rdf+xml", bomb),
        "json": ("application/json", b"[" * 100_000),
        "turtle": ("text/turtle", b"<urn:pwn> <urn:p> <urn:o> ."),
        "none": ("", b"ASK {}"),
        "nonsense": (";;;=;/" * 200, b"ASK {}"),
        "pickle": ("application/python-pickle", b"cos\nsystem\n(S'true'\ntR."),
    }
    for name, (kind, body) in bodies.items():
        yield Case(f"type/{name}", (http("POST", "/sparql", {"Content-Type": kind}, body),), answers)
    yield Case("type/no-body", (http("POST", "/sparql", {"Content-Type": "application/sparql-query"}),), NONSENSE)
    huge = "ASK { ?s ?p ?o }"
    for _ in range(3):
        huge = quote(huge)
    yield Case("type/encoded-thrice", (http("GET", f"/sparql?query={huge}"),), NONSENSE)
    row = "SELECT (CONCAT(" + ",".join(["?x"] * 100) + ") AS ?y) { BIND('" + "x" * 3_000 + "' AS ?x) ?s ?p ?o }"
    yield Case("page-size/many-long-cells", (by_get(row, "text/html"),), RUNS)
    binds = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(22))
    yield Case("page-size/one-huge-cell", (by_get(f"SELECT ?x22 {{ BIND('xx' AS ?x0) {binds} }}", "text/html"),), RUNS)
    wide = "SELECT " + " ".join(f"(?o AS ?o{number})" for number in range(280)) + " { ?s ?p ?o }"
    yield Case("page-size/many-columns", (by_get(wide, "text/html"),), RUNS)
    yield Case(
        "page-size/iris", (by_get("SELECT (IRI(CONCAT('urn:', STRUUID())) AS ?x) { ?s ?p ?o }", "text/html"),), RUNS
    )
