"""Queries run in processes that are killed at their limits; the next query is answered all the same."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from micrograph.errors import (
    Busy,
    Forbidden,
    NotAcceptable,
    QuerySyntaxError,
    QueryTimeout,
    StoreError,
    TooLarge,
    UsageError,
)
from micrograph.store.answers import AnswerCache
from micrograph.store.pool import Limits, QueryPool
from micrograph.store.process import Worker, start_worker

BASE = "http://example.org/sparql"
LIMITS = Limits(workers=1, seconds=20, memory=2**31, queue=2)
ALL = "SELECT ?a ?b { ?a <http://example.org/next> ?b }"
TITLE = "SELECT ?t { <http://example.org/graph> <http://example.org/title> ?t }"
# 400 nodes to the fourth: longer than anyone waits.
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h FILTER(?a != ?h) }"
LONG = "SELECT * { ?a ?p ?b . ?c ?q ?d }"  # 160,801 rows


def test_a_worker_whose_end_is_cut_short_is_reaped_all_the_same(graph: Path) -> None:
    """Who tells asyncio of a child's end may find the loop closed: seen once as "subprocess still running" in CI."""

    async def cut() -> Worker:
        worker = await start_worker(graph, 2**31)
        ending = asyncio.create_task(worker.stop())
        await asyncio.sleep(0)
        ending.cancel()
        with suppress(asyncio.CancelledError):
            await ending
        return worker

    worker = asyncio.run(cut())
    with pytest.raises(ChildProcessError):  # nobody is left to wait for
        os.waitpid(worker.pid, os.WNOHANG)


def run(graph: Path, scenario: Callable[[QueryPool], Awaitable[None]], **limits: Any) -> None:
    async def inner() -> None:
        pool = QueryPool(graph, replace(LIMITS, **limits))
        await pool.start()
        try:
            await scenario(pool)
        finally:
            await pool.close()

    asyncio.run(inner())


async def rows(pool: QueryPool, query: str, **options: Any) -> list[dict[str, Any]]:
    answer = await pool.ask(query, "json", BASE, **options)
    return list(json.loads(await answer.body())["results"]["bindings"])


async def titled(pool: QueryPool) -> str:
    return str((await rows(pool, TITLE))[0]["t"]["value"])


