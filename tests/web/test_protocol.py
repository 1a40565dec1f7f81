"""The SPARQL 1.1 Protocol to the letter: one row for each thing section 2.1 demands, sent to a running server.

W3C Recommendation 21 March 2013; HTTP itself by RFC 9110, cross-origin requests by the Fetch Standard.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import pytest

from conftest import make_world
from serving import served

SELECT = "SELECT ?s WHERE { ?s a <http://xmlns.com/foaf/0.1/Person> }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s a <http://xmlns.com/foaf/0.1/Person> }"
DESCRIBE = "DESCRIBE <https://w3id.org/ecosystem-graph/id/person/erika-muster>"
UPDATE = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
PROBLEM = "application/problem+json"

ONE = "https://w3id.org/ecosystem-graph/graph/ministerium-webseite-2026"
TWO = "https://w3id.org/ecosystem-graph/graph/verband-jahresbericht-2024"


@dataclass(frozen=True)
class Given:
    """One answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def media_type(self) -> str | None:
        """Content-Type without parameters, None if there is none."""
        return self.headers.get_content_type() if "Content-Type" in self.headers else None

    @property
    def rows(self) -> list[dict[str, dict[str, str]]]:
        """Solutions of a JSON answer."""
        found: list[dict[str, dict[str, str]]] = json.loads(self.body)["results"]["bindings"]
        return found


@dataclass(frozen=True)
class Sent:
    """One request to /sparql."""

    method: str = "GET"
    address: list[tuple[str, str]] = field(default_factory=list)
    # parameters of the address
    body: bytes | str | list[tuple[str, str]] | None = None
    content_type: str | None = None
    accept: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def get(*parameters: tuple[str, str], accept: str | None = None, **headers: str) -> Sent:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return Sent("GET", list(parameters), accept=accept, headers=sent)


def form(*parameters: tuple[str, str], content_type: str = FORM, accept: str | None = None) -> Sent:
    return Sent("POST", [], list(parameters), content_type, accept)


def direct(
    body: bytes | str, *parameters: tuple[str, str], content_type: str = DIRECT, accept: str | None = None
) -> Sent:
    return Sent("POST", list(parameters), body, content_type, accept)


def query(text: str) -> tuple[str, str]:
    return ("query", text)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(make_world(tmp_path_factory.mktemp("protocol") / "world")) as address:
        yield urlsplit(address).netloc


def ask(host: str, sent: Sent) -> Given:
    headers = dict(sent.headers)
    if sent.content_type is not None:
        headers["Content-Type"] = sent.content_type
    if sent.accept is not None:
        headers["Accept"] = sent.accept
    body = urlencode(sent.body) if isinstance(sent.body, list) else sent.body
    connection = http.client.HTTPConnection(host, timeout=20)
    try:
        path = "/sparql" + ("?" + urlencode(sent.address) if sent.address else "")
        connection.request(sent.method, path, body.encode() if isinstance(body, str) else body, headers)
        response = connection.getresponse()
        return Given(response.status, response.headers, response.read())
    finally:
        connection.close()


LONG = SELECT + " #" + "x" * 90_000

