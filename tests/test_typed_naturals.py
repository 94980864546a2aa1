"""Types of other Go modules that cross as text: Python has UUIDs and Decimals for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import goferry
import typed_package
from goferry._builder.generate.types import natural
from goferry._natural import of_text
from test_typed_types import by_mypy


@pytest.fixture(scope="module")
def naturals() -> Any:
    return typed_package.load("naturals")


@pytest.fixture(scope="module")
def shared(naturals: Any) -> Iterator[Any]:
    with naturals.Keeper() as made:
        yield made


@pytest.fixture
def keeper(shared: Any) -> Any:
    return shared


def test_uuids_and_decimals_there_and_back(naturals: Any, keeper: Any) -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    item = naturals.Item(
        id=one, price=Decimal("1.50"), others=[two], prices={two: Decimal(-3)}, maybe=one
    )
    got = keeper.keep(item)
    assert got == item
    assert (type(got.id), type(got.price)) == (uuid.UUID, Decimal)
    assert (got.free, got.none) == (Decimal(), uuid.UUID(int=0))
    assert keeper.keep(id=str(one), price="2").price == Decimal(2)
    assert keeper.twice(Decimal("0.1")) == Decimal("0.2")
    with pytest.raises(goferry.DecodeError, match="field id"):
        keeper.keep(id="none", price="1")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.uuids(), st.decimals(-(10**12), 10**12, places=6), st.lists(st.uuids()))
def test_any_value_is_the_same_after_its_way(
    naturals: Any, keeper: Any, one: uuid.UUID, price: Decimal, others: list[uuid.UUID]
) -> None:
    item = naturals.Item(id=one, price=price, others=others)
    assert keeper.keep(item) == item


def test_type_checkers_take_the_package(naturals: Any, tmp_path: Any) -> None:
    folder = typed_package.build("naturals").folder
    assert by_mypy(folder, tmp_path, folder / "naturals" / "__init__.pyi") == []


@pytest.mark.parametrize(
    ("go", "name"),
    [
        ("math/big.Int", "int"),
        ("math/big.Rat", "_fractions.Fraction"),
        ("github.com/google/uuid.UUID", "_uuid.UUID"),
        ("github.com/gofrs/uuid/v5.UUID", "_uuid.UUID"),
        ("github.com/shopspring/decimal.Decimal", "_decimal.Decimal"),
        ("net/netip.Addr", "_typed.IPAddress | None"),
        ("net/netip.Prefix", "_typed.IPInterface | None"),
        ("example.com/own.Thing", "str"),
        ("example.com/notuuid.UUID", "str"),
    ],
)
def test_the_builder_and_the_runtime_know_the_same_types(go: str, name: str) -> None:
    assert natural({"kind": "text", "go": go}) == name
    kind = of_text(go)
    bare = name.removesuffix(" | None").rpartition(".")[2]
    assert (kind.type().__name__, kind.nullable) == (bare, name.endswith("None"))
