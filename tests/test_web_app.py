"""The built web app, as it is served beside the API."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from pactoria.app import WebApp
from pactoria.core.http import handle_problems


@pytest.fixture
def browser(tmp_path: Path) -> httpx.AsyncClient:
    """Return a browser at a small web app."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>the page</title>")
    (tmp_path / "assets" / "app-1a2b.js").write_text("alert(1)")
    (tmp_path / "assets" / "app-1a2b.js.gz").write_bytes(b"compressed")
    app = FastAPI()
    handle_problems(app)
    app.mount("/", WebApp(tmp_path))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize("address", ["/", "/contracts/1", "/assets", "/assets/", "/assets/none", "/assets/%00", "/%ff"])
async def test_every_address_is_the_page_which_is_never_kept(browser: httpx.AsyncClient, address: str) -> None:
    response = await browser.get(address)
    assert (response.status_code, response.text) == (200, "<title>the page</title>")
    assert response.headers["cache-control"] == "no-cache"


async def test_a_name_that_is_too_long_for_any_file_is_the_page_too(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/assets/" + "a" * 300)).status_code == 200


@pytest.mark.parametrize("address", ["/none.js", "/assets/none.js", "/..%2fapp.py", "/assets/..%2f..%2fapp.py"])
async def test_a_file_that_is_not_there_is_not_found(browser: httpx.AsyncClient, address: str) -> None:
    assert (await browser.get(address)).status_code == 404


async def test_hashed_files_are_kept_for_ever_and_sent_compressed(browser: httpx.AsyncClient) -> None:
    plain = await browser.get("/assets/app-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == "alert(1)"
    async with browser.stream("GET", "/assets/app-1a2b.js", headers={"Accept-Encoding": "br, gzip"}) as response:
        assert b"".join([chunk async for chunk in response.aiter_raw()]) == b"compressed"
        assert response.headers["content-encoding"] == "gzip"
        assert response.headers["content-type"].startswith("text/javascript")
    for each in (plain, response):
        assert "immutable" in each.headers["cache-control"]
        assert each.headers["vary"] == "Accept-Encoding"