DEMANDS: list[tuple[str, str, Sent, int, str | None]] = [
    # 2.1: the query operation, GET or POST, exactly one query string
    ("2.1", "GET is a method of the operation", get(query(ASK)), 200, JSON),
    ("2.1", "POST is a method of the operation", form(query(ASK)), 200, JSON),
    ("2.1", "PUT is none", Sent("PUT", body=ASK, content_type=DIRECT), 405, PROBLEM),
    ("2.1", "DELETE is none", Sent("DELETE", [query(ASK)]), 405, PROBLEM),
    ("2.1", "PATCH is none", Sent("PATCH", body=ASK, content_type=DIRECT), 405, PROBLEM),
    ("2.1", "a query is needed by GET", get(("default-graph-uri", ONE), accept=JSON), 400, PROBLEM),
    ("2.1", "beside graphs", get(("named-graph-uri", ONE), accept="text/html"), 400, "text/html"),
    ("2.1", "a query is needed in a form", form(("default-graph-uri", ONE)), 400, PROBLEM),
    ("2.1", "a query is needed in a body", direct(""), 400, PROBLEM),
    ("2.1", "two queries by GET are too many", get(query(ASK), query(SELECT)), 400, PROBLEM),
    ("2.1", "two queries in a form are too many", form(query(ASK), query(SELECT)), 400, PROBLEM),
    ("2.1", "a query in the body and one in the address are too many", direct(ASK, query(ASK)), 400, PROBLEM),
    ("2.1", "a query in the form and one in the address", Sent("POST", [query(ASK)], [query(ASK)], FORM), 400, PROBLEM),
    # 2.1.1: query via GET
    ("2.1.1", "a query of many characters", get(query(SELECT + " #" + "x" * 4000)), 200, JSON),
    ("2.1.1", "what is percent-encoded is decoded", get(query('ASK { FILTER("ä+€ %41" != "") }')), 200, JSON),
    ("2.1.1", "an unknown parameter", get(query(ASK), ("graph", ONE)), 400, PROBLEM),
    # 2.1.2: query via URL-encoded POST
    ("2.1.2", "a long query", form(query(LONG)), 200, JSON),
    ("2.1.2", "the type has a charset", form(query(ASK), content_type=FORM + "; charset=UTF-8"), 200, JSON),
    ("2.1.2", "another charset", form(query(ASK), content_type=FORM + "; charset=iso-8859-1"), 415, PROBLEM),
    ("2.1.2", "what is not UTF-8", Sent("POST", body=b"query=ASK%7B%7D%20%23%E4", content_type=FORM), 400, PROBLEM),
    ("2.1.2", "no type", Sent("POST", body="query=ASK%7B%7D", content_type=""), 415, PROBLEM),
    ("2.1.2", "another type", Sent("POST", body="query=ASK%7B%7D", content_type="text/plain"), 415, PROBLEM),
    ("2.1.2", "a multipart form", Sent("POST", body="", content_type="multipart/form-data; boundary=x"), 415, PROBLEM),
    ("2.1.2", "a graph in the address", Sent("POST", [("named-graph-uri", ONE)], [query(ASK)], FORM), 400, PROBLEM),
    # 2.1.3: query via POST directly
    ("2.1.3", "the body is the query", direct(SELECT), 200, JSON),
    ("2.1.3", "a long query", direct(LONG), 200, JSON),
    ("2.1.3", "graphs stand in the address", direct(ASK, ("default-graph-uri", ONE)), 200, JSON),
    ("2.1.3", "the type has a charset", direct(ASK, content_type=DIRECT + "; charset=utf-8"), 200, JSON),
    (
        "2.1.3",
        "the charset is quoted and upper case",
        direct(ASK, content_type=DIRECT + '; charset="UTF-8"'),
        200,
        JSON,
    ),
    ("2.1.3", "another charset", direct(ASK.encode("utf-16"), content_type=DIRECT + "; charset=utf-16"), 415, PROBLEM),
    ("2.1.3", "another encoding that is not named", direct(ASK.encode("utf-16")), 400, PROBLEM),
    ("2.1.3", "what is not UTF-8", direct(b"ASK {} # \xe4"), 400, PROBLEM),
    ("2.1.3", "not the name of the type", direct(ASK, content_type="application/sparql"), 415, PROBLEM),
    # 2.1.4: specifying an RDF dataset
    ("2.1.4", "the IRI of a graph is absolute", get(query(ASK), ("default-graph-uri", "graph/a")), 400, PROBLEM),
    ("2.1.4", "in a form too", form(query(ASK), ("named-graph-uri", ":a")), 400, PROBLEM),
    ("2.1.4", "beside a body too", direct(ASK, ("named-graph-uri", "http://a/%zz")), 400, PROBLEM),
    ("2.1.4", "no control characters", get(query(ASK), ("default-graph-uri", "urn:a\x01")), 400, PROBLEM),
    ("2.1.4", "a graph that is not there is empty", get(query(ASK), ("default-graph-uri", "urn:none")), 200, JSON),
    # 2.1.5: accepted response formats
    ("2.1.5", "a type by name", get(query(SELECT), accept="text/csv"), 200, "text/csv"),
    ("2.1.5", "by quality", get(query(SELECT), accept="text/csv;q=0.4, " + XML + ";q=0.5"), 200, XML),
    ("2.1.5", "any type", get(query(SELECT), accept="*/*"), 200, JSON),
    ("2.1.5", "any type of a family", get(query(SELECT), accept="text/*;q=0.9, " + XML + ";q=0.1"), 200, "text/html"),
    ("2.1.5", "one of them excluded", get(query(SELECT), accept=JSON + ";q=0, */*;q=0.1"), 200, "text/html"),
    ("2.1.5", "a named type before a wildcard", get(query(SELECT), accept="*/*, " + XML), 200, XML),
    ("2.1.5", "names in capitals", get(query(SELECT), accept="TEXT/CSV"), 200, "text/csv"),
    ("2.1.5", "a type with a charset", get(query(CONSTRUCT), accept="text/turtle; charset=utf-8"), 200, "text/turtle"),
    ("2.1.5", "nothing that fits", get(query(SELECT), accept="image/png"), 406, PROBLEM),
    ("2.1.5", "nothing that is left", get(query(SELECT), accept="*/*;q=0"), 406, PROBLEM),
    ("2.1.5", "a graph is no table", get(query(CONSTRUCT), accept="text/csv"), 406, PROBLEM),
    ("2.1.5", "a table is no graph", get(query(SELECT), accept="text/turtle"), 406, PROBLEM),
    ("2.1.5", "by POST too", direct(CONSTRUCT, accept="application/n-triples"), 200, "application/n-triples"),
    # 2.1.6: success responses
    ("2.1.6", "SELECT gives results", get(query(SELECT), accept=XML), 200, XML),
    ("2.1.6", "ASK gives results", get(query(ASK), accept=XML), 200, XML),
    (
        "2.1.6",
        "SELECT gives TSV",
        get(query(SELECT), accept="text/tab-separated-values"),
        200,
        "text/tab-separated-values",
    ),
    ("2.1.6", "CONSTRUCT gives a graph", get(query(CONSTRUCT)), 200, "text/turtle"),
    ("2.1.6", "DESCRIBE gives a graph", get(query(DESCRIBE), accept="application/rdf+xml"), 200, "application/rdf+xml"),
    # 2.1.7: failure responses
    ("2.1.7", "what is no SPARQL by GET", get(query("SELECT nothing")), 400, PROBLEM),
    ("2.1.7", "what is no SPARQL in a form", form(query("SELECT nothing")), 400, PROBLEM),
    ("2.1.7", "what is no SPARQL in a body", direct("SELECT nothing"), 400, PROBLEM),
    ("2.1.7", "an undeclared prefix", get(query("ASK { ?s undeclared:p ?o }")), 400, PROBLEM),
    ("2.1.7", "a query longer than the limit", direct("ASK {} #" + "x" * 100_000), 400, PROBLEM),
    # 2.2: the update operation is refused in each of its forms
    ("2.2.1", "an update in a form", form(("update", UPDATE)), 403, PROBLEM),
    ("2.2.2", "an update in a body", direct(UPDATE, content_type="application/sparql-update"), 403, PROBLEM),
    ("2.2", "an update by GET", get(("update", UPDATE)), 403, PROBLEM),
    ("2.2", "an update in the address of a POST", direct(ASK, ("update", UPDATE)), 403, PROBLEM),
    ("2.2", "an update as a query", form(query(UPDATE)), 403, PROBLEM),
]


