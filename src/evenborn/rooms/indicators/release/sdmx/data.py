"""The counts of a release as SDMX-CSV 2.0 and SDMX-JSON 2.0. Pure."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from evenborn.rooms.indicators.release.content import Content
from evenborn.rooms.indicators.release.csvw import order_code
from evenborn.rooms.indicators.release.figures import tables_of
from evenborn.rooms.indicators.release.rules import PLACE
from evenborn.rooms.indicators.release.sdmx.codes import (
    ATTRIBUTES,
    CODES,
    DIMENSIONS,
    SCHEMAS,
    VERSION,
    agency_of,
    area_names,
    days_of,
    meta,
    named,
    urn,
)
from evenborn.standards.words import Words

DATA_SCHEMA: Final = f"{SCHEMAS}/data-message/tools/schemas/2.0.0/sdmx-json-data-schema.json"


class Observation(NamedTuple):
    """One count: its key in the order of `DIMENSIONS`, its value, its two states."""

    key: tuple[str, ...]
    value: int | None

    @property
    def states(self) -> tuple[str, str]:
        """OBS_STATUS and CONF_STATUS."""
        return ("A", "F") if self.value is not None else ("Q", "C")


def observations(content: Content) -> Iterator[Observation]:
    """Yield every count of a release."""
    county = content["area"]["code"]
    for table in tables_of(content):
        for row in table.lines:
            area = row.line.removeprefix(PLACE) if row.is_place else county
            for sex, value in (("M", row.boys), ("F", row.girls), ("_T", row.births)):
                order = order_code(row.line)
                key = (area, table.freq, table.period, "RESIDENCE", order, sex)
                yield Observation(key, value)
    quarter = content["tables"][0]["period"]
    key = (county, "Q", quarter, "RESIDENCE", "_T", "_U")
    yield Observation(key, content["unknown"])


def data_csv(content: Content) -> bytes:
    """Return the counts as SDMX-CSV 2.0."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES])
    flow = f"{agency_of(content)}:DF_BIRTHS({VERSION})"
    for one in observations(content):
        value = "" if one.value is None else one.value
        writer.writerow(["dataflow", flow, "I", *one.key, value, *one.states])
    return out.getvalue().encode()


def data_json(content: Content) -> bytes:
    """Return the counts as an SDMX-JSON 2.0 data message, flat."""
    found = list(observations(content))
    values = [sorted({one.key[at] for one in found}) for at in range(len(DIMENSIONS))]
    places = [{value: at for at, value in enumerate(of)} for of in values]
    states = [sorted({one.states[at] for one in found}) for at in range(len(ATTRIBUTES))]
    agency = agency_of(content)
    links = [{"urn": urn("Dataflow", f"{agency}:DF_BIRTHS({VERSION})"), "rel": "dataflow"}]
    names = area_names(content)
    message = {
        "meta": meta(content, DATA_SCHEMA),
        "data": {
            "structures": [
                {
                    "dataSets": [0],
                    "links": links,
                    **named(Words("出生人口", "Births")),
                    "dimensions": {
                        "dataSet": [],
                        "series": [],
                        "observation": [
                            {"id": name, **named(words), "keyPosition": at}
                            | {"values": [_value(name, value, names) for value in values[at]]}
                            for at, (name, words) in enumerate(DIMENSIONS.items())
                        ],
                    },
                    "measures": {
                        "observation": [
                            {"id": "OBS_VALUE", **named(Words("活产数", "Live births"))}
                        ]
                    },
                    "attributes": {
                        "observation": [
                            {"id": name, **named(words), "relationship": {"observation": {}}}
                            | {"values": [_value(name, value, names) for value in states[at]]}
                            for at, (name, words) in enumerate(ATTRIBUTES.items())
                        ]
                    },
                }
            ],
            "dataSets": [
                {
                    "structure": 0,
                    "action": "Information",
                    "links": links,
                    "observations": {
                        ":".join(str(places[at][code]) for at, code in enumerate(one.key)): [
                            one.value,
                            *(states[at].index(state) for at, state in enumerate(one.states)),
                        ]
                        for one in found
                    },
                }
            ],
        },
    }
    return json.dumps(message, ensure_ascii=False, indent=1).encode()


def _value(name: str, value: str, areas: Mapping[str, Words]) -> dict[str, object]:
    if name == "TIME_PERIOD":
        first, after = days_of(value)
        end = f"{(after - timedelta(days=1)).isoformat()}T23:59:59+08:00"
        return {"value": value, "start": f"{first.isoformat()}T00:00:00+08:00", "end": end}
    words = areas[value] if name == "REF_AREA" else CODES[name][value]
    return {"id": value, **named(words)}
