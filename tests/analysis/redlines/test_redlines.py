"""Suggestions and redlines through the API: asked for, accepted, taken back, decided, taken away, closed to others."""

import io
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from docx import Document

from pactoria import worker  # subscribes the jobs to what happens
from pactoria.analysis.redlines.tasks import read_changes
from pactoria.core.services import Services
from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_redline import redline
from pactoria.documents.export.word_revisions import accept_all, reject_all
from tests.client import Api
from tests.contracts.documents import LICENCE, word_file
from tests.contracts.test_contracts import upload
from tests.factories import Account, make_account
from tests.jobs import give_up

_ = worker
RunJobs = Callable[[], Awaitable[list[str]]]
Queries = Callable[[], AbstractContextManager[list[str]]]
CHANGED = LICENCE.replace("thirty (30) days", "ninety (90) days").replace("State of New York", "State of Delaware")


async def reviewed(api: Api, run_jobs: RunJobs, data: bytes | None = None, name: str = "licence.docx") -> str:
    """Upload a contract and review it; return the address of its version."""
    contract = await upload(api, data or word_file(), name, side="customer")
    await run_jobs()
    versions = (await api.get(f"/api/contracts/{contract['id']}/versions")).json()
    return f"/api/contracts/{contract['id']}/versions/{versions[0]['id']}"


async def analysis(api: Api, path: str) -> dict[str, Any]:
    return (await api.get(f"{path.partition('/versions')[0]}/analyses/latest")).json()


async def suggested(api: Api, path: str, rule: str) -> tuple[str, dict[str, Any]]:
    found = await analysis(api, path)
    finding = next(each for each in found["findings"] if each["rule"] == rule)
    suggestions = (await api.get(f"{path}/suggestions", params={"finding": finding["id"]})).json()
    return finding["id"], suggestions[0]


def accepting(suggestion: dict[str, Any], target: str, stance: str = "neutral") -> dict[str, Any]:
    variant = next(each for each in suggestion["variants"] if each["stance"] == stance)
    return {
        "target": target,
        "clause": suggestion["clause"],
        "stance": stance,
        "title": suggestion["title"],
        "reason": suggestion["reason"],
        "start": suggestion["start"],
        "end": suggestion["end"],
        "text": variant["text"],
        "paragraphs": variant["paragraphs"],
    }


def said(data: bytes) -> str:
    return " ".join(read_docx(data).text.split())


def countered() -> bytes:
    """The licence as the other side sends it back."""
    from datetime import UTC, datetime

    old, new = word_file(), word_file(CHANGED)
    when = datetime(2026, 4, 1, tzinfo=UTC)
    return redline(old, read_docx(old), read_docx(new), author="Bob Counter", date=when).data


