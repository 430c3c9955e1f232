"""A server that is killed in the middle of an answer keeps what it had shown, and says that it was interrupted."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.kill.test_kill import Server, data_dir, get, serve, sign_up, wait_until
from tests.providers import open_mock

_ = data_dir, serve  # fixtures
pytestmark = pytest.mark.timeout(300)
ANSWERS = Path(__file__).parent.parent / "chat" / "answers.json"


def test_an_answer_that_was_being_written_is_there_as_far_as_it_came_and_clearly_ended(
    serve: Callable[..., Server],
) -> None:
    with open_mock(ANSWERS) as mock:
        settings = {"PACTORIA_OPENAI_API_KEY": "mock", "PACTORIA_OPENAI_BASE_URL": f"{mock.url}/v1"}
        server = serve(**settings)
        with server.client() as client:
            cookies = sign_up(client)
            chat = client.post("/api/chat/sessions", json={"title": "Count"}).json()["id"]
            question = {"content": "Please speak slowly", "model": "openai/gpt-4o-mini"}
            sent = client.post(f"/api/chat/sessions/{chat}/messages", json=question).json()
            path = f"/api/chat/messages/{sent['answer']['id']}"
            seen = wait_until(lambda: get(client, path)["content"], 30)
        server.kill()

        with serve(**settings).client(cookies) as client:
            with client.stream("GET", f"{path}/stream", timeout=60) as stream:
                events = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
            kept = get(client, path)
            again = client.post(f"{path}/regenerate", json={})

    assert events[0]["content"].startswith(seen)
    assert [event["kind"] for event in events[-2:]] == ["problem", "finished"]
    assert events[-2]["problem"]["type"] == "/problems/interrupted"
    assert (kept["state"], kept["content"]) == ("failed", events[0]["content"])
    assert "One two three".startswith(kept["content"][:13])
    assert again.status_code == 202
