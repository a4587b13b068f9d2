"""Completion over HTTP: eight people type at once, letter by letter.

    python benchmarks/completion.py --home FOLDER [--clients 8] [--typed FILE]

The home holds a release, and the ontologies as they were fetched. Each client types every text of the file (a column `typed`), in
another order, and asks at every letter: first as fast as people type at best (a letter each tenth of a second), then, of another
server, as fast as answers come. Prints milliseconds of the first time round, when nothing was asked before, and of the second.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import multiprocessing
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import quote

SHARED = Path(__file__).parents[2] / "shared"
LETTER = 0.1  # seconds between two letters of one person


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--typed", type=Path, default=SHARED / "gold" / "prefix_top10.tsv")
    parser.add_argument("--errors", type=Path, default=SHARED / "gold" / "misspelled.tsv")
    given = parser.parse_args()
    letters, errors = typed(given.typed), typed(given.errors, whole=True)
    with served(given.home) as port:
        report("as people type, first time", letters, port, given.clients, LETTER)
        report("typing errors, first time", errors, port, given.clients, LETTER)
    with served(given.home) as port:
        for title in ("without a pause, first time", "without a pause, again"):
            report(title, letters, port, given.clients)
        for title in ("typing errors, first time", "typing errors, again"):
            report(title, errors, port, given.clients)


@contextmanager
def served(home: Path) -> Iterator[int]:
    """A server of its own, ready; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "micrograph", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={"MICROGRAPH_HOME": str(home), "PATH": ""}, stdout=subprocess.DEVNULL)
    try:
        wait(port)
        sleep(15)  # names are opened and single letters made ready meanwhile
        yield port
    finally:
        server.terminate()
        server.wait()


def typed(path: Path, whole: bool = False) -> list[str]:
    """What is asked: each text letter by letter, or as a whole."""
    with path.open(encoding="utf-8", newline="") as file:
        texts = [row["typed"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return texts if whole else [text[:size] for text in texts for size in range(1, len(text) + 1)]


def wait(port: int) -> None:
    for _ in range(600):
        try:
            if ask(http.client.HTTPConnection("127.0.0.1", port), "a")[0] == 200:
                return
        except OSError:
            pass
        sleep(0.1)
    raise SystemExit("the service did not answer within a minute")


def ask(connection: http.client.HTTPConnection, text: str) -> tuple[int, float]:
    begun = perf_counter()
    connection.request("GET", f"/v1/terms?q={quote(text)}")
    answer = connection.getresponse()
    answer.read()
    return answer.status, perf_counter() - begun


def client(given: tuple[list[str], int, int, float, float]) -> list[float]:
    texts, port, seed, begin, pause = given
    order = list(texts)
    random.Random(seed).shuffle(order)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    ask(connection, "a")
    sleep(max(0.0, begin - perf_counter() + random.Random(seed).random() * pause))
    answers = []
    for text in order:
        answers.append(ask(connection, text))
        sleep(pause)
    assert all(status == 200 for status, _ in answers)
    return [seconds for _, seconds in answers]


def report(title: str, texts: list[str], port: int, clients: int, pause: float = 0) -> None:
    begin = perf_counter() + 1  # when all clients are running
    with multiprocessing.Pool(clients) as pool:
        found = pool.map(client, [(texts, port, seed, begin, pause) for seed in range(clients)], chunksize=1)
    seconds = sorted(one for several in found for one in several)
    rate = len(seconds) / (perf_counter() - begin)
    p50, p99 = (seconds[int(len(seconds) * share)] * 1000 for share in (0.5, 0.99))
    print(
        f"{title:<28}{clients} clients, {len(seconds)} questions: p50 {p50:.1f} ms, p99 {p99:.1f} ms, {rate:.0f} a second"
    )


if __name__ == "__main__":
    main()