async def test_a_suggestion_speaks_as_the_contract_does_and_is_tracked_in_its_word_file(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    path = await reviewed(mine, run_jobs)
    finding, suggestion = await suggested(mine, path, "liability.unlimited")
    assert suggestion["current"] == "Licensee's liability under this Agreement shall be unlimited."
    assert suggestion["where"] == "Instead of the sentence in section 4"
    variant = next(each for each in suggestion["variants"] if each["stance"] == "neutral")
    assert "twelve (12) months" in variant["text"]

    made = await mine.post(f"{path}/redline/accepted", json=accepting(suggestion, f"finding:{finding}"))
    assert made.status_code == 201, made.text
    _, price = await suggested(mine, path, "changes.price")
    assert "Licensor may raise them" in price["variants"][1]["text"]
    assert (await mine.post(f"{path}/redline/accepted", json=accepting(price, "words"))).status_code == 201

    told = (await mine.get(f"{path}/redline")).json()
    assert [each["title"] for each in told["accepted"]] == [price["title"], suggestion["title"]]
    assert told["accepted"][1]["author"] == "Ada Lovelace"
    word = await mine.get(f"{path}/redline/file")
    assert word.headers["content-disposition"].startswith('attachment; filename="licence.redline.docx"')
    assert said(reject_all(word.content)) == said(word_file())
    accepted = said(accept_all(word.content))
    assert variant["text"] in accepted
    assert price["variants"][1]["text"] in accepted
    assert {each.author for each in read_docx(word.content).revisions} == {"Ada Lovelace"}
    notes = [each.text for each in read_docx(word.content).comments]
    assert f"{suggestion['title']}\n{suggestion['reason']}" in notes


async def test_accepted_words_can_be_edited_and_taken_back(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    path = await reviewed(mine, run_jobs)
    finding, suggestion = await suggested(mine, path, "liability.unlimited")
    body = accepting(suggestion, f"finding:{finding}") | {"text": "Liability ends at [amount]."}
    wording = (await mine.post(f"{path}/redline/accepted", json=body)).json()
    one = f"{path}/redline/accepted/{wording['id']}"
    edited = await mine.request("PATCH", one, json={"text": "Liability ends at 5 EUR.", "reason": "We\nagreed."})
    assert (edited.json()["text"], edited.json()["reason"]) == ("Liability ends at 5 EUR.", "We agreed.")
    assert "Liability ends at 5 EUR." in said((await mine.get(f"{path}/redline/file")).content)
    nothing = await mine.request("PATCH", one, json={"text": suggestion["current"]})
    assert (nothing.status_code, nothing.json()["title"]) == (422, "These words change nothing")

    again = await mine.post(f"{path}/redline/accepted", json=body)
    assert (again.status_code, again.json()["title"]) == (409, "These words are being changed already")
    assert (await mine.delete(one)).status_code == 204
    assert (await mine.delete(one)).status_code == 404
    assert (await mine.get(f"{path}/redline")).json()["accepted"] == []
    assert (await mine.get(f"{path}/redline/file")).content != b""
    assert (await mine.post(f"{path}/redline/accepted", json=body)).status_code == 201


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({"start": 9_999_999, "end": 9_999_999}, "There are no such words in this version"),
        ({"start": 9, "end": 3}, "There are no such words in this version"),
        ({"paragraphs": [{"text": "x", "like": 999}]}, "There are no such words in this version"),
        ({"start": 0, "end": 0, "text": ""}, "These words change nothing"),
    ],
    ids=["beyond", "backwards", "looks", "nothing"],
)
async def test_a_place_that_is_not_there_is_told(api: Api, user: Account, changed: dict[str, Any], title: str) -> None:
    mine = api.as_(user)
    contract = await upload(mine, word_file(), "licence.docx")
    version = (await mine.get(f"/api/contracts/{contract['id']}/versions")).json()[0]["id"]
    body = {"title": "A", "start": 0, "end": 3, "text": "x"} | changed
    answer = await mine.post(f"/api/contracts/{contract['id']}/versions/{version}/redline/accepted", json=body)
    assert (answer.status_code, answer.json()["title"]) == (422, title)


