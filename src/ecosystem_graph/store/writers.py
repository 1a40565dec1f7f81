"""Statements as bytes: the same bytes for the same statements, whatever store they came from.

pyoxigraph writes; here stands what it leaves open: the order, the prefixes really used, names for blank nodes that do
not change from run to run, and what RDF/XML cannot say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, serialize

from ecosystem_graph.errors import NotAcceptableError
from ecosystem_graph.store.formats import RDF_XML, TRIG, TURTLE, GraphFormat
from ecosystem_graph.terms import TYPE, XSD

_STRING = NamedNode(XSD + "string")
_ROUNDS = 16
# how far away a difference may be that tells two blank nodes apart
_STEPS = 400_000
# links that are followed at most in all rounds
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PREFIX_LINES = re.compile(rb"(?:@prefix [^\n]*\n)+")
_NO_LOCAL_NAME = "<oxprefix:"
# how pyoxigraph writes a property whose IRI has no end that is an XML name; no parser but its own reads that
_TYPED_BEGIN = re.compile(r'\n\t<oxprefix: xmlns:oxprefix="([^"]*)" (rdf:(?:about|nodeID)="[^"]*")>')
_TYPED_END = re.compile(r"\n\t</oxprefix:>")
# the same of a class, which RDF/XML can say in another way


def in_order(statements: Iterable[Triple | Quad], first: str | None = None) -> list[Quad]:
    """Return ``statements``, each once, as quads in a stable order.

    The order is by graph, then subject (the IRI ``first`` before all others), then property (rdf:type before all
    others), then value. Blank nodes are called b0, b1, … by what is said about them.
    """
    quads = {item if isinstance(item, Quad) else Quad(*item) for item in statements}
    named = _name_blank_nodes(quads)
    focus = f"<{first}>"

    def order(quad: Quad) -> tuple[str, bool, str, bool, str, str]:
        graph = "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)
        subject, predicate = str(quad.subject), quad.predicate
        return graph, subject != focus, subject, predicate != TYPE, str(predicate), str(quad.object)

    return sorted(named, key=order)


def write_in_order(quads: Sequence[Quad], form: GraphFormat, prefixes: Mapping[str, str]) -> bytes:
    """Return ``quads`` in ``form``, in the order given; a format without graphs gets triples, which must be distinct.

    ``prefixes`` are the prefixes to abbreviate with; only those used are written, in their own order.

    Raises NotAcceptableError if RDF/XML cannot express the statements (XML 1.0, section 2.2; RDF/XML, section 5.4).
    """
    used = _used_prefixes(quads, prefixes)
    if form.datasets:
        body = serialize(quads, format=form.engine, prefixes=used) or b""
    else:
        body = serialize((quad.triple for quad in quads), format=form.engine, prefixes=used) or b""
    if form in (TURTLE, TRIG):
        return _sorted_beginning(body, used)
    return _checked_xml(body) if form is RDF_XML else body


def _sorted_beginning(body: bytes, used: Mapping[str, str]) -> bytes:
    """The engine declares prefixes in an order of its own; the project's order is easier to read."""
    beginning = _PREFIX_LINES.match(body)
    if beginning is None:
        return body
    place = {f"@prefix {name}:".encode(): position for position, name in enumerate(used)}
    lines = sorted(beginning[0].splitlines(keepends=True), key=lambda line: place[line.partition(b" <")[0]])
    return b"".join(lines) + body[beginning.end() :]


def _checked_xml(body: bytes) -> bytes:
    text = _TYPED_END.sub("\n\t</rdf:Description>", _TYPED_BEGIN.sub(_description, body.decode()))
    character = _NOT_XML.search(text)
    if character or _NO_LOCAL_NAME in text:
        where = text.partition('xmlns:oxprefix="')[2].partition('"')[0]
        de = f"das Zeichen U+{ord(character[0]):04X}" if character else f"die Eigenschaft <{where}>"
        en = f"the character U+{ord(character[0]):04X}" if character else f"the property <{where}>"
        raise NotAcceptableError(
            de=f"RDF/XML kann {de} nicht ausdrücken; bitte als Turtle oder N-Triples holen.",
            en=f"RDF/XML cannot express {en}; please take Turtle or N-Triples.",
        )
    # a bare carriage return would be read as a line feed (XML 1.0, section 2.11)
    return text.replace("\r", "&#13;").encode()


