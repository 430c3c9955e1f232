"""Runs the jobs of all slices."""

from pactoria.accounts.tasks import TASKS as ACCOUNTS
from pactoria.analysis.comparisons.tasks import TASKS as COMPARISONS
from pactoria.analysis.deadlines.tasks import TASKS as DEADLINES
from pactoria.analysis.grids.tasks import TASKS as GRIDS
from pactoria.analysis.redlines.tasks import TASKS as REDLINES
from pactoria.analysis.runs.tasks import TASKS as RUNS
from pactoria.analysis.tasks import TASKS as ANALYSIS
from pactoria.chat.tasks import TASKS as CHAT
from pactoria.core.jobs import Jobs
from pactoria.core.services import Services
from pactoria.gateway.tasks import TASKS as GATEWAY
from pactoria.usage.tasks import TASKS as USAGE

__all__ = ["TASKS", "create_jobs"]

TASKS = [*ACCOUNTS, *USAGE, *ANALYSIS, *COMPARISONS, *REDLINES, *DEADLINES, *GRIDS, *RUNS, *GATEWAY, *CHAT]
"""Every kind of job that there is."""


def create_jobs(services: Services, *, concurrency: int = 4) -> Jobs[Services]:
    """Return the worker of this process."""
    return Jobs(services.db.url, services, TASKS, concurrency=concurrency)
