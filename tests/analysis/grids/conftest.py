"""What tests of grids stand on: somebody with contracts and a grid over them, with the worker beside."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from pactoria import worker  # subscribes the jobs to what happens
from pactoria.analysis.engine import review as engine
from pactoria.analysis.engine.result import Review, Side
from pactoria.analysis.engine.review import ENGINE
from pactoria.analysis.models import Analysis
from pactoria.analysis.stored import review_to_json
from pactoria.contracts.models import Contract, ContractVersion, VersionText
from pactoria.contracts.stored import document_to_json
from pactoria.core.ids import new_id
from pactoria.core.services import Services
from pactoria.documents.parsed import ParsedDocument
from pactoria.documents.service import parse
from tests.client import Api
from tests.contracts.documents import LICENCE
from tests.factories import Account
from tests.jobs import run_waiting

Json = dict[str, Any]
_ = worker

NDA = """NON-DISCLOSURE AGREEMENT

This Agreement is made on January 5, 2025 between Fabrikam Ltd ("Discloser") and Tailspin GmbH ("Recipient").

1. Secrets. Recipient shall keep the Confidential Information secret for five (5) years after disclosure.

2. Governing law. This Agreement is governed by the laws of the State of Delaware.
"""
_REVIEWS: dict[str, tuple[ParsedDocument, Review]] = {}


def _silent(_step: str, _done: float) -> None:
    """Hear of progress."""


COLUMNS: dict[str, Json] = {
    "law": {"kind": "fact", "fact": "governing_law"},
    "date": {"kind": "fact", "fact": "agreement_date"},
    "notice": {"kind": "fact", "fact": "notice_period"},
    "assignment": {"kind": "clause", "category": "Anti-Assignment"},
    "verdict": {"kind": "verdict", "playbook": "mutual-nda", "statement_id": "law"},
    "question": {"kind": "question", "question": "Is liability unlimited?"},
}


@dataclass(slots=True)
class Table:
    """Somebody at work on one grid."""

    api: Api
    services: Services
    owner: Account
    id: str = ""

    async def run_jobs(self) -> list[str]:
        """Do what waits to be done."""
        return await run_waiting(self.services)

    async def contract(self, text: str = LICENCE, title: str = "Licence") -> str:
        """Return a contract that has been reviewed."""
        owner = self.owner
        contract = Contract(id=new_id(), organization_id=owner.organization_id, title=title, review_state="done")
        async with self.services.db.transaction(owner.actor) as session:
            session.add(contract)
        await self.version(str(contract.id), text, 1)
        return str(contract.id)

    async def version(self, contract: str, text: str, number: int = 2) -> None:
        """Add a version that has been reviewed."""
        document, review = await self._reviewed(text)
        ids = {"organization_id": self.owner.organization_id, "contract_id": UUID(contract)}
        version = ContractVersion(
            id=new_id(),
            number=number,
            file_name="v.txt",
            format="text",
            size=1,
            blob_key="none",
            characters=len(text),
            **ids,
        )
        async with self.services.db.transaction(self.owner.actor) as session:
            session.add(version)
            await session.flush()
            stored = document_to_json(document)
            session.add(VersionText(version_id=version.id, organization_id=version.organization_id, document=stored))
            done = {"state": "done", "engine": ENGINE, "side": "neutral", "result": review_to_json(review)}
            session.add(Analysis(version_id=version.id, **done, **ids))
            (await session.get_one(Contract, UUID(contract))).current_version_id = version.id

    async def _reviewed(self, text: str) -> tuple[ParsedDocument, Review]:
        """Return a document with its review; each text is reviewed once for all tests."""
        if text not in _REVIEWS:
            document = await self.services.isolation.run(parse, text.encode(), "v.txt")
            review = await self.services.isolation.run(engine.review, document, Side.NEUTRAL, progress=_silent)
            _REVIEWS[text] = document, review
        return _REVIEWS[text]

    async def make(self, *contracts: str, name: str = "Suppliers") -> Json:
        """Make the grid."""
        made = await self.send("POST", "/api/grids", 201, {"name": name, "contract_ids": list(contracts)})
        self.id = made["id"]
        return made

    async def send(self, method: str, path: str, status: int = 200, body: Json | None = None) -> Any:
        """Send a request that is granted; paths without a slash at the beginning are below the grid."""
        address = path if path.startswith("/") else f"/api/grids/{self.id}/{path}".rstrip("/")
        response = await self.api.request(method, address, **({} if body is None else {"json": body}))
        assert response.status_code == status, response.text
        return response.json() if response.content else None

    async def refused(self, method: str, path: str, body: Json | None = None) -> Json:
        """Send a request that is refused; return the problem."""
        address = f"/api/grids/{self.id}/{path}".rstrip("/")
        return await self.api.problem(method, address, **({} if body is None else {"json": body}))

    async def column(self, name: str = "law", **wanted: Any) -> str:
        """Add a column; return its id."""
        column = await self.send("POST", "columns", 201, {**COLUMNS.get(name, {}), **wanted})
        return str(column["id"])

    async def fill(self, **wanted: Any) -> Json:
        """Ask for a filling and do it; return how it ended."""
        await self.send("POST", "fill", 202, wanted)
        await self.run_jobs()
        fill: Json = (await self.send("GET", ""))["fill"]
        return fill

    async def rows(self, **params: Any) -> list[Json]:
        """Return one page of rows."""
        response = await self.api.get(f"/api/grids/{self.id}/rows", params=params)
        assert response.status_code == 200, response.text
        items: list[Json] = response.json()["items"]
        return items

    async def cells(self, contract: str) -> list[Json]:
        """Return the cells of one contract in the order of the columns."""
        cells: list[Json] = (await self.send("GET", f"rows/{contract}"))["cells"]
        return cells


@pytest.fixture
def table(api: Api, user: Account, services: Services) -> Table:
    return Table(api.as_(user), services, user)