@pytest.mark.parametrize(
    ("sent", "status", "media_type"),
    [pytest.param(*row[2:], id=f"{row[0]} {row[1]}") for row in DEMANDS],
)
def test_the_query_operation_does_what_its_section_demands(host, sent, status, media_type):
    given = ask(host, sent)
    assert (given.status, given.media_type) == (status, media_type), given.body[:400]


@pytest.mark.parametrize(
    "sent",
    [
        get(query(COUNT), ("default-graph-uri", ONE), ("default-graph-uri", TWO)),
        form(query(COUNT), ("default-graph-uri", ONE), ("default-graph-uri", TWO)),
        direct(COUNT, ("default-graph-uri", ONE), ("default-graph-uri", TWO)),
    ],
    ids=["2.1.1", "2.1.2", "2.1.3"],
)
def test_several_default_graphs_are_merged_and_a_triple_of_two_counts_once(host, sent):
    union = f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?g {{ <{ONE}> <{TWO}> }} GRAPH ?g {{ ?s ?p ?o }} }}"
    apart = f"SELECT ?s ?p ?o WHERE {{ VALUES ?g {{ <{ONE}> <{TWO}> }} GRAPH ?g {{ ?s ?p ?o }} }}"
    once, twice = (len(ask(host, get(query(text))).rows) for text in (union, apart))
    assert int(ask(host, sent).rows[0]["n"]["value"]) == once < twice


