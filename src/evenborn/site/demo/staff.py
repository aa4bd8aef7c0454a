"""Departments, institutions, officers, villages: the county before its first birth."""

import json
import random
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from evenborn.demo.identity import credit_code, nobodys_area
from evenborn.foundation.access import actions as access
from evenborn.foundation.access.demo import FILE
from evenborn.foundation.access.models import ApiClient, Department, Officer
from evenborn.foundation.access.rules import Permission, Role, needs_second_factor
from evenborn.foundation.access.separation import DepartmentKind
from evenborn.foundation.audit.actions import SYSTEM
from evenborn.foundation.places import actions as places
from evenborn.foundation.places.queries import townships_of
from evenborn.rooms.facilities import actions as facilities
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.rules import Facts, Kind
from evenborn.site.demo import words
from evenborn.site.demo.words import COUNTY


@dataclass(slots=True)
class House:
    """One delivering institution of the demo with its two officers.

    Attributes:
        door: `api`, `form`, `weekly`, `monthly`: how it enters.
        months: before today, from which on a house with files uses the form.
    """

    institution: Institution
    door: str
    months: int
    clerk: Officer
    signer: Officer

    @property
    def department(self) -> Department:
        """The department its officers work for."""
        return self.institution.department


@dataclass(slots=True)
class Staff:
    """Everybody who acts in the demo.

    Attributes:
        houses: credit code → institution with its officers.
        towns: nine digits → the township's worker.
        officers: username → officer.
        names: every name that was invented for an officer.
        token: of the API client.
    """

    houses: dict[str, House] = field(default_factory=dict)
    towns: dict[str, Officer] = field(default_factory=dict)
    officers: dict[str, Officer] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    client: ApiClient | None = None
    token: str = ""


