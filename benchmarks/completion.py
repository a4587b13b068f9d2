"""Completion over HTTP: eight people type at once, letter by letter.

    python benchmarks/completion.py --home FOLDER [--clients 8] [--typed FILE]

The home holds a release, and the ontologies as they were fetched. Each client types every text of the file (a column `typed`), in
another order, and asks at every letter. Prints milliseconds of the first time round, when nothing was asked before, and of the second.
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
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import quote

SHARED = Path(__file__).parents[2] / "shared"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--typed", type=Path, default=SHARED / "gold" / "prefix_top10.tsv")
    parser.add_argument("--errors", type=Path, default=SHARED / "gold" / "misspelled.tsv")
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "micrograph", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={"MICROGRAPH_HOME": str(given.home), "PATH": ""}, stdout=subprocess.DEVNULL)
    try:
        wait(port)
        sleep(5)  # single letters are made ready meanwhile
        texts = typed(given.typed)
        for title in ("first time", "again"):
            report(f"every letter, {title}", texts, port, given.clients)
        report("with typing errors", typed(given.errors, whole=True), port, given.clients)
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


def client(given: tuple[list[str], int, int]) -> list[float]:
    texts, port, seed = given
    order = list(texts)
    random.Random(seed).shuffle(order)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    answers = [ask(connection, text) for text in order]
    assert all(status == 200 for status, _ in answers)
    return [seconds for _, seconds in answers]


def report(title: str, texts: list[str], port: int, clients: int) -> None:
    begun = perf_counter()
    with multiprocessing.Pool(clients) as pool:
        found = pool.map(client, [(texts, port, seed) for seed in range(clients)], chunksize=1)
    seconds = sorted(one for several in found for one in several)
    rate = len(seconds) / (perf_counter() - begun)
    p50, p99 = (seconds[int(len(seconds) * share)] * 1000 for share in (0.5, 0.99))
    print(
        f"{title:<28}{clients} clients, {len(seconds)} questions: p50 {p50:.1f} ms, p99 {p99:.1f} ms, {rate:.0f} a second"
    )


if __name__ == "__main__":
    main()
