"""Answers that are made once and read by everybody, as `st.cache_resource` keeps them, for a fiftieth of its price.

Streamlit's own reads the signature of the function and hashes its name and every argument at each call: .4 ms, fifteen
times a rerun of Review. What pages ask with are texts, numbers and days, which are keys of a dictionary as they are.
"""

from __future__ import annotations

import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
_all: list[Kept[..., Any]] = []


class Kept(Generic[Asked, Answer]):
    """A function whose answers are kept: the `entries` used last. Shared by all sessions, so never changed.

    Arguments whose name begins with an underscore are not part of the question; the others are hashable. Whoever asks
    while an answer is made waits for it. An exception is not kept.
    """

    def __init__(self, make: Callable[Asked, Answer], entries: int, saying: str) -> None:
        self._make, self._entries, self._saying = make, entries, saying
        names = list(inspect.signature(make).parameters)
        self._key = [at for at, name in enumerate(names) if not name.startswith("_")]
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._at_work: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()
        update_wrapper(self, make)
        _all.append(self)

    def __call__(self, *asked: Asked.args, **named: Asked.kwargs) -> Answer:
        """The answer, kept or made now. By position alone: a name could not be told from its place."""
        if named:
            raise TypeError(f"{self._make.__name__} is asked by position")
        key = tuple(asked[at] for at in self._key)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            work = self._at_work.setdefault(key, threading.Lock())
        with work:
            with self._lock:
                if key in self._answers:
                    return self._answers[key]
            try:
                answer = self._made(asked)
                with self._lock:
                    self._answers[key] = answer
                    while len(self._answers) > self._entries:
                        self._answers.popitem(last=False)
            finally:
                with self._lock:
                    self._at_work.pop(key, None)
        return answer

    def _made(self, asked: tuple[Any, ...]) -> Answer:
        if (
            not self._saying or get_script_run_ctx(suppress_warning=True) is None
        ):  # a page, or a thread beside it
            return self._make(*asked)  # type: ignore[call-arg]
        with st.spinner(self._saying):
            return self._make(*asked)  # type: ignore[call-arg]

    def forget(self) -> None:
        """Make every answer anew from now on."""
        with self._lock:
            self._answers.clear()


def kept(entries: int, saying: str = "") -> Callable[[Callable[Asked, Answer]], Kept[Asked, Answer]]:
    """Keep a function's answers, as many as `entries`. saying: what a page says while one is made; empty: nothing."""

    def keeping(make: Callable[Asked, Answer]) -> Kept[Asked, Answer]:
        return Kept(make, entries, saying)

    return keeping


def forget_all() -> None:
    """Forget every answer of every function: for tests that write behind the desk's back."""
    for one in _all:
        one.forget()
