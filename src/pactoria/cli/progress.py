"""A progress bar on standard error. Apart, since importing rich takes a while."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["bar"]


@contextmanager
def bar(total: int) -> Generator[Callable[[str], None]]:
    """Show how many of `total` contracts are done; what the context yields is called with each name."""
    columns = (
        TextColumn("Reviewing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)

        def step(file: str) -> None:
            progress.update(task, advance=1, description=escape(Path(file).name))

        yield step
