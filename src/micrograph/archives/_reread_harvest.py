"""Reading twice what cannot be trusted at once: lists that change while they are paged, pages of proxies in place of answers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from micrograph.records import RawRecord

if TYPE_CHECKING:
    from micrograph.http import Http, Reply

T = TypeVar("T")

PASSES = 5  # at most: a list that changes faster than it can be read is left to the next run


def every_one(read: Callable[[], Iterator[Sequence[T]]], key: Callable[[T], Hashable] = lambda one: one) -> Iterator[T]:
    """What a list holds, each once: it is read again until a pass brings nothing new.

    A record that goes while a list is paged moves all after it up by one, and one of them onto a page that was read
    already. A list of one page cannot slide.

    >>> passes = iter([[["a", "b"], ["d"]], [["b", "c"], ["d"]], [["b", "c"], ["d"]]])
    >>> "".join(every_one(lambda: iter(next(passes))))
    'abdc'

    Args:
        read: begins a pass; gives its pages.
        key: what makes two things of the list the same.
    """
    found: set[Hashable] = set()
    for _ in range(PASSES):
        before, pages = len(found), 0
        for page in read():
            pages += 1
            for one in page:
                if key(one) not in found:
                    found.add(key(one))
                    yield one
        if pages < 2 or len(found) == before:
            return


def right_one(http: Http, url: str, **options: Any) -> Reply:
    """An answer, asked for again where a page of HTML came in place of a file: a proxy's, most often.

    Of three that are none the last: what it means the caller knows. What is told by its status is told at once.
    """
    for _ in range(2):
        reply = http.get(url, **options)
        if reply.status != 200 or not is_page(reply.body):
            return reply
    return http.get(url, **options)


def is_page(body: bytes) -> bool:
    """Whether a body is a page of HTML.

    >>> is_page(b" <!DOCTYPE html><title>Maintenance</title>"), is_page(b"<?xml version='1.0'?>"), is_page(b"# a card")
    (True, False, False)
    """
    return body.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html"))


def of_one_file(records: Iterable[RawRecord], url: str, etag: str | None) -> Iterator[RawRecord]:
    """The records of one file, of which only the last carries the file's entity tag.

    Who has the tag says that he has the whole file. A run that was stopped among them has not, and is sent it again.
    """
    found = list(records)
    last = max((place for place, record in enumerate(found) if record.accession), default=None)
    for place, record in enumerate(found):
        yield replace(record, url=url, etag=etag if place == last else None)
