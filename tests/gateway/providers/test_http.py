"""Connections to providers, against servers that say what a test wants, to the byte."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pactoria.gateway.providers.http import Answer, BrokenOff, CannotConnect, Connections, NoAddress

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Name: one\r\n\r\nwords"


@asynccontextmanager
async def saying(
    *answers: bytes, cut: int = 1_000_000, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[tuple[str, list[list[bytes]]]]:
    """Run a server that gives these answers, on each connection from the first; an empty one ends the connection.

    Yields its address, and the requests of each connection.
    """
    heard: list[list[bytes]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests: list[bytes] = []
        heard.append(requests)
        try:
            for answer in answers:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                requests.append(head + await reader.readexactly(length))
                for start in range(0, len(answer), cut):
                    writer.write(answer[start : start + cut])
                    await writer.drain()
                    await asyncio.sleep(0)
                if not answer:
                    break
        except (asyncio.IncompleteReadError, OSError):
            pass  # nobody asks any more
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/chat", heard


@pytest.fixture
async def connections() -> AsyncGenerator[Connections]:
    connections = Connections(5)
    yield connections
    await connections.close()


async def told(connections: Connections, address: str, most: int = 1000) -> tuple[int, bytes]:
    answer = await connections.post(address, {"Authorization": "Bearer key"}, b"{}")
    try:
        return answer.status, await answer.all(most)
    finally:
        answer.close()


async def test_requests_that_follow_each_other_share_a_connection(connections: Connections) -> None:
    async with saying(WHOLE, WHOLE) as (address, heard):
        assert [await told(connections, address) for _ in range(2)] == [(200, b"words")] * 2

    (requests,) = heard
    host = address.split("/")[2].encode()
    assert requests[0].startswith(b"POST /v1/chat HTTP/1.1\r\nHost: " + host + b"\r\n")
    assert b"\r\nAuthorization: Bearer key\r\n" in requests[0]
    assert requests[1].endswith(b"\r\nContent-Length: 2\r\n\r\n{}")


@pytest.mark.parametrize("cut", [1, 7, 1_000_000])
@pytest.mark.parametrize(
    "said",
    [
        WHOLE,
        b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nwor\r\n2\r\nds\r\n0\r\n\r\n",
    ],
    ids=["length", "announced", "chunked"],
)
async def test_an_answer_is_read_however_it_is_cut(connections: Connections, said: bytes, cut: int) -> None:
    async with saying(said, said, cut=cut) as (address, heard):
        assert [await told(connections, address) for _ in range(2)] == [(200, b"words")] * 2

    assert len(heard) == 1


async def test_an_answer_without_a_length_ends_with_its_connection(connections: Connections) -> None:
    async with saying(b"HTTP/1.1 200 OK\r\n\r\nwords") as (address, heard):
        assert [await told(connections, address) for _ in range(2)] == [(200, b"words")] * 2

    assert len(heard) == 2


async def test_who_waits_for_more_hears_that_it_was_closed(connections: Connections) -> None:
    async with saying(b"HTTP/1.1 200 OK\r\n\r\nwords", b"") as (address, _):
        answer = await connections.post(address, {}, b"{}")
        assert await answer.some() == b"words"
        waiting = asyncio.create_task(answer.some())
        await asyncio.sleep(0)
        answer.close()
        with pytest.raises(BrokenOff):
            await waiting


async def test_a_key_with_a_line_break_is_not_sent(connections: Connections) -> None:
    async with saying(WHOLE) as (address, heard):
        with pytest.raises(NoAddress):
            await connections.post(address, {"Authorization": "Bearer one\r\nX-Other: two"}, b"{}")
    assert heard == []


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nwords",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nwords",
        b"this is no HTTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 600_000,
    ],
    ids=["silent", "too short", "not ended", "other words", "endless head"],
)
async def test_what_breaks_off_is_no_answer(connections: Connections, said: bytes) -> None:
    async with saying(said) as (address, _):
        with pytest.raises(BrokenOff):
            await told(connections, address)


async def test_more_than_is_wanted_is_not_read_to_its_end(connections: Connections) -> None:
    long = b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000
    async with saying(long) as (address, _):
        with pytest.raises(BrokenOff):
            await told(connections, address, most=1_000_000)
        assert await told(connections, address, most=3_000_000) == (200, b"x" * 3_000_000)


async def each(
    read: Callable[[Answer], Awaitable[object]], said: bytes, connections: Connections
) -> tuple[list[list[bytes]], tuple[int, bytes]]:
    """Ask twice, and read the first answer in some way."""
    async with saying(said, WHOLE) as (address, heard):
        answer = await connections.post(address, {}, b"{}")
        await read(answer)
        answer.close()
        again = await connections.post(address, {}, b"{}")
        found = again.status, await again.all(10_000)
        again.close()
    return heard, found


async def test_a_connection_is_not_used_again_when_something_is_left_on_it(connections: Connections) -> None:
    async def nothing(_: Answer) -> None:
        pass

    async def everything(answer: Answer) -> None:
        await answer.all(1000)

    heard, found = await each(nothing, WHOLE, connections)
    assert (len(heard), found) == (2, (200, b"words"))
    heard, found = await each(everything, WHOLE + WHOLE, connections)
    assert (len(heard), found) == (2, (200, b"words"))


@pytest.mark.parametrize("address", ["", "ftp://somewhere/", "http://", "http://host:port/", "nowhere"])
async def test_an_address_that_makes_no_sense_is_said_so(connections: Connections, address: str) -> None:
    with pytest.raises(NoAddress):
        await connections.post(address, {}, b"{}")


async def test_nobody_there_is_said_so(connections: Connections) -> None:
    async with saying() as (address, _):
        pass
    with pytest.raises(CannotConnect):
        await connections.post(address, {}, b"{}")


def certificate(path: Path, address: str) -> ssl.SSLContext:
    """Write a certificate that nobody has signed but itself; return what a server shows it with."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "provider")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    kept = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(kept + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_only_who_is_trusted_hears_a_key(
    connections: Connections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, other = tmp_path / "trusted.pem", tmp_path / "other.pem"
    good, wrong = certificate(trusted, "127.0.0.1"), certificate(other, "127.0.0.2")
    async with saying(WHOLE, tls=good) as (address, heard):
        with pytest.raises(CannotConnect):
            await told(connections, address)
    assert not any(heard)

    (tmp_path / "all.pem").write_bytes(trusted.read_bytes() + other.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "all.pem"))
    trusting = Connections(5)
    async with saying(WHOLE, WHOLE, tls=good) as (address, heard):
        assert [await told(trusting, address) for _ in range(2)] == [(200, b"words")] * 2
    assert len(heard) == 1
    async with saying(WHOLE, tls=wrong) as (address, heard):  # whose certificate is for another address
        with pytest.raises(CannotConnect):
            await told(trusting, address)
    assert not any(heard)
    await trusting.close()
