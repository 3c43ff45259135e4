"""python -m rekap serve | migrate | rebuild (--project N | --all) | reconcile [--sample N] | replay."""

import argparse
import asyncio
import sys
from random import SystemRandom

from chassis.database.migrations import upgrade
from chassis.logs import configure_logs
from chassis.runner import run
from rekap.app.commands.rebuild import all_projects, rebuild
from rekap.app.commands.replay_parked import replay_parked
from rekap.app.queries.reconcile import applied_projects, reconcile
from rekap.bootstrap import NAME, maintenance, service
from rekap.config import RekapSettings
from rekap.events.project_changes import read_parked


def main() -> int:
    """Exit status 1 when `reconcile` finds drift or `replay` leaves events parked."""
    arguments = _parser().parse_args()
    settings = RekapSettings()  # type: ignore[call-arg]  # the environment fills it
    if arguments.command == "serve":
        run(lambda: service(settings), NAME, settings)
        return 0
    configure_logs(NAME, settings.log_level)
    if arguments.command == "migrate":
        upgrade(settings.database_url.get_secret_value(), package=NAME, schema=NAME)
        return 0
    if arguments.command == "rebuild":
        return asyncio.run(_rebuild(settings, arguments.project))
    if arguments.command == "replay":
        return asyncio.run(_replay(settings))
    return asyncio.run(_reconcile(settings, arguments.sample))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rekap")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve gRPC and apply events")
    commands.add_parser("migrate", help="bring the schema to its newest version")
    which = commands.add_parser("rebuild", help="build read models anew").add_mutually_exclusive_group(required=True)
    which.add_argument("--project", type=int, metavar="N")
    which.add_argument("--all", action="store_true")
    sample = commands.add_parser("reconcile", help="compare stored figures with a fresh computation")
    sample.add_argument("--sample", type=int, metavar="N", help="only N projects, taken at random")
    commands.add_parser("replay", help="apply parked events that can be read by now")
    return parser


async def _rebuild(settings: RekapSettings, project_id: int | None) -> int:
    async with maintenance(settings) as (read_model, source):
        wanted = await all_projects(read_model, source) if project_id is None else [project_id]
        async for rebuilt, revision in rebuild(read_model, source, wanted):
            _say(f"project {rebuilt}: revision {revision}" if revision else f"project {rebuilt}: gone")
    return 0


async def _reconcile(settings: RekapSettings, sample: int | None) -> int:
    async with maintenance(settings) as (read_model, source):
        wanted = await applied_projects(read_model)
        if sample is not None and sample < len(wanted):
            wanted = sorted(SystemRandom().sample(wanted, sample))
        findings = [finding async for finding in reconcile(read_model, source, wanted)]
    for finding in findings:
        if finding.is_drift or finding.applied_revision != finding.true_revision:
            _say(str(finding))
    drifted = sum(finding.is_drift for finding in findings)
    _say(f"{len(findings)} projects compared, {drifted} drifted")
    return 1 if drifted else 0


async def _replay(settings: RekapSettings) -> int:
    async with maintenance(settings) as (read_model, _):
        replayed, parked = await replay_parked(read_model, read_parked)
    _say(f"{replayed} events replayed, {parked} still parked")
    return 1 if parked else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