class Founding:
    """Sets the county up on one day."""

    def __init__(self, *, seed: int, at: datetime) -> None:
        self.at = at
        self.staff = Staff()
        self._names = words.people(seed)
        self._rng = random.Random(f"staff {seed}")
        self._lines: dict[str, dict[str, str]] = {}

    def found(self) -> Staff:
        """Open departments and accounts, register institutions, import the villages."""
        declared = words.county()
        today = self.at.date()
        offices = {
            one["key"]: access.open_department(
                name=one["name"],
                kind=DepartmentKind(one["kind"]),
                area_code=COUNTY,
                by=SYSTEM,
                at=self.at,
            )
            for one in declared["offices"]
        }
        towns = {
            place.code: access.open_department(
                name=f"{place.name}{declared['township_office']}",
                kind=DepartmentKind.TOWNSHIP,
                area_code=place.code,
                by=SYSTEM,
                at=self.at,
            )
            for place in townships_of(COUNTY, today)
        }
        listed = declared["accounts"]
        for line in listed:
            if line["at"] in offices:
                self._account(line, offices[line["at"]])
        houses = self._institutions()
        for line in listed:
            if line["at"] not in offices:
                here = towns.get(line["at"]) or houses[line["at"] - 1].department
                self._account(line, here)
        self._further(houses, towns, offices)
        for number, (code, one) in enumerate(self._codes(), start=1):
            self.staff.houses[code] = House(
                institution=houses[number - 1],
                door=one["door"],
                months=one.get("months", 0),
                clerk=self.staff.officers[f"clerk{number}"],
                signer=self.staff.officers[f"privacy{number}"],
            )
        for code in towns:
            self.staff.towns[code] = self.staff.officers[f"town{code[-3:]}"]
        self._liaisons([*offices.values(), *towns.values()])
        self._villages(list(towns))
        self._client(declared["client"])
        return self.staff

    def write_accounts(self, folder: Path) -> None:
        """Write the file that the sign-in page shows, and the token beside it; owner only."""
        lines = [self._lines[line["username"]] for line in words.county()["accounts"]]
        text = json.dumps(lines, ensure_ascii=False, indent=1)
        (folder / "demo-token.txt").write_text(self.staff.token + "\n", "utf-8")
        (folder / FILE).write_text(text, "utf-8")

    def _account(self, line: dict[str, Any], department: Department) -> None:
        role = Role(line["role"])
        listed = "zh" in line
        secret = words.totp_secret(self._rng) if listed and needs_second_factor(role) else ""
        password = words.password(self._rng) if listed else None
        name = next(self._names)
        self.staff.names.append(name)
        self.staff.officers[line["username"]] = access.make_demo_officer(
            username=line["username"],
            full_name=name,
            role=role,
            department=department,
            area_code=department.area_code,
            password=password,
            totp_secret=secret,
            at=self.at,
        )
        if password is not None:
            self._lines[line["username"]] = {
                "username": line["username"],
                "role": role.value,
                "who_zh": line["zh"],
                "who_en": line["en"],
                "password": password,
                "totp_secret": secret,
            }

    def _codes(self) -> list[tuple[str, dict[str, Any]]]:
        stand_in = int(nobodys_area(np.array([int(COUNTY)]))[0])
        declared = words.county()["institutions"]
        return [(credit_code(stand_in, at), one) for at, one in enumerate(declared, start=1)]

    def _institutions(self) -> list[Institution]:
        return [
            facilities.register(
                Facts(
                    name=one["name"],
                    credit_code=code,
                    kind=Kind(one["kind"]),
                    area_code=one["area"],
                    opened_on=one["opened"],
                ),
                by=self.staff.officers["tongji"],
                at=self.at,
            )
            for code, one in self._codes()
        ]

    def _further(
        self,
        houses: list[Institution],
        towns: dict[str, Department],
        offices: dict[str, Department],
    ) -> None:
        """Open the accounts that the sign-in page does not list: nobody signs in with them."""
        own = [house.department for house in houses]
        wanted = [
            *(("clerk", Role.FACILITY_CLERK, str(at), one) for at, one in enumerate(own, 1)),
            *(("privacy", Role.PRIVACY_OFFICER, str(at), one) for at, one in enumerate(own, 1)),
            *(("town", Role.TOWNSHIP_WORKER, code[-3:], one) for code, one in towns.items()),
            *(
                (name, Role.EXCHANGE_PARTNER, "", offices[key])
                for key, name in words.county()["senders"].items()
            ),
        ]
        for word, role, number, department in wanted:
            if f"{word}{number}" not in self.staff.officers:
                self._account({"username": f"{word}{number}", "role": role.value}, department)

    def _liaisons(self, departments: list[Department]) -> None:
        posts = words.county()["liaison_posts"]
        for department in departments:
            names = [next(self._names), next(self._names)]
            self.staff.names += names
            access.appoint_liaison(
                department,
                name=names[0],
                post=self._rng.choice(posts),
                phone=f"1990000{self._rng.randrange(10_000):04d}",
                deputy=names[1],
                valid_from=self.at.date(),
                by=self.staff.officers["mishu"],
                at=self.at,
            )

    def _villages(self, towns: list[str]) -> None:
        declared = words.county()
        said = declared["village_words"]
        lines = []
        for at, town in enumerate(towns):
            for number in range(3):
                name = declared["villages"][(3 * at + number) % len(declared["villages"])]
                kind = "neighbourhood" if number == 0 else "village"
                code = f"{town}{number + 1 if number == 0 else 200 + number:03d}"
                lines.append(f"{code},{name}{said[kind]}{said['mark']}")
        content = "\n".join(["code,name", *lines]) + "\n"
        places.import_villages(content.encode(), by=self.staff.officers["tongji"], at=self.at)

    def _client(self, name: str) -> None:
        department = self.staff.officers["clerk1"].department
        self.staff.client, self.staff.token = access.open_client(
            name=name,
            department=department,
            scopes=[Permission.BIRTHS_ENTER, Permission.BIRTHS_SEE],
            by=self.staff.officers["xitong"],
            at=self.at,
        )