@pytest.mark.parametrize("send", [get, form, lambda text, *rest: direct(text[1], *rest)], ids=["GET", "form", "body"])
def test_only_the_named_graphs_of_the_request_are_seen_by_GRAPH_and_the_default_graph_is_empty(host, send):
    named = [("named-graph-uri", ONE), ("named-graph-uri", TWO)]
    assert {row["g"]["value"] for row in ask(host, send(query(GRAPHS), *named)).rows} == {ONE, TWO}
    assert ask(host, send(query(COUNT), *named)).rows[0]["n"]["value"] == "0"


def test_the_dataset_of_the_request_wins_over_that_of_the_query(host):
    # section 2.1.4: if both specify one, the one of the protocol request is used
    text = f"SELECT DISTINCT ?g FROM <{ONE}> FROM NAMED <{ONE}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert {row["g"]["value"] for row in ask(host, get(query(text))).rows} == {ONE}
    assert {row["g"]["value"] for row in ask(host, get(query(text), ("named-graph-uri", TWO))).rows} == {TWO}


def test_what_one_asks_in_three_ways_is_answered_with_the_same_bytes(host):
    answers = {ask(host, sent).body for sent in (get(query(SELECT)), form(query(SELECT)), direct(SELECT))}
    assert len(answers) == 1


@pytest.mark.parametrize("text", [ASK, CONSTRUCT, "SELECT nothing"])
def test_HEAD_has_the_status_and_the_headers_of_GET_and_no_body(host, text):
    # RFC 9110, section 9.3.2; once before the answer is kept, once after
    names = ("Content-Type", "Content-Length", "ETag", "Vary", "Last-Modified", "Cache-Control")
    fresh = query(text + " # head")
    before = ask(host, Sent("HEAD", [fresh]))
    got = ask(host, get(fresh))
    after = ask(host, Sent("HEAD", [fresh]))
    for head in (before, after):
        assert (head.status, head.body) == (got.status, b"")
        assert {name: head.headers[name] for name in names} == {name: got.headers[name] for name in names}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("known", ["If-None-Match", "If-Modified-Since"])
def test_an_unchanged_answer_is_a_304(host, method, known):
    # RFC 9110, section 13.2.2; If-None-Match wins
    fresh = query(f"{ASK} # {method} {known}")
    first = ask(host, get(fresh))
    value = first.headers["ETag" if known == "If-None-Match" else "Last-Modified"]
    again = ask(host, Sent(method, [fresh], headers={known: value}))
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    long_ago = {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}
    assert ask(host, Sent(method, [fresh], headers=long_ago)).status == 200
    other = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]}
    assert ask(host, Sent(method, [fresh], headers=other)).status == 200


def test_an_answer_names_what_it_depends_on(host):
    vary = ask(host, get(query(ASK))).headers["Vary"]
    assert {name.strip() for name in vary.split(",")} == {"Accept", "Accept-Language"}


def test_a_refused_method_names_the_allowed_ones(host):
    allowed = ask(host, Sent("PUT")).headers["Allow"]
    assert {method.strip() for method in allowed.split(",")} == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_preflight_allows_what_the_protocol_needs_and_no_credentials(host):
    # Fetch Standard, section 3.3.3
    asked = {"Origin": "https://yasgui.example", "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "content-type, accept"
    given = ask(host, Sent("OPTIONS", headers=asked))
    assert (given.status, given.body) == (204, b"")
    assert given.headers["Access-Control-Allow-Origin"] == "*"
    assert given.headers["Access-Control-Allow-Methods"] == given.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    allowed = given.headers["Access-Control-Allow-Headers"].lower()
    assert {"content-type", "accept", "if-none-match"} <= {name.strip() for name in allowed.split(",")}
    assert "Access-Control-Allow-Credentials" not in given.headers


@pytest.mark.parametrize("sent", [get(query(ASK)), form(query(ASK)), get(query("x")), get(query(UPDATE)), Sent("PUT")])
def test_pages_of_any_origin_may_read_answers_and_errors(host, sent):
    given = ask(host, sent)
    assert given.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in given.headers["Access-Control-Expose-Headers"]


def test_the_table_covers_every_part_of_the_query_operation():
    assert {row[0] for row in DEMANDS} >= {f"2.1.{part}" for part in range(1, 8)}
