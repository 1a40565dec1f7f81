"""The small world with a file of hostile texts, as if an editor had not looked."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import REPOSITORY, make_world

SCRIPT = "<script>pwn()</script>"
FORMULA = '=HYPERLINK("http://pwn.example/","pwn")'
_FILE = """PREFIX confidence: <https://w3id.org/ecosystem-graph/concept/confidence/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eco: <https://w3id.org/ecosystem-graph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX orga: <https://w3id.org/ecosystem-graph/id/org/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/ecosystem-graph/source/>

<>
    a eco:Register ;
    dct:title "<script>pwn()</script>"@de , "\\"><img src=x onerror=pwn()>"@en ;
    eco:confidence confidence:hoch ;
    prov:hadPrimarySource source:redaktion ;
    .

orga:hostile
    a org:FormalOrganization ;
    skos:prefLabel "</title><script>pwn()</script>"@de , "\\"'><svg onload=pwn()>"@en ;
    skos:altLabel "{{ 7*7 }}${7*7}<%= 7*7 %>"@de ;
    schema:url <javascript:pwn()> , <data:text/html,pwn> , <vbscript:pwn> ,
        <https://ok.example/?a=%22onmouseover=pwn()> ;
    dct:description "<!--<script>pwn()</script>-->"@de , "]]>&lt;script&gt;"@en ;
    .

orga:formula-equals a org:FormalOrganization ; skos:prefLabel "=HYPERLINK(\\"http://pwn.example/\\",\\"pwn\\")"@de .
orga:formula-plus a org:FormalOrganization ; skos:prefLabel "+1+cmd|' /C calc'!A0"@de .
orga:formula-minus a org:FormalOrganization ; skos:prefLabel "-1+cmd|' /C calc'!A0"@de .
orga:formula-at a org:FormalOrganization ; skos:prefLabel "@SUM(1+1)*cmd|' /C calc'!A0"@de .
orga:formula-tab a org:FormalOrganization ; skos:prefLabel "\\t=1+1"@de .
orga:formula-return a org:FormalOrganization ; skos:prefLabel "\\r=1+1"@de .
"""


def hostile_world(target: Path) -> Path:
    """Write the world to ``target``; return it."""
    root = make_world(target)
    shutil.copytree(REPOSITORY / "queries" / "site", root / "queries" / "site")
    (root / "data" / "register" / "hostile.ttl").write_text(_FILE, "utf-8")
    return root
