"""How often each archive's host may be asked, and the clock that holds us to it: for all connectors and threads together.

Figures are what the archives state for a client without a key (`RATES`) and with one (`WITH_KEY`), with room to spare. A
host that nobody states anything about is asked once a second.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """Seconds between two requests at least, and how many requests a window of so many seconds may hold."""

    interval: float
    most: int = 0  # 0: no bound beside the interval
    window: float = 0.0


RATES: Mapping[str, Rate] = {
    "www.ebi.ac.uk": Rate(0.35),  # BioStudies and EMPIAR state no limit; third parties' clients wait 0.25 and 0.3 s
    "zenodo.org": Rate(2.1),  # 30 searches, and 30 answers of OAI-PMH, a minute
    "api.github.com": Rate(1.0, 58, 3600),  # 60 an hour
    "raw.githubusercontent.com": Rate(0.1),
    "api.figshare.com": Rate(1.0),  # "at most one a second"
    "datadryad.org": Rate(2.1),  # 30 a minute; no Retry-After on its 429
    "dataverse.harvard.edu": Rate(1.0),  # tiers by installation; others' harvesters are stopped below a second
    "huggingface.co": Rate(0.7),  # 500 in 5 minutes
    "api.osf.io": Rate(1.0, 96, 3600),  # 100 an hour
    "api.datacite.org": Rate(0.7),  # 500 in 5 minutes
    "www.cellimagelibrary.org": Rate(1.0),
}
WITH_KEY: Mapping[str, Rate] = {
    "api.github.com": Rate(0.2, 4900, 3600),
    "datadryad.org": Rate(0.3),  # 240 a minute
    "huggingface.co": Rate(0.35),
    "api.osf.io": Rate(0.2, 9800, 86_400),  # 10,000 a day, 10 a second
}
DEFAULT = Rate(1.0)


@dataclass(slots=True)
class Pace:
    """Gives each request to a host its moment; several threads may ask at once."""

    rates: Mapping[str, Rate]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    _given: dict[str, deque[float]] = field(default_factory=dict)  # the moments given out, as many as a window needs
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, host: str) -> None:
        """Sleep until the host may be asked."""
        with self._lock:
            now = self.clock()
            moment = max(now, self._next(host))
            self._given[host].append(moment)
        if moment > now:
            self.sleep(moment - now)

    def _next(self, host: str) -> float:
        rate = self.rates.get(host, DEFAULT)
        given = self._given.setdefault(host, deque(maxlen=rate.most or 1))
        if not given:
            return 0.0
        after_last = given[-1] + rate.interval
        # the window is free again once the request before as many as it holds has left it
        return max(after_last, given[0] + rate.window) if rate.most and len(given) == rate.most else after_last
