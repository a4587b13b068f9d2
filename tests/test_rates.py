"""No host is asked more often than it allows: whatever asks, from however many threads, at whatever moments."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from micrograph.rates import RATES, WITH_KEY, Pace, Rate

HOST = "archive.example.org"


@dataclass
class Clock:
    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def kept(moments: Sequence[float], rate: Rate) -> bool:
    """Whether requests at these moments keep to a rate, but for the rounding of the clock."""
    apart = all(later - earlier >= rate.interval - 1e-6 for earlier, later in pairwise(moments))
    windows = zip(moments, moments[rate.most :], strict=False) if rate.most else ()
    return apart and all(later - earlier >= rate.window - 1e-6 for earlier, later in windows)


@given(
    st.builds(Rate, st.floats(0, 5), st.integers(1, 6), st.floats(1, 60)),
    st.lists(st.floats(0, 30), max_size=40),
)
def test_neither_the_distance_nor_the_window_is_ever_broken(rate: Rate, pauses: list[float]) -> None:
    clock = Clock()
    pace = Pace({HOST: rate}, clock.time, clock.sleep)
    moments = []
    for pause in pauses:
        clock.now += pause
        pace.wait(HOST)
        moments.append(clock.now)
    assert kept(moments, rate)


def test_a_window_may_be_used_up_at_once_and_is_then_waited_for() -> None:
    clock = Clock()
    pace = Pace({HOST: Rate(1.0, 3, 60.0)}, clock.time, clock.sleep)
    moments = []
    for _ in range(7):
        pace.wait(HOST)
        moments.append(clock.now)
    assert moments == [0, 1, 2, 60, 61, 62, 120]


def test_hosts_do_not_wait_for_each_other() -> None:
    clock = Clock()
    pace = Pace({HOST: Rate(60.0)}, clock.time, clock.sleep)
    pace.wait(HOST)
    pace.wait("other.example.org")
    assert clock.slept == []


def test_threads_share_a_host() -> None:
    """With a real clock and short distances: what matters is that two threads never get one moment."""
    moments: list[float] = []
    lock = threading.Lock()

    def note(seconds: float) -> None:
        time.sleep(seconds)

    pace = Pace({HOST: Rate(0.005)}, time.monotonic, note)

    def ask() -> None:
        pace.wait(HOST)
        with lock:
            moments.append(time.monotonic())

    begin = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(ask) for _ in range(40)]:
            done.result()
    assert time.monotonic() - begin >= 39 * 0.005 - 0.001


def test_what_archives_state_is_kept_with_room_to_spare() -> None:
    allowed = {
        "zenodo.org": (30, 60), "datadryad.org": (30, 60), "api.figshare.com": (60, 60), "huggingface.co": (500, 300),
        "api.osf.io": (100, 3600), "api.datacite.org": (500, 300), "api.github.com": (60, 3600),
    }  # fmt: skip
    for host, (requests, seconds) in allowed.items():
        rate = RATES[host]
        most = min(seconds / rate.interval, rate.most or float("inf"))
        assert most <= requests, host
    assert WITH_KEY["api.osf.io"].most < 10_000
    assert WITH_KEY["datadryad.org"].interval >= 60 / 240
