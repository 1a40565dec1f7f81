"""Queries of programs without Flask: the same answers, headers and errors as with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from ecosystem_graph.web.quick import QuickQueries

ACCEPTED = (
    None,
    "*/*",
    "application/sparql-results+json",
    "text/csv",
    "application/n-triples",
    "text/turtle;q=0.3, */*",
)
QUERIES = (
    "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 20",
    "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(isIRI(?o)) }",
    "DESCRIBE <https://w3id.org/ecosystem-graph/id/person/erika-muster>",
    "SELECT ?g { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT * { ?s ?p }",
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "DROP ALL",
    "SELECT * { " + "{" * 200 + "}" * 200 + " }",
)
Answer = tuple[str, dict[str, str], bytes]


def ask(application: Callable[..., Iterable[bytes]], query: str, accept: str | None, **more: Any) -> Answer:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/sparql",
        "QUERY_STRING": "query=" + quote(query),
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "SCRIPT_NAME": "",
        "wsgi.url_scheme": "http",
        "wsgi.input": None,
        "wsgi.errors": None,
        **({"HTTP_ACCEPT": accept} if accept else {}),
        **more,
    }
    answered: list[tuple[str, list[tuple[str, str]]]] = []
    body = b"".join(application(environ, lambda status, headers, *_: answered.append((status, headers))))
    status, headers = answered[-1]
    return status, {name.lower(): value for name, value in headers if name.lower() != "date"}, body


class Counting:
    """Counts what reaches Flask."""

    def __init__(self, app: Flask) -> None:
        self.calls = 0
        self._flask = Flask.wsgi_app.__get__(app)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls += 1
        return self._flask(environ, start_response)


@pytest.fixture
def counting(app: Flask) -> Counting:
    return Counting(app)


@pytest.fixture
def quick(app: Flask, counting: Counting) -> QuickQueries:
    return QuickQueries(counting, app.extensions["ecosystem-graph"], lambda: "1")


@pytest.mark.parametrize("accept", ACCEPTED)
@pytest.mark.parametrize("query", QUERIES)
def test_an_answer_is_the_one_that_flask_gives(quick: QuickQueries, counting: Counting, query: str, accept: str | None):
    expected = ask(counting, query, accept)
    assert ask(quick, query, accept) == expected
    assert ask(quick, query, accept) == expected


def test_an_answer_does_not_carry_the_time_of_another(quick: QuickQueries):
    ask(quick, "ASK {}", "text/csv")
    ((_, headers),) = quick._learned.values()
    assert "date" not in {name.lower() for name, _ in headers}


def test_only_the_first_query_of_a_kind_reaches_flask(quick: QuickQueries, counting: Counting):
    for number in range(5):
        assert ask(quick, f"ASK {{ ?s ?p {number} }}", "text/csv")[0] == "200 OK"
    assert counting.calls == 1
    ask(quick, "ASK {}", "application/sparql-results+xml")
    ask(quick, "CONSTRUCT WHERE { ?s ?p 1 }", "text/csv, */*;q=0.1")
    assert counting.calls == 3


@pytest.mark.parametrize(
    "query_string",
    ["", "query=", "query=ASK{}&format=csv", "default-graph-uri=x:y&query=ASK{}", "query=%FF", "update=DROP ALL"],
)
def test_whatever_is_unusual_goes_to_flask(quick: QuickQueries, counting: Counting, query_string: str):
    ask(quick, "ASK {}", "text/csv")
    counting.calls = 0
    assert ask(quick, "", "text/csv", QUERY_STRING=query_string) == ask(
        counting, "", "text/csv", QUERY_STRING=query_string
    )
    assert counting.calls == 2


def test_pages_are_never_made_here(quick: QuickQueries, counting: Counting):
    for _ in range(3):
        assert ask(quick, "ASK {}", "text/html")[1]["content-type"].startswith("text/html")
    assert counting.calls == 3


def test_hosts_that_clients_invent_do_not_fill_the_memory(quick: QuickQueries):
    for number in range(600):
        ask(quick, "ASK {}", "text/csv", HTTP_HOST=f"host-{number}")
    assert len(quick._learned) <= 256
