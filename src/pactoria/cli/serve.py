"""`pactoria serve` and `pactoria worker`."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Coroutine, Generator
from pathlib import Path
from typing import Any

import click

from pactoria.cli.environment import data_dir_option, settings_for, told_plainly

__all__ = ["serve", "worker"]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="PACTORIA_HOST", help="Address to listen at.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    envvar="PACTORIA_PORT",
    help="Port to listen at; 0 takes any free one.",
)
@data_dir_option
@click.option("--demo", is_flag=True, help="Fill a demo organization with sample contracts.")
@click.option("--no-worker", is_flag=True, help="Leave background jobs to `pactoria worker`.")
def serve(host: str, port: int, data_dir: Path | None, *, demo: bool, no_worker: bool) -> None:
    """Start the web server and, in the same process, a worker for background jobs.

    Without PACTORIA_DATABASE_URL a private PostgreSQL starts in the data folder and stops with the server.
    """
    with _listening(host, port) as listener:
        address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{listener.getsockname()[1]}"  # noqa: S104 - compared, not bound
        settings = settings_for(data_dir, base_url=address)
        _run(_serve(settings, listener, demo=demo, with_worker=not no_worker))


@click.command()
@data_dir_option
@click.option("--concurrency", default=4, show_default=True, type=click.IntRange(1, 64), help="Jobs at a time.")
def worker(data_dir: Path | None, concurrency: int) -> None:
    """Run background jobs until stopped. Start as many as you like, on any machine that reaches the database."""
    _run(_work(settings_for(data_dir), concurrency))


@contextlib.contextmanager
def _listening(host: str, port: int) -> Generator[socket.socket]:
    """Take the port first: whether it is free should be known before anything starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Cannot listen at {host}:{port}: {error.strerror}. Stop what uses it, or choose another with --port."
            ) from error
        yield listener


async def _serve(settings: Any, listener: socket.socket, *, demo: bool, with_worker: bool) -> None:
    import uvicorn

    from pactoria.accounts.service import first_run_link
    from pactoria.app import create_app
    from pactoria.runtime import open_services
    from pactoria.worker import create_jobs

    began = time.perf_counter()
    stop = _stop_on_signals()
    async with open_services(settings, owner=True) as services:
        server = _server(
            uvicorn.Config(
                create_app(services),
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=3,
                timeout_keep_alive=30,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        tasks = [serving]
        if with_worker:
            alone = settings.database.database_url is None
            tasks.append(asyncio.create_task(create_jobs(services).run(stop, sole_worker=alone)))
        while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn offers a flag, no event
            await asyncio.sleep(0.01)
        print(f"Pactoria is ready at {settings.web.base_url} ({time.perf_counter() - began:.1f} s)", flush=True)  # noqa: T201 - what the person at the terminal waits for
        services.isolation.warm()  # only now: until here, every core had better work on becoming ready
        await _warm_tokenizer(services)
        if demo:
            from pactoria.demo import fill_demo

            print(await fill_demo(services), flush=True)  # noqa: T201
        async with services.db.transaction() as session:
            link = await first_run_link(session, settings.web.base_url)
        if link:
            print(f"Make your account, which runs this installation: {link}", flush=True)  # noqa: T201
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({*tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        server.should_exit = True
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, BaseException) and not isinstance(ended, asyncio.CancelledError):
                raise ended


async def _warm_tokenizer(services: Any) -> None:
    """Load the tokenizer where there is a model that needs it, so that the first call need not wait."""
    from pactoria.gateway import tokens
    from pactoria.gateway.configurations import Catalogue

    if len(await services.part(Catalogue).usable("enterprise")) > 1:  # the built-in one is always there
        tokens.warm()


async def _work(settings: Any, concurrency: int) -> None:
    from pactoria.runtime import open_services
    from pactoria.worker import create_jobs

    stop = _stop_on_signals()
    async with open_services(settings, processes=min(concurrency, os.cpu_count() or 1)) as services:
        print("Worker is ready", flush=True)  # noqa: T201 - what the person at the terminal waits for
        services.isolation.warm()
        await create_jobs(services, concurrency=concurrency).run(stop)


def _stop_on_signals() -> asyncio.Event:
    """Return an event that Ctrl-C and SIGTERM set. A second Ctrl-C does not wait for anybody."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked() -> None:
        if stop.is_set():
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, asked)
    return stop


def _server(config: Any) -> Any:
    """Return a server that leaves signals to us: the database has to stop after it, in order."""
    import uvicorn

    class Server(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Generator[None]:
            yield

    return Server(config)


def _run(main: Coroutine[Any, Any, None]) -> None:
    """Run to the end; what stands in the way is told without a traceback."""
    import uvloop

    try:
        with told_plainly():
            uvloop.run(main)
    except KeyboardInterrupt:
        sys.exit(130)
