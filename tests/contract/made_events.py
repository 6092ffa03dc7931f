"""Any event at all, made by chance from its model: for tests that hold for every event."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel

from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Event

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    bool: st.booleans(),
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    date: st.dates(),
    AwareDatetime: MOMENTS,
    NoneType: st.none(),
}


def any_event() -> st.SearchStrategy[Event]:
    """An event of any type."""
    return st.sampled_from(sorted(EVENTS)).flatmap(lambda name: of_model(EVENTS[name]))


def of_model(model: type[Any]) -> st.SearchStrategy[Any]:
    """A model with every field made."""
    return st.builds(model, **{name: _of(field.annotation) for name, field in model.model_fields.items()})


def _of(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation in PLAIN:
        return PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return of_model(annotation)
    return BY_ORIGIN[get_origin(annotation)](get_args(annotation))


def _tuple(arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if arguments[-1] is Ellipsis:
        return st.lists(_of(arguments[0]), max_size=3).map(tuple)
    return st.tuples(*(_of(argument) for argument in arguments))


def _any_of(arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.one_of(*(_of(argument) for argument in arguments))


BY_ORIGIN: dict[Any, Callable[[tuple[Any, ...]], st.SearchStrategy[Any]]] = {
    Annotated: lambda arguments: _of(arguments[0]),
    Literal: st.sampled_from,
    Union: _any_of,
    UnionType: _any_of,
    dict: lambda arguments: st.dictionaries(_of(arguments[0]), _of(arguments[1]), max_size=4),
    tuple: _tuple,
}
