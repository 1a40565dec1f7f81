"""The rewriter moves what the engine would turn into the outer loop, and never changes an answer."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Store, Triple
from rdflib import Graph

from ecosystem_graph.errors import QuerySyntaxError
from ecosystem_graph.store.base import solutions_of
from ecosystem_graph.store.embedded import EmbeddedStore
from ecosystem_graph.store.hoist import hoist
from random_queries import QueryMaker, random_store

PREFIXES = "PREFIX x: <https://ex.org/> "
QUERIES = Path(__file__).resolve().parents[2] / "queries"


def moved(body: str) -> str:
    text = f"{PREFIXES}SELECT * WHERE {{ {body} }}"
    written = hoist(text)
    assert Store().query(written) is not None
    return written.removeprefix(f"{PREFIXES}SELECT * WHERE {{ ").removesuffix(" }")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("?a x:p ?b OPTIONAL { ?a x:q ?c } ?a x:l ?l", "?a x:p ?b . ?a x:l ?l OPTIONAL { ?a x:q ?c }"),
        ("?a x:p 5. OPTIONAL { ?a x:q ?c } . ?a x:l 5.", "?a x:p 5. ?a x:l 5. OPTIONAL { ?a x:q ?c } ."),
        (
            "?a x:p ?b OPTIONAL { ?a x:q ?c } OPTIONAL { ?b x:q ?d } $a x:l ?l ; x:m ?m , [ x:k (1 ?n) ]",
            "?a x:p ?b . $a x:l ?l ; x:m ?m , [ x:k (1 ?n) ] OPTIONAL { ?a x:q ?c } OPTIONAL { ?b x:q ?d }",
        ),
        # only over the second: ?c may be unbound before it
        (
            "?a x:p ?b OPTIONAL { ?a x:q ?c } OPTIONAL { ?b x:q ?d } ?c x:l ?l",
            "?a x:p ?b OPTIONAL { ?a x:q ?c } ?c x:l ?l OPTIONAL { ?b x:q ?d }",
        ),
        # the first makes way for the second
        (
            "?a x:p ?b OPTIONAL { ?a x:q ?d } ?a x:r ?c . OPTIONAL { ?c x:q ?e } ?c x:l ?l",
            "?a x:p ?b . ?a x:r ?c . ?c x:l ?l OPTIONAL { ?a x:q ?d } OPTIONAL { ?c x:q ?e }",
        ),
        ("OPTIONAL { ?a x:q ?c } ?b x:l ?l", "?b x:l ?l OPTIONAL { ?a x:q ?c }"),
        (
            "?a x:p ?b OPTIONAL { ?a x:q ?c } FILTER(!bound(?c)) ?b x:q+/x:l ?l FILTER(lang(?l) = 'de')",
            "?a x:p ?b . ?b x:q+/x:l ?l OPTIONAL { ?a x:q ?c } FILTER(!bound(?c)) FILTER(lang(?l) = 'de')",
        ),
        (
            "?a x:p ?b OPTIONAL { ?a x:q ?c } VALUES ?b { x:n1 UNDEF }",
            "?a x:p ?b VALUES ?b { x:n1 UNDEF } OPTIONAL { ?a x:q ?c }",
        ),
        (
            "?a x:p ?b OPTIONAL { ?a x:q ?c } GRAPH ?g { ?a x:p ?b }",
            "?a x:p ?b GRAPH ?g { ?a x:p ?b } OPTIONAL { ?a x:q ?c }",
        ),
        (
            "?a x:p ?b OPTIONAL { ?a x:q ?c } { ?a x:r ?d } UNION { ?a x:s ?d }",
            "?a x:p ?b { ?a x:r ?d } UNION { ?a x:s ?d } OPTIONAL { ?a x:q ?c }",
        ),
        (
            "?z x:p ?a OPTIONAL { ?a x:p ?b OPTIONAL { ?b x:q ?c } ?b x:l ?l }",
            "?z x:p ?a OPTIONAL { ?a x:p ?b . ?b x:l ?l OPTIONAL { ?b x:q ?c } }",
        ),
        (
            "{ SELECT ?a (COUNT(*) AS ?n) WHERE { ?a x:p ?b OPTIONAL { ?a x:q ?c } ?b x:r ?d } GROUP BY ?a }",
            "{ SELECT ?a (COUNT(*) AS ?n) WHERE { ?a x:p ?b . ?b x:r ?d OPTIONAL { ?a x:q ?c } } GROUP BY ?a }",
        ),
        (
            "?a x:p '} OPTIONAL {' # }\n OPTIONAL { ?a x:q '''\n'} ?x''' } # why\n ?a x:l <http://x/#?a> # end\n",
            "?a x:p '} OPTIONAL {' . # why\n ?a x:l <http://x/#?a> # }\n OPTIONAL { ?a x:q '''\n'} ?x''' } # end\n",
        ),
    ],
)
def test_a_required_pattern_moves_before_the_optional_part(written, expected):
    assert moved(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "{ x:n x:p+ ?a } UNION { ?a x:p+ x:n } ?a x:l ?l FILTER(lang(?l) = 'de')",
            "{ { x:n x:p+ ?a } ?a x:l ?l } UNION { { ?a x:p+ x:n } ?a x:l ?l } FILTER(lang(?l) = 'de')",
        ),
        (
            "?a a x:C . { ?a x:p x:n } UNION { ?a x:q 5 FILTER(?a != x:m) } OPTIONAL { ?a x:r ?r } ?a x:l ?l .",
            "{ { ?a x:p x:n } ?a a x:C . ?a x:l ?l } UNION "
            "{ { ?a x:q 5 FILTER(?a != x:m) } ?a a x:C . ?a x:l ?l } OPTIONAL { ?a x:r ?r }",
        ),
    ],
)
def test_patterns_without_a_constant_move_into_the_branches_of_a_union_with_constants(written, expected):
    assert re.sub(r"\s+", " ", moved(written)) == expected


@pytest.mark.parametrize(
    "body",
    [
        "?a x:p ?b . ?a x:l ?l OPTIONAL { ?a x:q ?c }",
        # ?l stands in the optional part, as a node or in its filter
        "?a x:p ?b OPTIONAL { ?a x:q ?l } ?a x:l ?l",
        "?a x:p ?b OPTIONAL { ?a x:q ?c FILTER(?c != ?l) } ?a x:l ?l",
        "?a x:p ?b OPTIONAL { ?a x:q ?c FILTER EXISTS { ?l x:q ?b } } ?a x:l ?l",
        # nothing binds ?a for certain
        "OPTIONAL { ?a x:q ?c } ?a x:l ?l",
        "{ ?a x:p ?b } UNION { ?b x:p ?c } OPTIONAL { ?a x:q ?d } ?a x:l ?l",
        "VALUES ?a { x:n UNDEF } OPTIONAL { ?a x:q ?d } ?a x:l ?l",
        "?b x:p ?c BIND(?b AS ?a) OPTIONAL { ?a x:q ?d } ?a x:l ?l",
        "{ SELECT ?a { ?a x:p ?b } } OPTIONAL { ?a x:q ?d } ?a x:l ?l",
        # barriers
        "?a x:p ?b OPTIONAL { ?a x:q ?c } BIND(COALESCE(?c, 1) AS ?d) ?a x:l ?l",
        "?a x:p ?b OPTIONAL { ?a x:q ?c } MINUS { ?a x:r ?c } ?a x:l ?l",
        # a label ties triples to their neighbours
        "?a x:p ?b OPTIONAL { ?a x:q ?c } ?a x:l _:l",
        "?a x:p ?b FILTER NOT EXISTS { ?a x:p ?c OPTIONAL { ?a x:q ?d } ?a x:l ?l }",
        # the engine does well by itself
        "?a x:p x:n { ?a x:q x:n } UNION { ?a x:r x:n } ?a x:l ?l",
        "{ ?a x:q ?b } UNION { ?a x:r x:n } ?a x:l ?l",
        "VALUES ?a { x:n } { ?a x:q x:n } UNION { ?a x:r x:n } ?a x:l ?l",
        # the engine's answer depends on the order
        "?a x:p ?b OPTIONAL { ?b x:q ?c OPTIONAL { ?c x:r ?l } } ?a x:l ?l . ?a x:m ?m",
        "?a x:p ?b OPTIONAL { ?b x:q ?c BIND(COALESCE(?a, 1) AS ?d) } ?a x:l ?l",
        "?a x:p ?b . ?b x:r ?d OPTIONAL { ?b x:q ?c } ?a x:l|x:m ?d",
        "?a x:p ?b OPTIONAL { ?b x:q ?c } ?a !x:l ?b",
        "?a x:p [] ; !x:q ?b OPTIONAL { ?b x:r ?c } ?b x:l ?l",
        # how this is read depends on the engine
        "?a x:p x:a.b.c OPTIONAL { ?a x:q ?c } ?a x:l ?l",
        "?a x:p ?b OPTIONAL { ?a x:q ?c } ?a x:l ?l FILTER(?a<?b&&?c>?b)",
        r"?a x:p ?b OPTIONAL { ?a x:q ?c } ?a x:l x:a\-b",
        "?a x:p ?b OPTIONAL { ?a x:q ?c } ?a x:l ?l {| x:k ?k |}",
        "<< ?a x:p ?b >> x:q ?c OPTIONAL { ?a x:q ?c } ?a x:l ?l",
        "graph:a x:p ?b OPTIONAL { ?a x:q ?c } ?a x:a.b.GRAPH ?l",
    ],
)
def test_a_pattern_stays_where_a_move_might_change_the_answer_or_is_of_no_use(body):
    text = f"{PREFIXES}SELECT * WHERE {{ {body} }}"
    assert hoist(text) is text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ASK { OPTIONAL {} UNION",
        "SELECT * { ?a ?b ?c . . OPTIONAL {} ?d ?e ?f }",
        "SELECT * { ?a ?b ?c OPTIONAL {} ?d ?e ?f",
        "SELECT * { ?a ?b ?c OPTIONAL {} ?d ?e (?f }",
        "DELETE { ?a ?b ?c } WHERE { ?a ?b ?c OPTIONAL { ?a ?d ?e } ?b ?f ?g }",
        "CONSTRUCT WHERE { ?a ?b ?c OPTIONAL { ?a ?d ?e } ?b ?f ?g }",
        "DESCRIBE <optional:>",
        "PREFIX : <a:> SELECT * { ?a :p ?c OPTIONAL { ?a :d ?e } GRAPH:g { ?a :q ?g } }",
        "PREFIX h: <http://h:> SELECT * { ?a h:p ?c OPTIONAL { ?a h:d ?e } ?a h:q ?g }",
        "ASK {" * 20_000 + "OPTIONAL",
        "SELECT * " + "{ ?a ?b ?c OPTIONAL " * 200 + "{}" + "}" * 200,
        "SELECT * { OPTIONAL {} " + "FILTER EXISTS { ?a ?b " * 5_000,
        "SELECT * { OPTIONAL " + "<" * 50_000,
        "SELECT * { OPTIONAL " + "?a " * 50_000,
        "SELECT * { OPTIONAL " + "a:b." * 50_000,
        "SELECT * { OPTIONAL " + "# \n" * 50_000,
        'SELECT * { OPTIONAL "' + "\\" * 50_000,
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_query_of_sparql_1_1_stays_and_takes_no_time(text):
    started = time.perf_counter()
    assert hoist(text) is text
    assert time.perf_counter() - started < 1


def test_time_is_in_step_with_length():
    part = "?a{0} <p:> ?b{0} OPTIONAL {{ ?a{0} <q:> ?c{0} OPTIONAL {{ ?c{0} <q:> ?d{0} }} }} {{ ?b{0} <l:> ?l{0} }} "
    short = "SELECT * { " + "{ " + part.format(0) * 20 + "} }"
    long = "SELECT * { " + "".join("{ " + part.format(n) * 20 + "} " for n in range(100)) + "}"
    assert len(long) > 100_000
    started = time.perf_counter()
    hoist(short.replace("q:", "r:"))
    between = time.perf_counter()
    hoist(long)
    assert time.perf_counter() - between < max(200 * (between - started), 2)


def answer(store: Store, text: str) -> object:
    """Whatever the store answers, in a form that does not depend on the order of rows or the names of blank nodes."""
    found = store.query(text)
    if isinstance(found, QueryBoolean):
        return bool(found)
    if isinstance(found, QuerySolutions):
        width = range(len(found.variables))
        rows = Counter(tuple(str(row[place]) for place in width) for row in found)
        return tuple(variable.value for variable in found.variables), rows
    return Counter(re.sub(r"_:\w+", "_:", str(triple)) for triple in found)


def holds_rows(found: object) -> bool:
    return found if isinstance(found, bool) else bool(found[1] if isinstance(found, tuple) else found)


@pytest.mark.slow
def test_over_ten_thousand_random_queries_have_the_same_answer_as_before():
    stores = [random_store(seed) for seed in range(8)]
    rewritten = with_rows = 0
    for seed in range(12_000):
        text = QueryMaker(seed).query()
        new = hoist(text)
        if new is text:
            continue
        store = stores[seed % len(stores)]
        try:
            before = answer(store, text)
        except SyntaxError:
            # a variable is bound twice, say
            with pytest.raises(SyntaxError):
                store.query(new)
            continue
        rewritten += 1
        with_rows += holds_rows(before)
        assert answer(store, new) == before, f"{seed}: {text}\n{new}"
    assert rewritten >= 3000
    assert with_rows >= 1000


def test_another_engine_sees_no_difference_either():
    stores = [random_store(seed) for seed in range(3)]
    others = [
        Graph().parse(data=store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()), format="nt")
        for store in stores
    ]
    compared = 0
    for seed in range(20_000, 20_500):
        text = QueryMaker(seed).query()
        new = hoist(text)
        # left out: named graphs, and paths and EXISTS, which rdflib counts in another way than the standard
        if (
            new is text
            or not text.startswith(PREFIXES.strip() + "\nSELECT")
            or re.search(r"[*+|^!?]\s|[|!^]x:|EXISTS|GRAPH", text)
        ):
            continue
        other = others[seed % 3]
        try:
            stores[seed % 3].query(text)
        except SyntaxError:
            continue
        before, after = (Counter(tuple(row) for row in other.query(query)) for query in (text, new))
        assert before == after, f"{seed}: {text}\n{new}"
        compared += 1
    assert compared >= 30


WORDS = (
    *("OPTIONAL", "UNION", "MINUS", "GRAPH", "BIND(", "FILTER", "EXISTS", "VALUES ?a", "SELECT", "UNDEF", "AS", "a"),
    *("{", "}", "(", ")", "[", "]", ".", ";", ",", "<", ">", "'", '"', "?a", "$b", "?", "x:p", "x:", ":", "_:b", "#\n"),
    *(
        "<x#y>",
        "<http://x/>",
        "5.",
        ".5",
        "\\u007d",
        "\\",
        "'''",
        "@de",
        "^^",
        "*",
        "|",
        "!",
        "\x00",
        "é",
        "\U0001f600",
    ),
)


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 5_000), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), st.sampled_from(WORDS))))
def test_a_mutated_query_raises_nothing_and_is_no_more_valid_than_before(seed, changes):
    text = QueryMaker(seed).query()
    for where, gone, word in changes:
        place = int(where * len(text))
        text = text[:place] + word + text[place + gone :]
    new = hoist(text)
    if new is not text:
        try:
            Store().query(text)
        except (SyntaxError, ValueError):
            with pytest.raises((SyntaxError, ValueError)):
                Store().query(new)


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_any_text_is_read_without_an_error(rest):
    assert isinstance(hoist("SELECT * { OPTIONAL { " + rest), str)


@pytest.mark.parametrize("path", sorted(QUERIES.rglob("*.rq")), ids=lambda path: path.stem)
def test_our_own_questions_stay_valid(path):
    Store().query(hoist(path.read_text("utf-8")))


def ex(name: str) -> NamedNode:
    return NamedNode("https://ex.org/" + name)


@pytest.fixture(scope="module")
def tenures() -> list[Triple]:
    """Ten organisations with forty posts each, fifteen hundred persons, two tenures each."""
    chance = random.Random(1)
    triples = []
    for number in range(1_500):
        person = ex(f"person{number}")
        triples.append(Triple(person, ex("label"), Literal(f"Person {number}", language="de")))
        triples += [Triple(person, ex("knows"), ex(f"person{chance.randrange(1_500)}")) for _ in range(3)]
        for turn in range(2):
            tenure = ex(f"tenure{number}-{turn}")
            triples.append(Triple(tenure, ex("member"), person))
            triples.append(Triple(tenure, ex("post"), ex(f"post{chance.randrange(400)}")))
            if chance.random() < 0.5:
                triples.append(Triple(tenure, ex("end"), Literal(chance.randrange(2000, 2030))))
    triples += [Triple(ex(f"post{number}"), ex("in"), ex(f"org{number % 10}")) for number in range(400)]
    return triples


@pytest.mark.parametrize(
    "body",
    [
        "?post x:in x:org1 . ?t x:post ?post ; x:member ?person OPTIONAL { ?t x:end ?end } ?person x:label ?l",
        "{ x:person1 x:knows/x:knows ?p } UNION { ?p x:knows/x:knows x:person1 } ?p x:label ?l",
    ],
)
def test_the_store_moves_the_patterns_of_people_and_answers_the_same(tenures, body):
    text = f"{PREFIXES}SELECT ?l WHERE {{ {body} }}"
    store = EmbeddedStore([], tenures)
    rows = [sorted(map(str, solutions_of(store.query(text, by_hand=by_hand)))) for by_hand in (True, False)]
    assert hoist(text) is not text
    assert rows[0] == rows[1] != []


def test_an_error_is_placed_in_the_text_that_was_sent():
    text = "PREFIX x: <https://ex.org/>\nSELECT * { ?a x:p ?b OPTIONAL { ?a x:q ?c }\n?a x:l ?l ; y:m ?n }"
    assert hoist(text) is not text
    places = []
    for by_hand in (True, False):
        with pytest.raises(QuerySyntaxError) as caught:
            EmbeddedStore([], []).query(text, by_hand=by_hand)
        places.append((caught.value.line, caught.value.column, caught.value.en))
    assert places[0] == places[1]