def test_a_table_is_written_in_each_format(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        starts = {"json": b'{"head"', "xml": b"<?xml", "csv": b"t\r\none", "tsv": b"?t\n"}
        for name, start in starts.items():
            answer = await pool.ask(TITLE, name, BASE)
            assert answer.complete
            assert answer.format == name
            assert (await answer.body()).startswith(start)

    run(graph, scenario)


def test_a_graph_and_a_boolean_are_written_as_asked(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        answer = await pool.ask("CONSTRUCT WHERE { ?s <http://example.org/title> ?t }", None, BASE, graph="ntriples")
        assert await answer.body() == b'<http://example.org/graph> <http://example.org/title> "one" .\n'
        assert answer.media_type == "application/n-triples"
        assert json.loads(await (await pool.ask("ASK { ?s ?p 'one' }", "json", BASE)).body())["boolean"] is True
        assert await (await pool.ask("ASK { ?s ?p 'none' }", "csv", BASE)).body() == b"false"
        with pytest.raises(NotAcceptable, match="gives a graph, which is written as turtle"):
            await pool.ask("DESCRIBE <http://example.org/1>", "json", BASE)
        with pytest.raises(NotAcceptable, match="gives a table or a boolean, which is written as json"):
            await pool.ask(TITLE, None, BASE, graph="turtle")

    run(graph, scenario)


def test_wrong_queries_say_where(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        with pytest.raises(QuerySyntaxError, match="line 2, column 10") as caught:
            await pool.ask("SELECT *\n{ ?s ?p }", "json", BASE)
        assert (caught.value.line, caught.value.column) == (2, 10)
        with pytest.raises(Forbidden, match="SERVICE"):
            await pool.ask("SELECT * { SERVICE <http://example.org/> {} }", "json", BASE)
        with pytest.raises(UsageError, match="refuses the query"):
            await pool.ask(TITLE, "json", BASE, substitutions={"nowhere": "<http://example.org/>"})
        assert await titled(pool) == "one"

    run(graph, scenario)


def test_relative_iris_are_relative_to_the_endpoint(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        assert await rows(pool, "SELECT ?b { <1> <next> ?b }") == [
            {"b": {"type": "uri", "value": "http://example.org/2"}}
        ]

    run(graph, scenario)


def test_a_function_that_nobody_knows_gives_no_value(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        assert await rows(pool, "SELECT (<http://example.org/f>(1) AS ?x) (1 AS ?y) {}") == [
            {"y": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}
        ]

    run(graph, scenario)


def test_terms_are_bound_not_written_into_the_text(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        query = "SELECT ?a ?b { ?a <http://example.org/next> ?b }"
        found = await rows(pool, query, substitutions={"a": "<http://example.org/7>"})
        assert [row["b"]["value"] for row in found] == ["http://example.org/8"]
        hostile = '"x\\" } INSERT { "'
        assert await rows(pool, "SELECT ?s ?t { ?s ?p ?t }", substitutions={"t": hostile}) == []

    run(graph, scenario)


def test_a_query_over_its_time_is_killed_and_the_next_is_answered(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        start = time.monotonic()
        with pytest.raises(QueryTimeout, match=r"longer than 0\.5 s"):
            await pool.ask(RUNAWAY, "json", BASE)
        assert time.monotonic() - start < 0.5 + 1
        assert await titled(pool) == "one"

    run(graph, scenario, seconds=0.5)


def test_a_worker_that_dies_is_an_answer_and_is_replaced(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        query = asyncio.create_task(pool.ask(RUNAWAY, "json", BASE))
        while pool.state["idle"]:
            await asyncio.sleep(0)
        (worker,) = pool._crew.workers
        os.kill(worker.pid, 9)
        with pytest.raises(StoreError, match="was killed"):
            await query
        assert await titled(pool) == "one"

    run(graph, scenario)


def test_memory_is_bounded(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        sort = "SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } ORDER BY DESC(CONCAT(STR(?a), STR(?d), STR(?f)))"
        with pytest.raises(StoreError, match="memory") as caught:
            await pool.ask(sort, "json", BASE)
        assert caught.value.status == 503
        assert await titled(pool) == "one"

    run(graph, scenario, memory=2**29)


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_rows_are_bounded_in_every_format(graph: Path, name: str) -> None:
    async def scenario(pool: QueryPool) -> None:
        ten = ALL + " LIMIT 10"
        assert (await pool.ask(ten, name, BASE)).complete
        with pytest.raises(TooLarge, match="more than 10 rows"):
            await pool.ask(ALL + " LIMIT 11", name, BASE)

    run(graph, scenario, rows=10)


def test_bytes_are_bounded(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        with pytest.raises(TooLarge, match="more than 5,000 bytes"):
            await pool.ask(ALL, "json", BASE)

    run(graph, scenario, bytes=5_000)


def test_long_answers_stream_and_arrive_whole(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        answer = await pool.ask(LONG, "json", BASE)
        assert not answer.complete
        assert len(json.loads(await answer.body())["results"]["bindings"]) == 401 * 401
        assert await titled(pool) == "one"

    run(graph, scenario)


def test_a_failure_after_the_first_block_breaks_the_stream(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        answer = await pool.ask(LONG, "json", BASE)
        assert await anext(answer.chunks)
        with pytest.raises(TooLarge, match="more than 1,000,000 bytes"):
            await answer.body()
        assert await titled(pool) == "one"

    run(graph, scenario, bytes=1_000_000)


def test_a_worker_killed_in_a_stream_breaks_it(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        answer = await pool.ask(LONG, "json", BASE)
        (worker,) = pool._crew.workers
        os.kill(worker.pid, 9)
        with pytest.raises(StoreError, match="killed"):
            await answer.body()
        assert await titled(pool) == "one"

    run(graph, scenario)


def test_a_client_that_goes_away_frees_its_worker(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        waiting = asyncio.create_task(pool.ask(RUNAWAY, "json", BASE))
        while pool.state["idle"]:
            await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await titled(pool) == "one"
        answer = await pool.ask(LONG, "json", BASE)
        async with aclosing(answer.chunks) as chunks:  # type: ignore[type-var]
            assert await anext(chunks)
        assert await titled(pool) == "one"

    run(graph, scenario)


def test_a_full_queue_says_so_at_once(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        tasks = [asyncio.create_task(pool.ask(RUNAWAY, "json", BASE)) for _ in range(3)]
        while pool.state["waiting"] < 2:
            await asyncio.sleep(0)
        with pytest.raises(Busy, match="all 1 query workers are busy and 2 queries wait"):
            await pool.ask(TITLE, "json", BASE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert await titled(pool) == "one"
        assert pool.state["waiting"] == 0

    run(graph, scenario)


def test_those_who_wait_are_served_in_turn(graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        found = await asyncio.gather(*(rows(pool, ALL + f" LIMIT {n}") for n in range(1, 21)))
        assert [len(one) for one in found] == list(range(1, 21))

    run(graph, scenario, workers=2, queue=20)


def test_a_swap_answers_from_the_new_release_and_lets_old_queries_end(graph: Path, other_graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        assert await titled(pool) == "one"
        running = await pool.ask(LONG, "json", BASE)
        await pool.swap(other_graph)
        assert await titled(pool) == "two"
        assert len(json.loads(await running.body())["results"]["bindings"]) == 401 * 401
        assert pool.state["workers"] == 1

    run(graph, scenario)


def test_a_release_that_does_not_open_leaves_the_old_one_serving(graph: Path, tmp_path: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        with pytest.raises(StoreError, match="nothing-here"):
            await pool.swap(tmp_path / "nothing-here")
        assert await titled(pool) == "one"
        assert pool.graph == graph

    run(graph, scenario)


def test_answers_are_kept_for_a_release(graph: Path, other_graph: Path) -> None:
    async def scenario(pool: QueryPool) -> None:
        await titled(pool)
        (worker,) = pool._crew.workers
        os.kill(worker.pid, 19)  # stopped: it could not answer
        assert await titled(pool) == "one"
        os.kill(worker.pid, 18)
        await pool.swap(other_graph)
        assert await titled(pool) == "two"
        draws = [await rows(pool, "SELECT (STRUUID() AS ?x) {}") for _ in range(2)]
        assert draws[0] != draws[1]

    run(graph, scenario)


def test_the_cache_is_bounded() -> None:
    cache = AnswerCache(10_000)
    for number in range(100):
        cache.put((f"q{number}",), ("json", b"x" * 1000))
    assert cache.get(("q0",)) is None
    assert cache.get(("q99",)) == ("json", b"x" * 1000)
    assert len(cache._kept) == 6


def test_workers_end_with_the_pool(graph: Path, other_graph: Path) -> None:
    pids: list[int] = []

    async def scenario(pool: QueryPool) -> None:
        pids.extend(worker.pid for worker in pool._crew.workers)
        await pool.ask(LONG, "json", BASE)  # not read to its end, and its release is followed by another
        await pool.swap(other_graph)
        pids.extend(worker.pid for worker in pool._crew.workers)
        asyncio.create_task(pool.ask(RUNAWAY, "json", BASE)).add_done_callback(lambda task: task.exception())
        while pool.state["idle"]:
            await asyncio.sleep(0)

    begin = time.monotonic()
    run(graph, scenario)
    assert time.monotonic() - begin < LIMITS.seconds  # nobody waits for the stream that nobody reads
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_start_that_is_cut_short_leaves_no_process(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Path] = []
    running: list[Worker] = []

    async def one_then_none(graph: Path, memory: int) -> Worker:
        begun.append(graph)
        if len(begun) > 1:
            await asyncio.sleep(60)
        running.append(await start_worker(graph, memory))
        return running[0]

    async def cut_short() -> None:
        monkeypatch.setattr("micrograph.store.pool.start_worker", one_then_none)
        starting = asyncio.create_task(QueryPool(graph, Limits(workers=2)).start())
        while not running:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
        with pytest.raises(ProcessLookupError):
            os.kill(running[0].pid, 0)

    asyncio.run(cut_short())
