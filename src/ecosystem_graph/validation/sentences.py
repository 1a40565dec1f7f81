"""What to say when a shape has no message of its own: one sentence a constraint component (SHACL, section 4).

``{path}`` is the property as people call it, ``{value}`` the value; any other name is a parameter of the shape, by the
local name of its property (``{minCount}``).
"""

from __future__ import annotations

SENTENCES = {
    "MinCount": (
        "„{path}“ fehlt oder steht zu selten; nötig sind mindestens {minCount}.",
        "“{path}” is missing or given too rarely; at least {minCount} needed.",
    ),
    "MaxCount": (
        "„{path}“ steht zu oft; erlaubt sind höchstens {maxCount}.",
        "“{path}” is given too often; at most {maxCount} allowed.",
    ),
    "Class": (
        "{value} ist nicht von der erwarteten Art {class}. Stimmt die Schreibweise, und ist der Eintrag beschrieben?",
        "{value} is not of the expected type {class}. Is the spelling right, and is the entry described?",
    ),
    "Datatype": (
        "{value} hat nicht den erwarteten Datentyp {datatype}.",
        "{value} does not have the expected datatype {datatype}.",
    ),
    "NodeKind": (
        "{value} ist nicht, was hier erwartet wird ({nodeKind}): Verweise stehen ohne Anführungszeichen, Texte mit.",
        "{value} is not what is expected here ({nodeKind}): references have no quotes, texts have.",
    ),
    "MinInclusive": (
        "{value} ist zu klein; erlaubt ist {minInclusive} und mehr.",
        "{value} is too small; {minInclusive} and more is allowed.",
    ),
    "MaxInclusive": (
        "{value} ist zu groß; erlaubt ist {maxInclusive} und weniger.",
        "{value} is too large; {maxInclusive} and less is allowed.",
    ),
    "MinExclusive": (
        "{value} ist zu klein; erlaubt ist nur mehr als {minExclusive}.",
        "{value} is too small; only more than {minExclusive} is allowed.",
    ),
    "MaxExclusive": (
        "{value} ist zu groß; erlaubt ist nur weniger als {maxExclusive}.",
        "{value} is too large; only less than {maxExclusive} is allowed.",
    ),
    "MinLength": (
        "{value} ist zu kurz; nötig sind mindestens {minLength} Zeichen.",
        "{value} is too short; at least {minLength} characters are needed.",
    ),
    "MaxLength": (
        "{value} ist zu lang; erlaubt sind höchstens {maxLength} Zeichen.",
        "{value} is too long; at most {maxLength} characters are allowed.",
    ),
    "Pattern": (
        "{value} hat nicht die erwartete Form {pattern}.",
        "{value} does not have the expected form {pattern}.",
    ),
    "LanguageIn": (
        "{value} ist in keiner der erwarteten Sprachen. Bitte die Sprachangabe prüfen, etwa @de.",
        "{value} is in none of the expected languages. Please check the language tag, such as @en.",
    ),
    "UniqueLang": (
        "„{path}“ darf je Sprache nur einmal stehen.",
        "“{path}” may be given only once per language.",
    ),
    "Equals": (
        "„{path}“ muss dieselben Werte haben wie {equals}; {value} steht nur bei einem von beiden.",
        "“{path}” must have the same values as {equals}; only one of them has {value}.",
    ),
    "Disjoint": (
        "{value} darf nicht zugleich bei „{path}“ und bei {disjoint} stehen.",
        "{value} must not be given for both “{path}” and {disjoint}.",
    ),
    "LessThan": (
        "{value} muss kleiner sein als {lessThan}.",
        "{value} must be less than {lessThan}.",
    ),
    "LessThanOrEquals": (
        "{value} darf nicht größer sein als {lessThanOrEquals}.",
        "{value} must not be greater than {lessThanOrEquals}.",
    ),
    "Not": ("{value} ist hier ausgeschlossen.", "{value} is ruled out here."),
    "And": (
        "{value} erfüllt nicht alles, was hier verlangt wird.",
        "{value} does not meet everything that is demanded here.",
    ),
    "Or": (
        "{value} erfüllt keine der Möglichkeiten, die hier erlaubt sind.",
        "{value} meets none of the alternatives that are allowed here.",
    ),
    "Xone": (
        "{value} muss genau eine der Möglichkeiten erfüllen, die hier erlaubt sind.",
        "{value} must meet exactly one of the alternatives that are allowed here.",
    ),
    "Node": (
        "{value} ist nicht so beschrieben, wie es hier verlangt wird.",
        "{value} is not described as is demanded here.",
    ),
    "QualifiedMinCount": (
        "„{path}“ fehlt in der verlangten Form; nötig sind mindestens {qualifiedMinCount}.",
        "“{path}” is missing in the form demanded; at least {qualifiedMinCount} needed.",
    ),
    "QualifiedMaxCount": (
        "„{path}“ steht in dieser Form zu oft; erlaubt sind höchstens {qualifiedMaxCount}.",
        "“{path}” is given too often in this form; at most {qualifiedMaxCount} allowed.",
    ),
    "Closed": (
        "„{path}“ ist hier nicht vorgesehen. Bitte die Zeile löschen oder die Eigenschaft prüfen.",
        "“{path}” has no place here. Please delete the line or check the property.",
    ),
    "HasValue": (
        "„{path}“ muss auch {hasValue} nennen.",
        "“{path}” must also have {hasValue}.",
    ),
    "In": (
        "{value} steht nicht in der Liste der erlaubten Werte.",
        "{value} is not in the list of allowed values.",
    ),
    "SPARQL": (
        "Die Regel „{shape}“ ist verletzt.",
        "The rule “{shape}” is broken.",
    ),
}
OTHERWISE = ("Etwas stimmt nicht mit der Form „{shape}“.", "Something does not fit the shape “{shape}”.")
# for components of a project's own

PROBLEMS = {
    "source-syntax": ("Datei nicht lesbar", "file not readable"),
    "prefix": ("unbekanntes Präfix", "unknown prefix"),
    "slug-clash": ("Dateiname unbrauchbar", "file name not usable"),
    "date-syntax": ("Datum nicht lesbar", "date not readable"),
    "merge": ("Zusammenführung unbrauchbar", "merge not usable"),
    "shape": ("Form unbrauchbar", "shape not usable"),
}
# kinds of problems met while loading -> what they are called
