"""Kill a writing process at any moment and look at what is left: `python -m benchmarks.store_kills --kills 100`.

A process saves campaigns, draws, events, results and keepsakes, and writes down each change only when the store has
acknowledged it. It is killed (SIGKILL) after a random time; then the store must open, hold every acknowledged change,
and hold of the change that was under way everything or nothing.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import polars as pl

from crm_analytics.campaigns.measurement import Uplift, measure_uplift
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.store import CampaignStore, open_store
from tools.postgres import find_postgres, run_postgres

DAY = dt.date(2024, 5, 1)
NOON = dt.datetime(2024, 5, 1, 12)
N_PEOPLE = 200  # of one draw: all of them are there, or none
LONGEST_S = 0.4  # a writer that has started lives no longer


@dataclass(frozen=True)
class Kill:
    """One kill: acknowledged changes in all, those that are gone, and draws that are there in part."""

    n_acknowledged: int
    lost: tuple[str, ...]
    halves: tuple[str, ...]


def kill_writers(url: str, folder: Path, delays_s: Sequence[float]) -> list[Kill]:
    """Start and kill a writer after each delay, one after the other, and compare the store with what each was told."""
    names = [f"w{number}" for number in range(len(delays_s))]
    # a fresh process forks the writers: a fork of this one would inherit locks of threads that it doesn't have
    nursery = multiprocessing.get_context("spawn").Process(target=_raise_and_kill, args=(url, folder, names, delays_s))
    nursery.start()
    nursery.join()
    with open_store(url, owner_key="me", dataset_id="shop") as store:
        return [_compare(store, name, (folder / name).read_text().split()) for name in names]


def _raise_and_kill(url: str, folder: Path, names: Sequence[str], delays_s: Sequence[float]) -> None:
    forks = multiprocessing.get_context("fork")
    for name, after_s in zip(names, delays_s, strict=True):
        acknowledged = folder / name
        acknowledged.touch()
        writer = forks.Process(target=write_for_ever, args=(url, name, str(acknowledged)))
        writer.start()
        while not acknowledged.stat().st_size and writer.is_alive():
            time.sleep(0.005)
        time.sleep(after_s)
        writer.kill()
        writer.join()


def write_for_ever(url: str, name: str, acknowledged: str) -> None:
    """Save one campaign after the other with all that belongs to it; a line a change that was acknowledged."""
    told = os.open(acknowledged, os.O_WRONLY | os.O_APPEND)
    measured = measure_uplift(pl.DataFrame({"arm": ["targeted", "held_out"], "margin": [5.0, 2.0]}))
    with open_store(url, owner_key="me", dataset_id="shop") as store:
        for number in count():
            for step in _write_one(store, f"{name}-{number}", measured):
                os.write(told, f"{name}-{number}:{step}\n".encode())


def _write_one(store: CampaignStore, campaign_id: str, measured: Uplift) -> Iterator[str]:
    store.save_campaign(Campaign(campaign_id, "Spring", starts_on=DAY, ends_on=DAY, created_at=NOON))
    yield "saved"
    store.move_campaign(campaign_id, "plan")
    yield "planned"
    people = pl.DataFrame({"customer_id": [str(n) for n in range(N_PEOPLE)], "arm": ["targeted", "held_out"] * 100})
    store.add_assignments(campaign_id, people.with_columns(stratum=pl.lit("gold")), assigned_on=DAY)
    yield "drawn"
    store.add_responses(campaign_id, people.select("customer_id", occurred_at=NOON, event=pl.lit("sent")))
    yield "told"
    store.add_result(campaign_id, measured, measured_on=DAY)
    yield "measured"
    store.keep("goal", campaign_id, {"target": 1.0}, saved_at=NOON)
    yield "kept"


def _compare(store: CampaignStore, name: str, told: list[str]) -> Kill:
    here = {each.campaign_id: each.stage for each in store.list_campaigns() if each.campaign_id.startswith(f"{name}-")}
    sizes = {each: (store.assignments(each).height, store.responses(each).height) for each in here}
    in_memory, goals = set(store.results()["campaign_id"].to_list()), store.kept("goal")
    found = {
        *(f"{each}:saved" for each in here),
        *(f"{each}:planned" for each, stage in here.items() if stage == "plan"),
        *(f"{each}:drawn" for each in here if sizes[each][0] == N_PEOPLE),
        *(f"{each}:told" for each in here if sizes[each][1] == N_PEOPLE),
        *(f"{each}:measured" for each in here if each in in_memory),
        *(f"{each}:kept" for each in here if each in goals),
    }
    halves = tuple(each for each, both in sizes.items() if not set(both) <= {0, N_PEOPLE})
    return Kill(len(told), tuple(each for each in told if each not in found), halves)


def main() -> None:
    """Kill, count and print, on SQLite and on PostgreSQL where it is installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _report("SQLite", f"sqlite:///{folder}/campaigns.sqlite", Path(folder), options)
        with _postgres() as url:
            if url is None:
                print("PostgreSQL is not installed: not measured.")
            else:
                _report("PostgreSQL", url, Path(folder), options)


@contextmanager
def _postgres() -> Iterator[str | None]:
    programs = find_postgres()
    if programs is None:
        yield None
        return
    with run_postgres(programs) as url:
        yield url


def _report(database: str, url: str, folder: Path, options: argparse.Namespace) -> None:
    chance = random.Random(options.seed)
    (folder / database).mkdir()
    kills = kill_writers(url, folder / database, [chance.uniform(0, LONGEST_S) for _ in range(options.kills)])
    n_told, n_lost = sum(kill.n_acknowledged for kill in kills), sum(len(kill.lost) for kill in kills)
    n_halves = sum(len(kill.halves) for kill in kills)
    print(
        f"{database}: killed {len(kills)} times, readable each time; {n_told} changes acknowledged, {n_lost} lost, "
        f"{n_halves} half written."
    )


if __name__ == "__main__":
    main()