async def test_chosen_words_and_missing_clauses_get_suggestions_too(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    path = await reviewed(mine, run_jobs, LICENCE.encode(), "licence.txt")
    text = (await mine.get(f"{path}/document")).json()["text"]
    start = text.index("This Agreement is governed by")
    law = {"start": start, "end": text.index("New York.") + 9}
    chosen = (await mine.get(f"{path}/suggestions", params=law)).json()
    assert "disputes.law" in [each["clause"] for each in chosen]
    assert chosen[0]["current"] == text[law["start"] : law["end"]]
    unknown = await mine.get(f"{path}/suggestions", params={"missing": "nothing"})
    assert unknown.status_code == 404
    everything = (await mine.get(f"{path}/suggestions")).json()
    found = await analysis(mine, path)
    assert len(everything) == len(found["findings"]) + len(found["missing"])

    body = {"title": "A", "start": start, "end": start, "text": "", "paragraphs": [{"text": "5A. New.", "like": 1}]}
    assert (await mine.post(f"{path}/redline/accepted", json=body)).status_code == 201
    assert not (await mine.get(f"{path}/redline")).json()["is_word"]
    made = (await mine.get(f"{path}/redline/file")).content
    assert "5A. New." in said(accept_all(made))
    assert "5A. New." not in said(reject_all(made))


async def test_a_version_without_review_says_so(api: Api, user: Account) -> None:
    mine = api.as_(user)
    contract = await upload(mine)
    version = (await mine.get(f"/api/contracts/{contract['id']}/versions")).json()[0]["id"]
    answer = await mine.get(f"/api/contracts/{contract['id']}/versions/{version}/suggestions")
    assert (answer.status_code, answer.json()["title"]) == (409, "This version has no review yet")


async def test_the_other_sides_changes_are_listed_decided_answered_and_carried_out(
    api: Api, user: Account, run_jobs: RunJobs, queries: Queries
) -> None:
    mine = api.as_(user)
    path = await reviewed(mine, run_jobs, countered())
    changes = (await mine.get(f"{path}/redline")).json()["changes"]
    told = [(c["id"], c["kind"], c["author"], c["old"], c["new"], c["section"]) for c in changes]
    assert told == [
        ("c1", "replacement", "Bob Counter", "thirty (30)", "ninety (90)", "2"),
        ("c2", "replacement", "Bob Counter", "New York", "Delaware", "6"),
    ]
    one = f"{path}/redline/changes/c1"
    assert (await mine.put(one, json={"verdict": "rejected"})).status_code == 204
    assert (await mine.put(one, json={"answer": "Thirty days are our standard."})).status_code == 204
    assert (await mine.put(f"{path}/redline/changes/c9", json={"verdict": "accepted"})).status_code == 404
    first = (await mine.get(f"{path}/redline")).json()["changes"][0]
    assert (first["verdict"], first["answer"], first["answered_by"]) == (
        "rejected",
        "Thirty days are our standard.",
        "Ada Lovelace",
    )
    made = (await mine.get(f"{path}/redline/file")).content
    assert "thirty (30) days" in said(made)
    assert "State of Delaware" in said(made)
    assert "State of New York" in said(reject_all(made))
    assert [each.text for each in read_docx(made).comments] == ["Thirty days are our standard."]

    with queries() as sent:
        assert (await mine.put(f"{path}/redline/changes/all", json={"verdict": "accepted"})).status_code == 204
    assert sum(statement.startswith("INSERT INTO change_decisions") for statement in sent) == 1
    assert said((await mine.get(f"{path}/redline/file")).content) == said(word_file(CHANGED))
    assert read_docx((await mine.get(f"{path}/redline/file")).content).revisions == ()
    assert (await mine.put(f"{path}/redline/changes/all", json={"verdict": None})).status_code == 204
    assert [c["verdict"] for c in (await mine.get(f"{path}/redline")).json()["changes"]] == [None, None]


async def test_what_their_changes_mean_is_found_in_the_background(api: Api, user: Account, run_jobs: RunJobs) -> None:
    mine = api.as_(user)
    path = await reviewed(mine, run_jobs, countered())
    asked = await mine.post(f"{path}/redline/meaning")
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    assert await run_jobs() == ["analysis.read_changes"]
    meaning = (await mine.get(f"{path}/redline")).json()["meaning"]
    assert (meaning["state"], meaning["side"]) == ("done", "customer")
    assert "Governing law: New York, now Delaware" in [each["title"] for each in meaning["changes"]]
    assert (await mine.post(f"{path}/redline/meaning")).json()["state"] == "done"
    assert await run_jobs() == []


async def test_a_reading_that_a_deletion_stopped_goes_on_when_the_contract_is_restored(
    api: Api, user: Account, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    path = await reviewed(mine, run_jobs, countered())
    contract = "/".join(path.split("/")[:4])
    await mine.post(f"{path}/redline/meaning")
    await mine.delete(contract)
    assert await run_jobs() == ["analysis.read_changes"]
    for again in (["analysis.read_changes"], []):
        await mine.post(f"{contract}/restore")
        assert [job for job in await run_jobs() if ".resume_" not in job] == again
        assert (await mine.get(f"{path}/redline")).json()["meaning"]["state"] == "done"
        await mine.delete(contract)


async def test_a_reading_whose_job_has_no_attempt_left_says_so_and_can_be_asked_again(
    api: Api, user: Account, services: Services, run_jobs: RunJobs
) -> None:
    mine = api.as_(user)
    path = await reviewed(mine, run_jobs, countered())

    async def meaning() -> tuple[str, str | None]:
        told = (await mine.get(f"{path}/redline")).json()["meaning"]
        return told["state"], told["problem"] and told["problem"]["type"]

    await mine.post(f"{path}/redline/meaning")
    await give_up(services, "analysis.read_changes")
    assert await meaning() == ("failed", "/problems/reading-failed")

    assert (await mine.post(f"{path}/redline/meaning")).json()["state"] == "queued"
    contract, _, version = path.split("/")[3:6]
    await read_changes(services, str(user.organization_id), contract, version, "customer")
    await give_up(services, "analysis.read_changes")
    assert await meaning() == ("done", None)


async def test_a_file_without_tracked_changes_has_no_meaning_to_read(api: Api, user: Account) -> None:
    mine = api.as_(user)
    contract = await upload(mine, word_file(), "licence.docx")
    version = (await mine.get(f"/api/contracts/{contract['id']}/versions")).json()[0]["id"]
    answer = await mine.post(f"/api/contracts/{contract['id']}/versions/{version}/redline/meaning")
    assert (answer.status_code, answer.json()["title"]) == (422, "This file has no tracked changes")


async def test_others_see_nothing_of_it(api: Api, user: Account, stranger: Account, run_jobs: RunJobs) -> None:
    path = await reviewed(api.as_(user), run_jobs, countered())
    body = {"title": "A", "start": 0, "end": 3, "text": "x"}
    wording = (await api.as_(user).post(f"{path}/redline/accepted", json=body)).json()["id"]
    theirs = api.as_(stranger)
    for address in ("/suggestions", "/redline", "/redline/file"):
        assert (await theirs.get(path + address)).status_code == 404
    assert (await theirs.post(f"{path}/redline/accepted", json=body)).status_code == 404
    assert (await theirs.delete(f"{path}/redline/accepted/{wording}")).status_code == 404
    assert (await theirs.put(f"{path}/redline/changes/c1", json={"verdict": "accepted"})).status_code == 404
    assert (await theirs.post(f"{path}/redline/meaning")).status_code == 404


async def test_formatting_and_numbering_around_a_change_stay(api: Api, user: Account, run_jobs: RunJobs) -> None:
    file = Document()
    for number, paragraph in enumerate(LICENCE.split("\n\n")):
        words = " ".join(paragraph.split())
        added = file.add_paragraph(style="List Number" if number > 1 else None)
        title, dot, rest = words.partition(". ") if number > 1 else ("", "", words)
        lead, _, body = rest.partition(". ")
        if number > 1:
            added.add_run(f"{lead}. ").bold = True
        added.add_run(body or title + dot + rest).italic = number > 1
    out = io.BytesIO()
    file.save(out)
    mine = api.as_(user)
    path = await reviewed(mine, run_jobs, out.getvalue())
    _, suggestion = await suggested(mine, path, "liability.unlimited")
    await mine.post(f"{path}/redline/accepted", json=accepting(suggestion, "words"))
    made = (await mine.get(f"{path}/redline/file")).content
    before, after = Document(out), Document(io.BytesIO(accept_all(made)))
    assert [p.style.name for p in before.paragraphs if p.style] == [p.style.name for p in after.paragraphs if p.style]
    changed = next(p for p in after.paragraphs if "wilful" in p.text or "willful" in p.text)
    assert next(run for run in changed.runs if run.text).bold
    assert all(run.italic for run in changed.runs[1:] if run.text.strip())
    assert said(reject_all(made)) == said(out.getvalue())


async def test_viewers_look_and_decide_nothing(api: Api, user: Account, services: Services, run_jobs: RunJobs) -> None:
    path = await reviewed(api.as_(user), run_jobs, countered())
    viewer = await make_account(services.db, name="Vera Viewer")
    organization = str(user.organization_id)
    added = await api.as_(user).post(
        f"/api/organizations/{organization}/members", json={"email": viewer.email, "role": "viewer"}
    )
    assert added.status_code < 300, added.text
    theirs = api.as_(viewer, **{"X-Pactoria-Organization": organization})
    assert (await theirs.get(f"{path}/redline")).status_code == 200
    assert (await theirs.get(f"{path}/redline/file")).status_code == 200
    body = {"title": "A", "start": 0, "end": 3, "text": "x"}
    assert (await theirs.post(f"{path}/redline/accepted", json=body)).status_code == 403
    assert (await theirs.put(f"{path}/redline/changes/c1", json={"verdict": "accepted"})).status_code == 403
    assert (await theirs.post(f"{path}/redline/meaning")).status_code == 403
