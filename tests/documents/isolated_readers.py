"""Readers that go wrong, for the tests. Children import this module by name."""

import ctypes

from pactoria.documents.limits import Limits


def hang(_data: bytes, _name: str, _limits: Limits) -> None:
    while True:
        pass


def swell(_data: bytes, _name: str, _limits: Limits) -> None:
    kept: list[bytes] = []
    while True:
        kept.append(bytes(100_000_000))


def crash(_data: bytes, _name: str, _limits: Limits) -> None:
    ctypes.string_at(0)


def blunder(_data: bytes, _name: str, _limits: Limits) -> None:
    raise LookupError
