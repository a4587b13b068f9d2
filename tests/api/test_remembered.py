"""What many ask is worked out once a release."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from micrograph.api.service import Service
from micrograph.errors import TakesLong, UsageError
from micrograph.settings import Settings
from tests.api.conftest import Shelf


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(Shelf(), Settings(home=tmp_path))


def test_a_question_that_is_asked_by_many_at_once_is_worked_out_once(service: Service) -> None:
    count = 0
    ready = threading.Event()

    def answer() -> bytes:
        nonlocal count
        count += 1
        ready.wait(5)
        return b"answer"

    async def everybody() -> list[bytes]:
        asked = [asyncio.create_task(service.remembered("a", answer)) for _ in range(8)]
        await asyncio.sleep(0.05)
        ready.set()
        return await asyncio.gather(*asked)

    assert asyncio.run(everybody()) == [b"answer"] * 8
    assert count == 1


def test_a_question_that_cannot_be_answered_is_told_to_all_and_not_remembered(service: Service) -> None:
    answers = iter([UsageError("no"), b"yes"])

    def answer() -> bytes:
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return found

    async def twice() -> bytes:
        for found in await asyncio.gather(
            service.remembered("a", answer), service.remembered("a", answer), return_exceptions=True
        ):
            assert isinstance(found, UsageError)
        return await service.remembered("a", answer)

    assert asyncio.run(twice()) == b"yes"


def test_no_more_is_remembered_than_was_said(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a hundred terms has forty kilobytes, and anybody may ask for as many as he likes."""
    monkeypatch.setattr("micrograph.api.service._REMEMBERED", 100)

    async def many() -> None:
        for number in range(50):
            await service.remembered(number, lambda: b"x" * 30)
            assert sum(map(len, service._answers.values())) <= 100

    asyncio.run(many())


def test_who_goes_away_takes_nobody_elses_answer_along(service: Service) -> None:
    ready = threading.Event()

    def answer() -> bytes:
        ready.wait(5)
        return b"answer"

    async def one_goes() -> bytes:
        first, second = (asyncio.create_task(service.remembered("a", answer)) for _ in range(2))
        await asyncio.sleep(0.05)
        first.cancel()
        ready.set()
        return await second

    assert asyncio.run(one_goes()) == b"answer"


def test_what_is_found_at_once_takes_no_thread_when_the_release_is_prepared(tmp_path: Path) -> None:
    threads: list[str] = []

    def answer() -> bytes:
        threads.append(threading.current_thread().name)
        return b"worked out"

    def at_once() -> bytes:
        threads.append(threading.current_thread().name)
        return b"at once"

    def rest() -> bytes:
        threads.append(threading.current_thread().name)
        return b"the rest"

    def too_long() -> bytes:
        raise TakesLong("it is long", rest)

    async def ask() -> list[bytes]:
        before = await service.remembered("before", answer, at_once)
        service._is_prepared = True
        after = [await service.remembered("after", answer, at_once) for _ in range(2)]
        slow = await service.remembered("slow", answer, too_long)
        return [before, *after, slow]

    service = Service(Shelf(), Settings(home=tmp_path))
    assert asyncio.run(ask()) == [b"worked out", b"at once", b"at once", b"the rest"]
    here = threading.main_thread().name
    assert [name == here for name in threads] == [False, True, False], "what was found at once is remembered, too"