def _description(match: re.Match[str]) -> str:
    return f'\n\t<rdf:Description {match[2]}>\n\t\t<rdf:type rdf:resource="{match[1]}"/>'


def _used_prefixes(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> dict[str, str]:
    seen: set[str] = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, Literal) and term.language is None and term.datatype != _STRING:
                seen.add(_namespace(term.datatype.value))
            elif isinstance(term, NamedNode) and term != TYPE:
                seen.add(_namespace(term.value))
    return {name: space for name, space in prefixes.items() if space in seen}


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _name_blank_nodes(quads: set[Quad]) -> Iterable[Quad]:
    """Give blank nodes names that depend only on what is said about them and around them.

    First each node gets a colour from what it is connected to (colour refinement). Then names are given in the order
    of colours, each time to a whole connected piece, beginning where it hangs on a node with a name. Unlike
    canonicalization (RDFC-1.0) this takes about linear time for any input; nodes it cannot tell apart are, but for
    contrived graphs, the same, so that their order does not show.
    """
    about: dict[BlankNode, list[tuple[int, Quad]]] = defaultdict(list)
    for quad in quads:
        for position, term in enumerate((quad.subject, quad.object, quad.graph_name)):
            if isinstance(term, BlankNode):
                about[term].append((position, quad))
    if not about:
        return quads
    colours = _colours(about)

    def place(node: BlankNode) -> tuple[bool, str]:
        hangs = any(position and not isinstance(quad.subject, BlankNode) for position, quad in about[node])
        return not hangs, colours[node]

    names: dict[BlankNode, BlankNode] = {}
    for start in sorted(about, key=place):
        piece = [start]
        for node in piece:
            if node in names:
                continue
            names[node] = BlankNode(f"b{len(names)}")
            uses = sorted(about[node], key=lambda use: (use[0], _shown(use[1], colours)))
            piece += (term for _, quad in uses for term in _blank_terms(quad))
    return [_renamed(quad, names) for quad in quads]


def _colours(about: Mapping[BlankNode, Sequence[tuple[int, Quad]]]) -> dict[BlankNode, str]:
    colours: dict[BlankNode, str] = {}
    links: dict[BlankNode, list[tuple[str, list[BlankNode]]]] = {}
    for node, uses in about.items():
        said = []
        for position, quad in uses:
            statement = f"{position} {_shown(quad, {})}"
            others = [term for term in _blank_terms(quad) if term != node]
            said.append(f"{statement} {len(others)}")
            if others:
                links.setdefault(node, []).append((statement, others))
        colours[node] = _digest(sorted(said))
    # each round lets a node see one step further; large graphs get fewer, so that time stays bounded
    for _ in range(min(_ROUNDS, 1 + _STEPS // (1 + sum(map(len, links.values()))))):
        refined = {
            node: _digest(
                [colours[node], *sorted(f"{text} {[colours[item] for item in others]}" for text, others in around)]
            )
            for node, around in links.items()
        }
        settled = len(set(refined.values())) == len({colours[node] for node in links})
        colours.update(refined)
        if settled:
            break
    return colours


def _blank_terms(quad: Quad) -> list[BlankNode]:
    return [term for term in (quad.subject, quad.object, quad.graph_name) if isinstance(term, BlankNode)]


def _renamed(quad: Quad, names: Mapping[BlankNode, BlankNode]) -> Quad:
    subject, target, graph = quad.subject, quad.object, quad.graph_name
    return Quad(
        names[subject] if isinstance(subject, BlankNode) else subject,
        quad.predicate,
        names[target] if isinstance(target, BlankNode) else target,
        names[graph] if isinstance(graph, BlankNode) else graph,
    )


def _shown(quad: Quad, colours: Mapping[BlankNode, str]) -> str:
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    return " ".join(colours.get(term, "_:") if isinstance(term, BlankNode) else str(term) for term in terms)


def _digest(lines: Iterable[str]) -> str:
    return blake2b("\n".join(lines).encode(), digest_size=12).hexdigest()
