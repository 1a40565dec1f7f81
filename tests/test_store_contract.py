"""What every store promises, the embedded one and a remote one (our own server on the loopback interface)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Triple, parse_query_results

from conftest import TODAY, make_world
from ecosystem_graph.content.dataset import build_dataset
from ecosystem_graph.content.project import open_project
from ecosystem_graph.errors import QuerySyntaxError, ServiceRefusedError, UpdateRefusedError
from ecosystem_graph.store.base import Boolean, GraphSelection, Solutions, Store, Triples, solutions_of
from ecosystem_graph.store.embedded import EmbeddedStore
from ecosystem_graph.store.formats import RESULTS_FORMATS
from ecosystem_graph.store.remote import RemoteStore
from serving import served

BASE = "https://w3id.org/ecosystem-graph/"
REPORT = BASE + "graph/verband-jahresbericht-2024"
WEBSITE = BASE + "graph/ministerium-webseite-2026"
# both say that the association was founded in 2010
PREFIXES = (
    f"PREFIX eco: <{BASE}ontology#> PREFIX graph: <{BASE}graph/> PREFIX orga: <{BASE}id/org/>"
    " PREFIX person: <https://w3id.org/ecosystem-graph/id/person/> PREFIX schema: <https://schema.org/>"
    " PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)
FOUNDED = "orga:digitalverband-musterland schema:foundingDate ?year"


@contextmanager
def embedded(root: Path) -> Iterator[Store]:
    dataset = build_dataset(open_project(root, environ={}), TODAY)
    store = EmbeddedStore(dataset.quads, dataset.merged)
    yield store
    store.close()


@contextmanager
def remote(root: Path) -> Iterator[Store]:
    with served(root) as address:
        store = RemoteStore(address + "/sparql")
        yield store
        store.close()


FACTORIES: dict[str, Callable[[Path], object]] = {"embedded": embedded, "remote": remote}


@pytest.fixture(scope="module", params=FACTORIES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    root = make_world(tmp_path_factory.mktemp("store") / "world")
    with FACTORIES[request.param](root) as opened:
        yield opened


def rows(store: Store, text: str, **options) -> list[tuple[object, ...]]:
    return list(solutions_of(store.query(PREFIXES + text, **options)))


def count(store: Store, text: str, **options) -> int:
    ((number,),) = rows(store, text, **options)
    return int(number.value)


COUNT = f"SELECT (COUNT(*) AS ?n) WHERE {{ {FOUNDED} }}"


def test_select_gives_rows_in_the_order_of_the_variables_and_none_where_unbound(store):
    answer = store.query(
        PREFIXES + "SELECT ?none ?name ?node WHERE { VALUES ?node { person:erika-muster } ?node skos:prefLabel ?name }"
    )
    assert isinstance(answer, Solutions)
    assert answer.variables == ("none", "name", "node")
    assert list(answer) == [(None, Literal("Erika Muster", language="de"), NamedNode(BASE + "id/person/erika-muster"))]


@pytest.mark.parametrize(("year", "truth"), [("2010", True), ("2011", False)])
def test_ask_gives_a_boolean(store, year, truth):
    xsd = "http://www.w3.org/2001/XMLSchema#gYear"
    answer = store.query(f'{PREFIXES} ASK {{ {FOUNDED} FILTER(?year = "{year}"^^<{xsd}>) }}')
    assert isinstance(answer, Boolean)
    assert answer.value is truth


def test_ask_does_not_take_an_impossible_filter_for_true(store):
    assert store.query("ASK { FILTER(false) }").value is False


def test_construct_gives_triples(store):
    answer = store.query(PREFIXES + f"CONSTRUCT {{ eco:x eco:year ?year }} WHERE {{ {FOUNDED} }}")
    assert isinstance(answer, Triples)
    (triple,) = set(answer)
    assert triple.subject == NamedNode(BASE + "ontology#x")
    assert str(triple.object) == '"2010"^^<http://www.w3.org/2001/XMLSchema#gYear>'


def test_describe_gives_triples(store):
    answer = store.query(PREFIXES + "DESCRIBE person:erika-muster")
    assert isinstance(answer, Triples)
    node = NamedNode(BASE + "id/person/erika-muster")
    name = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    assert Triple(node, name, Literal("Erika Muster", language="de")) in set(answer)


def test_an_answer_without_rows_is_empty(store):
    assert rows(store, "SELECT ?x WHERE { person:niemand ?p ?x }") == []
    assert list(store.query(PREFIXES + "CONSTRUCT WHERE { person:niemand ?p ?x }")) == []


# --------------------------------------------------------------------------------- the dataset


def test_a_triple_that_two_sources_state_counts_once(store):
    assert count(store, COUNT) == 1


def test_a_triple_that_two_sources_state_counts_once_though_the_query_names_graphs(store):
    text = f"SELECT (COUNT(*) AS ?n) WHERE {{ {FOUNDED} FILTER EXISTS {{ GRAPH ?g {{ {FOUNDED} }} }} }}"
    assert count(store, text) == 1


def test_named_graphs_tell_the_sources_apart(store):
    found = rows(store, f"SELECT ?g WHERE {{ GRAPH ?g {{ {FOUNDED} }} }} ORDER BY ?g")
    assert [graph.value for (graph,) in found] == [WEBSITE, REPORT]


def test_the_default_graph_has_no_shapes_but_they_have_a_graph(store):
    shape = "?shape a <http://www.w3.org/ns/shacl#NodeShape>"
    assert store.query(f"ASK {{ {shape} }}").value is False
    assert store.query(f"ASK {{ GRAPH <{BASE}shapes> {{ {shape} }} }}").value is True


def test_from_makes_one_graph_the_default_graph(store):
    assert count(store, f"SELECT (COUNT(*) AS ?n) FROM graph:musterland WHERE {{ {FOUNDED} }}") == 0
    assert count(store, f"SELECT (COUNT(*) AS ?n) FROM <{REPORT}> WHERE {{ {FOUNDED} }}") == 1


def test_from_several_graphs_merges_them_without_repeating(store):
    text = f"SELECT (COUNT(*) AS ?n) FROM <{REPORT}> FROM <{WEBSITE}> WHERE {{ {FOUNDED} }}"
    assert count(store, text) == 1


def test_from_named_leaves_the_default_graph_empty(store):
    text = f"SELECT ?g FROM NAMED <{REPORT}> WHERE {{ GRAPH ?g {{ {FOUNDED} }} }}"
    assert [graph.value for (graph,) in rows(store, text)] == [REPORT]
    assert count(store, f"SELECT (COUNT(*) AS ?n) FROM NAMED <{REPORT}> WHERE {{ {FOUNDED} }}") == 0


def test_from_leaves_no_named_graphs(store):
    text = f"SELECT (COUNT(*) AS ?n) FROM <{REPORT}> WHERE {{ GRAPH ?g {{ {FOUNDED} }} }}"
    assert count(store, text) == 0


@pytest.mark.parametrize("name", [BASE + "graph/keine", "file:///etc/passwd", "http://127.0.0.1:1/"])
def test_from_an_unknown_graph_is_empty_and_fetches_nothing(store, name):
    assert count(store, f"SELECT (COUNT(*) AS ?n) FROM <{name}> WHERE {{ ?s ?p ?o }}") == 0


def test_a_selection_merges_its_default_graphs(store):
    assert count(store, COUNT, graphs=GraphSelection(default=(REPORT, WEBSITE))) == 1
    assert count(store, COUNT, graphs=GraphSelection(default=(REPORT,))) == 1
    assert count(store, COUNT, graphs=GraphSelection(default=(BASE + "graph/musterland",))) == 0


def test_a_selection_keeps_its_named_graphs_beside_merged_default_graphs(store):
    text = f"SELECT ?g ?year WHERE {{ {FOUNDED} GRAPH ?g {{ {FOUNDED} }} }}"
    selected = GraphSelection(default=(REPORT, WEBSITE), named=(WEBSITE,))
    assert [graph.value for graph, _ in rows(store, text, graphs=selected)] == [WEBSITE]


def test_a_selection_of_named_graphs_leaves_the_default_graph_empty(store):
    assert count(store, COUNT, graphs=GraphSelection(named=(REPORT,))) == 0


def test_a_selection_wins_over_from(store):
    text = f"SELECT (COUNT(*) AS ?n) FROM <{BASE}graph/keine> WHERE {{ {FOUNDED} }}"
    assert count(store, text, graphs=GraphSelection(default=(REPORT,))) == 1


# -------------------------------------------------------------------------------- terms and bytes


def test_literals_come_back_with_their_language_and_type(store):
    # in canonical spelling: pyoxigraph keeps the value of a number, not how it was written ("007" comes back as "7")
    year = '"2019"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    text = f'SELECT * WHERE {{ VALUES ?x {{ 7 "ä\\n\\"x"@de "" 1.5 {year} "x"^^<urn:t> }} }}'
    assert [str(term) for (term,) in rows(store, text)] == [
        '"7"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"ä\\n\\"x"@de',
        '""',
        '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        year,
        '"x"^^<urn:t>',
    ]


@pytest.mark.parametrize("form", RESULTS_FORMATS, ids=lambda form: form.name)
def test_solutions_are_written_in_every_results_format(store, form):
    body = solutions_of(store.query(f"{PREFIXES} SELECT ?year WHERE {{ {FOUNDED} }}")).serialize(form)
    if form.engine == QueryResultsFormat.CSV:
        assert body == b"year\r\n2010\r\n"
    else:
        assert [solution["year"].value for solution in parse_query_results(body, format=form.engine)] == ["2010"]


@pytest.mark.parametrize(
    ("form", "word"), list(zip(RESULTS_FORMATS, (b"true", b"true", b"true\n", b"true\n"), strict=True))
)
def test_a_boolean_is_written_in_every_results_format(store, form, word):
    assert word in store.query("ASK {}").serialize(form)


# ------------------------------------------------------------------------------------ refusals


def test_a_syntax_error_says_where(store):
    with pytest.raises(QuerySyntaxError) as caught:
        store.query("SELECT *\nWHERE { ?s ?p }")
    assert "2" in caught.value.en


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX a: <urn:a> delete where { ?s ?p ?o }",
        "CLEAR ALL",
        "LOAD <urn:x>",
    ],
)
def test_updates_are_refused(store, text):
    with pytest.raises(UpdateRefusedError):
        store.query(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { { SELECT * { OPTIONAL { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } } } }",
    ],
)
def test_other_endpoints_are_never_called(store, text):
    with pytest.raises(ServiceRefusedError):
        store.query(text)


def test_words_of_updates_and_services_may_be_names_and_texts(store):
    text = 'SELECT ?load ?service { VALUES (?load ?service) { ("INSERT DATA" <urn:service:SERVICE>) } }'
    assert rows(store, text) == [(Literal("INSERT DATA"), NamedNode("urn:service:SERVICE"))]


def test_several_threads_get_the_same_answers(store):
    text = PREFIXES + "SELECT ?s ?o WHERE { ?s skos:prefLabel ?o } ORDER BY ?s ?o"
    expected = list(solutions_of(store.query(text)))
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda _: list(solutions_of(store.query(text))), range(8))
        assert all(answer == expected for answer in answers)
