"""SHACL-SPARQL constraints as whole-graph queries: one query a rule instead of one a node.

A rule is moved out of pySHACL only where both ways mean the same: its shape has targets of its own, is not
part of another shape, and its query projects ``$this`` and has no subquery. The nodes that the targets select are put
in front of the query as a subquery, so ``$this`` is bound before anything else, as SHACL binds it.
SHACL, sections 2.1.3 "Targets" and 5 "SPARQL-based Constraints".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from ecosystem_graph.content.paths import Node, Predicate
from ecosystem_graph.errors import QuerySyntaxError, ShapeError
from ecosystem_graph.store.base import Store, solutions_of
from ecosystem_graph.terms import OWL, RDF, RDFS, SH
from ecosystem_graph.validation.findings import Finding, ShapesGraph
from ecosystem_graph.validation.report import Severity

COMPONENT = SH + "SPARQLConstraintComponent"
_TOKEN = re.compile(
    r"""(?P<skip>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
    |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|\#[^\n]*)
    |(?P<variable>[?$]\w+)|(?P<word>[A-Za-z_][\w-]*:?)|(?P<open>\{)""",
    re.VERBOSE | re.DOTALL,
)
_UNMOVABLE = frozenset(("PATH", "shapesGraph", "currentShape", "failure"))
_NESTING = ("and", "or", "not", "xone", "node", "property", "qualifiedValueShape")
# properties through which one shape uses another


@dataclass(frozen=True)
class Rule:
    """A SPARQL constraint of one shape."""

    shape: NamedNode
    constraint: Node
    severity: Severity
    query: str
    # whole-graph SELECT query; each solution is a result


def movable_rules(shapes: ShapesGraph) -> tuple[Rule, ...]:
    """Return the SPARQL constraints of ``shapes`` that may run as whole-graph queries."""
    found = []
    for shape in shapes.nodes():
        constraints = shapes.objects(shape, SH + "sparql")
        if not constraints or not isinstance(shape, NamedNode) or shapes.is_true(shape, SH + "deactivated"):
            continue
        targets = tuple(_targets(shapes, shape))
        if not targets or shapes.objects(shape, SH + "path") or _is_part(shapes, shape):
            continue
        for constraint in constraints:
            if not isinstance(constraint, (NamedNode, BlankNode)) or shapes.is_true(constraint, SH + "deactivated"):
                continue
            texts = [item.value for item in shapes.objects(constraint, SH + "select") if isinstance(item, Literal)]
            query = _whole_graph_query(texts[0], targets) if len(texts) == 1 else None
            if query is not None:
                prefixes = _prefixes(shapes, constraint)
                found.append(Rule(shape, constraint, shapes.severity(shape), prefixes + query))
    return tuple(found)


def run_rule(rule: Rule, store: Store) -> Iterator[Finding]:
    """Yield one finding a solution of ``rule`` over the default graph of ``store``.

    Raises ShapeError, naming the rule, if its query is not valid SPARQL.
    """
    try:
        solutions = solutions_of(store.query(rule.query))
    except QuerySyntaxError as error:
        raise ShapeError(de=f"{rule.shape.value}: {error.de}", en=f"{rule.shape.value}: {error.en}") from error
    at = {name: position for position, name in enumerate(solutions.variables)}
    for row in solutions:
        focus = row[at["this"]]
        path = row[at["path"]] if "path" in at else None
        value = row[at["value"]] if "value" in at else None
        if focus is None:
            continue
        yield Finding(
            severity=rule.severity,
            focus=focus,
            path=Predicate(path.value) if isinstance(path, NamedNode) else None,
            value=focus if value is None else value,
            shape=rule.shape,
            component=COMPONENT,
            constraint=rule.constraint,
        )


def _targets(shapes: ShapesGraph, shape: NamedNode) -> Iterator[str]:
    """Yield one SPARQL group a target that binds $this."""
    instance = f"<{RDF}type>/<{RDFS}subClassOf>*"
    for target in shapes.objects(shape, SH + "targetClass"):
        yield f"{{ $this {instance} {target} }}"
    for target in shapes.objects(shape, SH + "targetSubjectsOf"):
        yield f"{{ $this {target} ?targetObject }}"
    for target in shapes.objects(shape, SH + "targetObjectsOf"):
        yield f"{{ ?targetSubject {target} $this }}"
    for target in shapes.objects(shape, SH + "targetNode"):
        yield f"{{ VALUES $this {{ {target} }} }}"
    types = shapes.objects(shape, RDF + "type")
    if NamedNode(RDFS + "Class") in types or NamedNode(OWL + "Class") in types:
        yield f"{{ $this {instance} {shape} }}"


def _is_part(shapes: ShapesGraph, shape: NamedNode) -> bool:
    """Whether another shape uses ``shape``, directly or in a list."""
    return any(shapes.subjects(SH + name, shape) for name in _NESTING) or bool(shapes.subjects(RDF + "first", shape))


def _whole_graph_query(text: str, targets: tuple[str, ...]) -> str | None:
    """Return ``text`` with ``targets`` as the first group of its pattern, or None if it cannot be moved."""
    opening = None
    projected = set()
    selects = 0
    for match in _TOKEN.finditer(text):
        if match["open"] and opening is None:
            opening = match.end()
        elif match["word"] and match["word"].upper() == "SELECT":
            selects += 1
        elif match["word"] and match["word"].upper() == "EXISTS" and opening is None:
            return None
        elif match["variable"]:
            name = match["variable"][1:]
            if name in _UNMOVABLE:
                return None
            if opening is None:
                projected.add(name)
    if opening is None or selects != 1 or "this" not in projected:
        return None
    chosen = " UNION ".join(targets)
    return f"{text[:opening]} {{ SELECT DISTINCT $this WHERE {{ {chosen} }} }} {text[opening:]}"


def _prefixes(shapes: ShapesGraph, constraint: Node) -> str:
    """Return the PREFIX lines that ``constraint`` refers to with sh:prefixes (SHACL, section 5.2.1)."""
    waiting = [item for item in shapes.objects(constraint, SH + "prefixes") if isinstance(item, (NamedNode, BlankNode))]
    seen: set[Node] = set()
    lines = []
    while waiting:
        ontology = waiting.pop()
        if ontology in seen:
            continue
        seen.add(ontology)
        imported = shapes.objects(ontology, OWL + "imports")
        waiting += [item for item in imported if isinstance(item, (NamedNode, BlankNode))]
        for declaration in shapes.objects(ontology, SH + "declare"):
            if isinstance(declaration, (NamedNode, BlankNode)):
                name, namespace = (shapes.objects(declaration, SH + part) for part in ("prefix", "namespace"))
                if name and namespace and isinstance(name[0], Literal) and isinstance(namespace[0], Literal):
                    lines.append(f"PREFIX {name[0].value}: <{namespace[0].value}>\n")
    return "".join(sorted(lines))
