"""The structure that the counts follow: definition, dataflow, concepts, code lists. Pure."""

import json
from typing import Any, Final

from evenborn.rooms.indicators.release.content import Content
from evenborn.rooms.indicators.release.sdmx.codes import (
    ATTRIBUTES,
    CODES,
    DIMENSIONS,
    SCHEMAS,
    SHARED,
    VERSION,
    agency_of,
    area_names,
    meta,
    named,
    urn,
)
from evenborn.standards.words import Words

STRUCTURE_SCHEMA: Final = (
    f"{SCHEMAS}/structure-message/tools/schemas/2.0.0/sdmx-json-structure-schema.json"
)


def structure_json(content: Content) -> bytes:
    """Return the data structure definition, its dataflow, concepts and code lists."""
    agency = agency_of(content)
    own = {name: codes for name, codes in CODES.items() if name not in SHARED}
    lists = {"REF_AREA": area_names(content), **own}
    value = Words("活产数", "Live births")
    concepts = {**DIMENSIONS, "OBS_VALUE": value, **ATTRIBUTES}
    maintained = {"agencyID": agency, "version": VERSION}
    message = {
        "meta": meta(content, STRUCTURE_SCHEMA),
        "data": {
            "dataflows": [
                {"id": "DF_BIRTHS", **maintained, **named(Words("出生人口", "Births"))}
                | {"structure": urn("DataStructure", f"{agency}:DSD_BIRTHS({VERSION})")}
            ],
            "dataStructures": [
                {"id": "DSD_BIRTHS", **maintained, **named(Words("出生人口", "Births"))}
                | {"dataStructureComponents": _components(agency)}
            ],
            "conceptSchemes": [
                {"id": "CS_BIRTHS", **maintained, **named(Words("概念", "Concepts"))}
                | {"concepts": [{"id": name, **named(w)} for name, w in concepts.items()]}
            ],
            "codelists": [
                {"id": f"CL_{name}", **maintained, **named(concepts[name])}
                | {"codes": [{"id": code, **named(words)} for code, words in codes.items()]}
                for name, codes in lists.items()
            ],
        },
    }
    return json.dumps(message, ensure_ascii=False, indent=1).encode()


def _components(agency: str) -> dict[str, Any]:
    def identity(name: str) -> dict[str, str]:
        scheme = f"{agency}:CS_BIRTHS({VERSION})"
        concept = f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={scheme}.{name}"
        return {"id": name, "conceptIdentity": concept}

    def coded(name: str) -> dict[str, object]:
        held = SHARED.get(name, f"{agency}:CL_{name}({VERSION})")
        return {"localRepresentation": {"enumeration": urn("Codelist", held)}}

    others = [name for name in DIMENSIONS if name != "TIME_PERIOD"]
    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": [
                {**identity(name), "position": list(DIMENSIONS).index(name), **coded(name)}
                for name in others
            ],
            "timeDimension": {
                **identity("TIME_PERIOD"),
                "localRepresentation": {"format": {"dataType": "ObservationalTimePeriod"}},
            },
        },
        "measureList": {
            "id": "MeasureDescriptor",
            "measures": [
                {
                    **identity("OBS_VALUE"),
                    "localRepresentation": {"format": {"dataType": "Integer"}},
                    "usage": "Optional",
                }
            ],
        },
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [
                {**identity(name), **coded(name), "usage": "Mandatory"}
                | {"attributeRelationship": {"observation": {}}}
                for name in ATTRIBUTES
            ],
        },
    }
