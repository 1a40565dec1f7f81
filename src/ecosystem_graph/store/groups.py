"""The groups of a query as elements: what stands between the braces after WHERE, OPTIONAL, UNION, GRAPH and MINUS.

No parser: it finds where each element begins and ends and which variables occur in it, and gives up where an engine
might read the text in another way than the grammar (see front.py), or where the text is no SPARQL 1.1 at all.
SPARQL 1.1 Query, section 19.8, rules [53] to [75].
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ecosystem_graph.store.brackets import OPENING, UnsureError, closing, next_brace
from ecosystem_graph.store.tokens import (
    ASSIGNED,
    CALL_HEAD,
    EXISTS_HEAD,
    GRAPH_NAME,
    GROUP_HEAD,
    KEYWORD_COLON,
    MARK,
    NO_NAME,
    STEP,
    UNION,
)

TRIPLES_OF, VALUES, GROUPS, GRAPH = "triples", "values", "groups", "graph"
OPTIONAL, MINUS, BIND, FILTER = "optional", "minus", "bind", "filter"

_DEEPEST = 60
# levels of groups; deeper ones are left alone


@dataclass(slots=True, eq=False)
class Element:
    """One part of a group; ``text[start:end]`` is the part, a dot after it included."""

    kind: str
    start: int
    end: int
    lead: int = 0
    # where the space and the comments before it begin
    variables: set[str] = field(default_factory=set)
    # all that occur in it, without "?" or "$"
    groups: list[Group] = field(default_factory=list)
    # the groups in it, in order; several for UNION
    bound: set[str] = field(default_factory=set)
    # those of ``variables`` that every solution of it binds
    assigned: set[str] = field(default_factory=set)
    # the one after AS, for BIND
    labelled: bool = False
    # a blank node with a label stands in it, which ties it to its neighbours
    dotted: bool = False


@dataclass(slots=True, eq=False)
class Group:
    """A group graph pattern; ``text[start:end]`` begins with "{" and ends with "}"."""

    start: int
    end: int = 0
    elements: list[Element] = field(default_factory=list)
    is_select: bool = False
    # it is a sub-SELECT, whose WHERE is the only group of its only element

    loose: set[str] = field(default_factory=set)
    # variables of BIND, OPTIONAL and MINUS in it that it need not have bound before them
    loose_in_filters: set[str] = field(default_factory=set)
    # variables of FILTER in it that it need not bind

    def variables(self) -> set[str]:
        """Return all variables that occur in it."""
        return set().union(*(element.variables for element in self.elements))

    def bound(self) -> set[str]:
        """Return those that every solution of it binds, as far as that is certain."""
        if self.is_select:
            return set()
        return set().union(*(element.bound for element in self.elements))


def read_groups(text: str) -> Group:
    """Return the outermost group of the query ``text``. Raises UnsureError."""
    head = GROUP_HEAD.match(text)
    if head is None or (NO_NAME.search(text, 0, head.end()) and KEYWORD_COLON.search(text)):
        raise UnsureError
    place = next_brace(text, head.end(), set())
    if head[1].upper() == "CONSTRUCT":
        template: set[str] = set()
        place = next_brace(text, closing(text, place, template), template)
    return _group(text, place, 0)


def _group(text: str, start: int, depth: int) -> Group:
    """Read the group whose "{" is at ``start``."""
    if depth > _DEEPEST or text.startswith("{|", start):
        raise UnsureError
    group = Group(start)
    elements = group.elements
    place = start + 1
    last: Element | None = None
    while True:
        step = STEP.match(text, place)
        if step is None:
            raise UnsureError
        here = step.start(1)
        triples, sign, word = step.group(2, 3, 4)
        if triples:
            if last is not None and last.kind == TRIPLES_OF and not last.dotted:
                raise UnsureError
            last = _triples(text, here, step.end())
        elif sign == "}":
            group.end = here + 1
            _note_loose(group)
            return group
        elif sign == ".":
            if last is None or last.dotted:
                raise UnsureError
            last.dotted = True
            last.end = place = here + 1
            continue
        elif sign == "{":
            last = _union(text, here, depth)
        else:
            name = word.upper()
            if name == "SELECT" and not elements:
                return _sub_select(text, group, step.end(), depth)
            if name not in _READERS:
                raise UnsureError
            last = _READERS[name](text, here, step.end(), depth)
        last.lead = elements[-1].end if elements else start + 1
        elements.append(last)
        place = last.end


def _note_loose(group: Group) -> None:
    bound: set[str] = set()
    filtered: set[str] = set()
    for element in group.elements:
        if element.kind == BIND:
            group.loose |= element.variables - bound - element.assigned
        elif element.kind in (OPTIONAL, MINUS):
            group.loose |= element.variables - bound
        elif element.kind == FILTER:
            filtered |= element.variables
        bound |= element.bound
    group.loose_in_filters = filtered - bound


def _triples(text: str, start: int, end: int) -> Element:
    found = Element(TRIPLES_OF, start, end)
    expected: list[str] = []
    for token in MARK.findall(text, start, end):
        first = token[:1]
        if first in ("?", "$"):
            found.bound.add(token[1:])
        elif first == "_":
            found.labelled = True
        elif first in OPENING:
            expected.append(OPENING[first])
        elif first and first in ")]" and (not expected or expected.pop() != first):
            raise UnsureError
    if expected:
        raise UnsureError
    found.variables = found.bound
    return found


def _union(text: str, start: int, depth: int) -> Element:
    found = Element(GROUPS, start, start)
    place = start
    while True:
        group = _group(text, place, depth + 1)
        found.groups.append(group)
        found.variables |= group.variables()
        bound = group.bound()
        found.bound = bound if len(found.groups) == 1 else found.bound & bound
        found.end = group.end
        union = UNION.match(text, group.end)
        if union is None:
            return found
        place = union.end()


def _with_group(kind: str, text: str, start: int, brace: int, depth: int) -> Element:
    if not text.startswith("{", brace):
        raise UnsureError
    group = _group(text, brace, depth + 1)
    return Element(kind, start, group.end, variables=group.variables(), groups=[group])


def _optional(text: str, start: int, place: int, depth: int) -> Element:
    return _with_group(OPTIONAL, text, start, place, depth)


def _minus(text: str, start: int, place: int, depth: int) -> Element:
    return _with_group(MINUS, text, start, place, depth)


def _graph(text: str, start: int, place: int, depth: int) -> Element:
    name = GRAPH_NAME.match(text, place)
    if name is None:
        raise UnsureError
    found = _with_group(GRAPH, text, start, name.end(), depth)
    found.bound = found.groups[0].bound()
    if name[1][0] in "?$":
        found.variables.add(name[1][1:])
        found.bound.add(name[1][1:])
    return found


def _filter(text: str, start: int, place: int, _depth: int) -> Element:
    found = Element(FILTER, start, start)
    exists = EXISTS_HEAD.match(text, place)
    call = CALL_HEAD.match(text, place)
    if exists is not None:
        place = exists.end()
    elif call is not None:
        place = call.end() - 1
    else:
        raise UnsureError
    found.end = closing(text, place, found.variables)
    return found


def _bind(text: str, start: int, place: int, _depth: int) -> Element:
    found = Element(BIND, start, start)
    if not text.startswith("(", place):
        raise UnsureError
    found.end = closing(text, place, found.variables)
    assigned = ASSIGNED.search(text, place, found.end)
    if assigned is None:
        raise UnsureError
    found.assigned = {assigned[1]}
    return found


def _values(text: str, start: int, place: int, _depth: int) -> Element:
    found = Element(VALUES, start, start)
    brace = next_brace(text, place, found.variables)
    found.end = closing(text, brace, set())
    if "undef" not in text[brace : found.end].lower():
        found.bound = found.variables
    return found


_READERS = {
    "OPTIONAL": _optional,
    "MINUS": _minus,
    "GRAPH": _graph,
    "FILTER": _filter,
    "BIND": _bind,
    "VALUES": _values,
}


def _sub_select(text: str, group: Group, place: int, depth: int) -> Group:
    """Read what follows SELECT in ``group``: projection, WHERE, modifiers, VALUES."""
    group.is_select = True
    variables: set[str] = set()
    brace = next_brace(text, place, variables)
    where = _group(text, brace, depth + 1)
    group.end = closing(text, group.start, variables)
    group.elements.append(Element(GROUPS, brace, where.end, brace, variables=variables, groups=[where]))
    return group
