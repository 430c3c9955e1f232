"""Makes everything happen to metered calls that may, and compares the ledger with what the provider has served.

Run: python -m benchmarks.ledger [--rounds 5]
`pactoria serve` runs on a private PostgreSQL of its own; the provider is a mock in a process of its own. Calls go
through /v1 and through chats: 500 at once against 100 left, answers with and without usage, errors before and in the
middle, clients that disconnect, answers that are stopped, and `kill -9` of the server at random points.

Drift is the number of calls charged otherwise than served, and of totals that are not the sum of the records. It has to
be 0. Of calls that are broken off, tokens in flight are known to nobody but the provider: at most `most_in_flight` a
call. Of calls that are under way when the server is killed, those too, and no others.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp
from benchmarks.gateway.places import free_port, python, running
from benchmarks.ledger.places import PASSWORD, People, Server, books, expire, prepare

MODEL = "openai/gpt-4o-mini"
LEFT = 100
AT_ONCE = 500
OF_EACH = 12
UNDER_WAY = 24
"""Calls that are under way when the server is killed."""


class Callers:
    """Clients of the server, and what became of their calls."""

    def __init__(self, session: aiohttp.ClientSession, server: Server, provider: str) -> None:
        self._session = session
        self._server = server
        self._provider = provider
        self.calls = 0
        self._numbers = iter(range(1, sys.maxsize))

    def case(self, kind: str) -> str:
        """Return a fresh name."""
        return f"{kind}-{next(self._numbers)}"

    async def call(
        self, key: str, case: str, *, tokens: int, pause: int, fault: str, stream: bool, leave_after: int | None = None
    ) -> int:
        """Ask through /v1, and perhaps leave after some tokens; return the status, 0 where the line broke."""
        self.calls += 1
        body = {
            "model": MODEL,
            "messages": [{"role": "user", "content": f"CASE {case} {tokens} {pause} {fault}"}],
            "stream": stream,
            "max_tokens": 400,
        }
        headers = {"Authorization": f"Bearer {key}", "X-Pactoria-Cache": "off", "X-Pactoria-Fallback": "off"}
        try:
            async with self._session.post(
                f"{self._server.url}/v1/chat/completions", json=body, headers=headers
            ) as response:
                seen = 0
                async for line in response.content:
                    seen += b'"content"' in line
                    if leave_after is not None and seen >= leave_after:
                        response.close()
                        break
                return response.status
        except (aiohttp.ClientError, OSError):
            return 0

    async def served(self) -> dict[str, dict[str, int]]:
        """Return what the provider has counted, by case."""
        async with self._session.get(f"{self._provider}/served") as response:
            return await response.json()

    async def warm(self, key: str) -> None:
        """Let a server that has just started load what it counts tokens with; until then it estimates them."""
        await self.call(key, self.case("whole"), tokens=20, pause=1, fault="none", stream=False)
        await asyncio.sleep(4)

    async def stopped(self, cookies: dict[str, str], case: str) -> None:
        """Ask in a chat, and stop the answer while it is being written."""
        self.calls += 1
        jar, headers = cookies, {"X-Pactoria-CSRF": "1"}
        base = f"{self._server.url}/api/chat"
        async with self._session.post(f"{base}/sessions", json={}, cookies=jar, headers=headers) as response:
            chat = (await response.json())["id"]
        asked = {"content": f"CASE {case} 300 10 none", "model": MODEL}
        async with self._session.post(
            f"{base}/sessions/{chat}/messages", json=asked, cookies=jar, headers=headers
        ) as response:
            answer = (await response.json())["answer"]["id"]
        await asyncio.sleep(random.uniform(0.3, 1.5))  # noqa: S311 - dice, no secret
        async with self._session.post(f"{base}/messages/{answer}/stop", cookies=jar, headers=headers) as response:
            response.raise_for_status()

    async def sign_in(self, email: str) -> dict[str, str]:
        """Return the cookies of a browser in which somebody is signed in."""
        async with self._session.post(
            f"{self._server.url}/api/auth/sign-in",
            json={"email": email, "password": PASSWORD},
            headers={"X-Pactoria-CSRF": "1"},
        ) as response:
            response.raise_for_status()
            return {name: morsel.value for name, morsel in response.cookies.items()}


async def race(callers: Callers, people: People) -> dict[str, Any]:
    """Send many calls at once where few are left; the others have to be told so."""
    callings = [
        callers.call(people.keys["race"], callers.case("race"), tokens=8, pause=2, fault="none", stream=n % 2 == 0)
        for n in range(AT_ONCE)
    ]
    statuses = Counter(await asyncio.gather(*callings))
    return {
        "race_passed": statuses[200],
        "race_refused": statuses[429],
        "race_other": AT_ONCE - statuses[200] - statuses[429],
    }


async def endings(callers: Callers, people: People) -> None:
    """Let calls end in every way in which neither side breaks down."""
    key = people.keys["flow"]
    ways: list[tuple[str, dict[str, Any]]] = [
        ("whole", {"tokens": 20, "pause": 1, "fault": "none", "stream": False}),
        ("stream", {"tokens": 60, "pause": 2, "fault": "none", "stream": True}),
        ("silent", {"tokens": 40, "pause": 2, "fault": "no-usage", "stream": True}),
        ("silent", {"tokens": 30, "pause": 1, "fault": "no-usage", "stream": False}),
        ("before", {"tokens": 20, "pause": 1, "fault": "refused", "stream": True}),
        ("before", {"tokens": 20, "pause": 1, "fault": "refused", "stream": False}),
        ("left", {"tokens": 300, "pause": 8, "fault": "none", "stream": True, "leave_after": 15}),
    ]
    await asyncio.gather(*(callers.call(key, callers.case(kind), **how) for kind, how in ways for _ in range(OF_EACH)))
    cookies = await callers.sign_in(people.emails["chat"])
    await asyncio.gather(*(callers.stopped(cookies, callers.case("stopped")) for _ in range(OF_EACH)))


async def faults(callers: Callers, people: People, server: Server) -> None:
    """Have the provider fail in the middle of answers, and before them."""
    key = people.keys["flow"]
    middle: dict[str, Any] = {"tokens": 60, "pause": 5, "fault": "middle", "stream": True}
    before: dict[str, Any] = {"tokens": 20, "pause": 1, "fault": "before"}
    await callers.warm(key)
    await asyncio.gather(*(callers.call(key, callers.case("middle"), **middle) for _ in range(OF_EACH)))
    # A new process does not know yet that the provider is sick.
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    await asyncio.gather(
        *(callers.call(key, callers.case("before"), **before, stream=n % 2 == 0) for n in range(OF_EACH))
    )


async def killings(callers: Callers, people: People, server: Server, rounds: int) -> None:
    """Kill the server while calls are at random points, and start it again."""
    for number in range(rounds):
        callings = [
            asyncio.create_task(
                callers.call(
                    people.keys["kill"],
                    callers.case("kill"),
                    tokens=random.randint(1, 120),  # noqa: S311 - dice, no secret
                    pause=random.randint(1, 20),  # noqa: S311
                    fault=random.choice(["none", "no-usage"]),  # noqa: S311
                    stream=n % 3 > 0,
                )
            )
            for n in range(UNDER_WAY)
        ]
        before = sum(case.startswith("kill-") for case in await callers.served())
        for _ in range(200):  # until the first of them has arrived
            if sum(case.startswith("kill-") for case in await callers.served()) > before:
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(random.uniform(0, 0.3) if number % 2 else random.uniform(0.3, 2))  # noqa: S311
        await asyncio.to_thread(server.kill)
        await asyncio.gather(*callings)
        await asyncio.to_thread(server.start)
        print(f"killed and started again: {number + 1} of {rounds}", file=sys.stderr, flush=True)


def compare(served: dict[str, dict[str, int]], records: list[dict[str, Any]]) -> dict[str, Any]:
    """Compare what each call was charged with what the provider has served for it."""
    by_case: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        by_case.setdefault(str(record["request_id"]).removeprefix("chatcmpl-"), []).append(record)
    wrong: list[str] = []
    in_flight = 0
    for case, got in served.items():
        kind = case.partition("-")[0]
        charged = by_case.get(case, [])
        output = sum(record["output_tokens"] for record in charged)
        primary = [record for record in charged if record["corrects"] is None]
        if kind in {"kill", "other"}:
            continue
        if kind == "before":
            fair = not output and not sum(record["messages"] for record in charged)
        elif kind in {"race", "whole", "stream", "silent"}:
            fair = len(primary) == 1 and output == got["tokens"] and primary[0]["outcome"] == "done"
            fair = fair and primary[0]["estimated"] == (kind == "silent")
        else:
            outcome = "failed" if kind == "middle" else "stopped"
            fair = len(primary) == 1 and 0 < output <= got["tokens"] and primary[0]["outcome"] == outcome
            in_flight = max(in_flight, got["tokens"] - output)
        if not fair:
            wrong.append(f"{case}: served {got}, charged {charged}")
    for line in wrong[:10]:
        print(line, file=sys.stderr)
    return {"wrong": len(wrong), "most_in_flight": in_flight}


def compare_killed(served: dict[str, dict[str, int]], records: list[dict[str, Any]], user: str) -> dict[str, Any]:
    """Compare, over all calls of those that were killed, what was charged with what was served."""
    cases = {case: got for case, got in served.items() if case.startswith("kill-")}
    charged = [record for record in records if record["user_id"] == user]
    primary = [record for record in charged if record["corrects"] is None]
    requests, output = len(cases), sum(record["output_tokens"] for record in charged)
    tokens = sum(got["tokens"] for got in cases.values())
    return {
        "killed_calls": requests,
        "killed_settled": len(primary),
        "killed_expired": sum(record["outcome"] == "expired" for record in primary),
        "killed_lost": max(0, requests - len(primary)),
        "killed_unsent": max(0, len(primary) - requests),
        "killed_overcharged_tokens": max(0, output - tokens),
        "killed_unnoted_tokens": max(0, tokens - output),
        "killed_served_tokens": tokens,
    }


async def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Do it all; return figures by name."""
    people = await prepare(folder, left=LEFT)
    with ExitStack() as stack:
        port = free_port()
        stack.enter_context(running(python("benchmarks.ledger.provider", port), port, set(range(64))))
        server = Server(folder, f"http://127.0.0.1:{port}/v1")
        stack.callback(server.stop)
        server.start()
        timeout = aiohttp.ClientTimeout(total=180)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(
            timeout=timeout, connector=connector, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            callers = Callers(session, server, f"http://127.0.0.1:{port}")
            await callers.warm(people.keys["flow"])
            figures = await race(callers, people)
            print(f"race: {figures}", file=sys.stderr, flush=True)
            await endings(callers, people)
            await killings(callers, people, server, rounds)
            await faults(callers, people, server)
            await asyncio.sleep(2)
            served = await callers.served()
        expired = await expire(folder)
        again = await expire(folder)
        found = await books(folder)
    figures |= compare(served, found.records) | compare_killed(served, found.records, people.ids["kill"])
    sums = sum(found.drifts.values())
    figures |= {
        "calls": callers.calls,
        "held": len({record["hold_id"] for record in found.records}) + expired.released,
        "settled": sum(record["corrects"] is None for record in found.records),
        "released_after_kill": expired.released,
        "leaked": found.held,
        "settled_twice_by_expiry": again.recorded + again.released,
        "sums_off": sums,
    }
    figures["drift"] = (
        sums
        + figures["wrong"]
        + figures["killed_lost"]
        + figures["killed_overcharged_tokens"]
        + figures["settled_twice_by_expiry"]
    )
    return figures


def main() -> None:
    """Measure, print one line of JSON, and fail where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often the server is killed")
    parser.add_argument("--data", help="not used; every benchmark gets it")
    arguments = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="pactoria-ledger-") as folder:
        figures = asyncio.run(measure(Path(folder), arguments.rounds))
    figures["seconds"] = round(time.perf_counter() - began)
    targets = {"drift": 0, "leaked": 0, "race_passed": LEFT, "race_refused": AT_ONCE - LEFT}
    ok = all(figures[name] == value for name, value in targets.items())
    print(json.dumps({"bench": "ledger", "figures": figures, "targets": targets, "ok": ok}))
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
