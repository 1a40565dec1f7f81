"""Moves the required patterns of a query to where the embedded engine can use them; the answers stay the same.

pyoxigraph 0.5 orders the patterns of a join, but never over an OPTIONAL, and takes a UNION as one piece. A pattern
written behind, which is how people write (labels last), becomes the outer loop: all labels of the store, each held
against the whole rest. Two equations of the SPARQL algebra help:

* ``Join(LeftJoin(A, O), P) = LeftJoin(Join(A, P), O)`` if ``A`` binds, in every solution, all variables that ``P``
  shares with ``O`` and its filters. Then ``O`` sees the same values of them on both sides. Little is computed in vain:
  a left join keeps every row, so that only a FILTER on ``O`` can drop what ``P`` found.
* ``Join(Union(A, B), P) = Union(Join(A, P), Join(B, P))``, always. It is used only if nothing outside the UNION is
  bound to a constant and each branch has something that is; else the engine does well, or better, by itself.

BIND and MINUS are never passed, nor are patterns with labelled blank nodes moved, nor is anything inside an expression
(EXISTS) changed. FILTER applies to its whole group, wherever it stands. Only the order of rows changes, and with it
what LIMIT without ORDER BY, SAMPLE and GROUP_CONCAT pick: SPARQL leaves all of these open. ``SELECT *`` has its columns
in alphabetical order in this engine, so that their order stays. Where the engine's own answer depends on the order of
joins, nothing is moved (orders.py).
"""

from __future__ import annotations

import re
from functools import lru_cache

from ecosystem_graph.store.brackets import UnsureError
from ecosystem_graph.store.groups import (
    BIND,
    FILTER,
    GRAPH,
    GROUPS,
    MINUS,
    OPTIONAL,
    TRIPLES_OF,
    VALUES,
    Element,
    Group,
    read_groups,
)
from ecosystem_graph.store.orders import depends_on_order, is_constant, phrases

_WORTH_READING = re.compile(r"optional|union", re.IGNORECASE | re.ASCII)
_CACHED_LENGTH = 16_384
# longer texts are read again each time rather than kept in memory
_MOST_ELEMENTS = 64
# of one group; longer ones, whose elements would be compared pair by pair, keep their order
_MOST_REPEATED = 2_000
# characters that distributing patterns over the branches of one UNION may add

_NewTexts = dict[Group, str | None]
# of the groups that were read so far; None for those that stay


def hoist(text: str) -> str:
    """Return the query ``text`` with required patterns before OPTIONAL and inside the branches of UNION.

    Returns ``text`` itself where there is nothing to move, where a move might change the answer, and where it is not
    certain how an engine reads the text. Raises nothing, whatever the text is, and takes time in step with its length.
    Rewritten texts are kept like outlines, see front.scan. SPARQL 1.1 Query, section 18.5.
    """
    return _hoist_cached(text) if len(text) <= _CACHED_LENGTH else _hoist(text)


@lru_cache(maxsize=1024)
def _hoist_cached(text: str) -> str:
    return _hoist(text)


def _hoist(text: str) -> str:
    if _WORTH_READING.search(text) is None:
        return text
    try:
        outermost = read_groups(text)
    except UnsureError:
        return text
    if depends_on_order(text, outermost):
        return text
    written = _rewritten(text, outermost)
    return text if written is None else text[: outermost.start] + written + text[outermost.end :]


def _rewritten(text: str, group: Group) -> str | None:
    """Return the new text of ``group``, None if it stays as it is."""
    elements = group.elements
    new = {inner: _rewritten(text, inner) for element in elements for inner in element.groups}
    bodies = {element: _body(text, element, new) for element in elements if any(map(new.get, element.groups))}
    order = _order(elements)
    union = None if group.is_select else _lone_union(order)
    if union is not None:
        outside = [element for element in _joined(order) if element is not union]
        distributed = _distributed(text, union, outside, new)
        if distributed is not None:
            bodies[union] = distributed
            order = [element for element in order if element not in outside]
    if order == elements and not bodies:
        return None
    written = [text[group.start : elements[0].lead]]
    before: Element | None = None
    for element in order:
        if before is not None and before.kind == element.kind == TRIPLES_OF and not before.dotted:
            written.append(" .")
        written.append(text[element.lead : element.start] or ("" if order == elements else " "))
        written.append(bodies[element] if element in bodies else text[element.start : element.end])
        before = element
    written.append(text[elements[-1].end : group.end])
    return "".join(written)


def _body(text: str, element: Element, new: _NewTexts) -> str:
    """Return the text of ``element`` with its groups rewritten."""
    written: list[str] = []
    place = element.start
    for group in element.groups:
        written += (text[place : group.start], _group_text(text, group, new))
        place = group.end
    return "".join(written) + text[place : element.end]


def _group_text(text: str, group: Group, new: _NewTexts) -> str:
    return new[group] or text[group.start : group.end]


def _order(elements: list[Element]) -> list[Element]:
    """Return ``elements`` with each required one before all the OPTIONALs that it may pass."""
    if len(elements) > _MOST_ELEMENTS or not any(element.kind == OPTIONAL for element in elements):
        return elements
    order: list[Element] = []
    for element in elements:
        order.insert(_place(order, element), element)
    return order


def _place(before: list[Element], element: Element) -> int:
    """Return the index among those ``before`` it where ``element`` may stand as well."""
    found = len(before)
    if element.labelled or element.kind not in (TRIPLES_OF, VALUES, GROUPS, GRAPH):
        return found
    for place in range(found - 1, -1, -1):
        passed = before[place]
        if passed.kind in (MINUS, BIND):
            break
        if passed.kind == OPTIONAL:
            shared = element.variables & passed.variables
            if shared and not shared <= set().union(*(bound.bound for bound in before[:place])):
                break
            found = place
    return found


def _joined(order: list[Element]) -> list[Element]:
    """Return the required elements up to the first one that is no join."""
    joined: list[Element] = []
    for element in order:
        if element.kind in (OPTIONAL, MINUS, BIND):
            break
        if element.kind != FILTER:
            joined.append(element)
    return joined


def _lone_union(order: list[Element]) -> Element | None:
    """Return the UNION that is joined with triples only, if there is one."""
    joined = _joined(order)
    unions = [element for element in joined if element.kind == GROUPS]
    if len(unions) != 1 or len(unions[0].groups) < 2 or len(joined) < 2:
        return None
    if any(element.labelled or element.kind not in (GROUPS, TRIPLES_OF) for element in joined):
        return None
    return unions[0]


def _distributed(text: str, union: Element, outside: list[Element], new: _NewTexts) -> str | None:
    """Return ``union`` with the triples ``outside`` in each of its branches, None if that is of no use."""
    triples = " . ".join(text[element.start : element.end].rstrip(".") for element in outside)
    if len(triples) * len(union.groups) > _MOST_REPEATED or any(_is_selective(text, element) for element in outside):
        return None
    written = []
    for group in union.groups:
        if group.is_select or not any(_is_selective(text, element) for element in group.elements):
            return None
        written.append(f"{{ {_group_text(text, group, new)} {triples} }}")
    return " UNION ".join(written)


def _is_selective(text: str, element: Element) -> bool:
    """Return whether a constant narrows ``element`` down: a subject, an object other than a class, or VALUES."""
    if element.kind == VALUES:
        return True
    if element.kind != TRIPLES_OF:
        return False
    return any(
        is_constant(subject) or (verb != ["a"] and is_constant(object_))
        for subject, verb, object_ in phrases(text, element)
    )
