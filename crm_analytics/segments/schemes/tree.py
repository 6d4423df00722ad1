"""A readable decision tree, coarse to fine, that tells any scheme by what is known of the customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.segments.schemes.scheme import Scheme
from crm_analytics.settings import require

_FIT_ROWS = 40_000  # customers, drawn by chance
_MOST_VALUES = 12  # values of a text column that may part customers, the most common
_FEWEST = 20  # customers
_LEAF_SHARE = 0.01  # share of the customers that a leaf holds at least
_SEED = 0


@dataclass(frozen=True)
class Step:
    """One node: the tests that lead to it, whom it holds and which class it says."""

    node: int
    parent: int | None
    depth: int
    column: str | None  # what parts it further; None = a leaf
    value: str | None  # a text column: this value goes to the right; None = a number
    threshold: float | None  # a number: above it goes to the right
    said: str  # the most common class here
    share: float  # share of that class here
    customer_share: float  # share of all customers that come here
    is_right: bool  # the right side of its parent


class Explanation(NamedTuple):
    """The tree, how often it is right about customers it hasn't seen, and how often the largest class would be."""

    steps: tuple[Step, ...]
    accuracy: float
    baseline: float
    n_customers: int


class _Inputs(NamedTuple):
    matrix: np.ndarray
    columns: list[tuple[str, str | None]]  # column and, of a text column, the value


def explain(scheme: Scheme, customers: pl.DataFrame, *, columns: tuple[str, ...], depth: int = 3) -> Explanation:
    """Grow a tree on ``columns`` that tells the scheme's classes. Raises NotEnoughData and InvalidSetting.

    Accuracy: the tree is grown on one half of the customers (drawn by chance) and tried on the other, both ways; the
    tree that is shown is grown on all (at most 40,000). Columns that aren't there are left out. Missing numbers stand
    below every other, missing texts are no value.
    """
    require(1 <= depth <= 6, "depth", depth, "1 to 6")
    joined = customers.join(scheme.members, on="customer_id", how="inner", maintain_order="left")
    drawn = joined.sample(_FIT_ROWS, seed=_SEED) if joined.height > _FIT_ROWS else joined
    inputs = _read(drawn, columns)
    if drawn.height < _FEWEST or not inputs.columns:
        raise NotEnoughData(what="tree", needed=_FEWEST, found=drawn.height if inputs.columns else 0)
    classes = drawn["class"].to_numpy()
    tree = _grow(inputs.matrix, classes, depth)
    accuracy, baseline = _tried(inputs.matrix, classes, depth)
    return Explanation(_steps(tree, inputs), accuracy, baseline, drawn.height)


def _read(customers: pl.DataFrame, columns: tuple[str, ...]) -> _Inputs:
    parts: list[np.ndarray] = []
    names: list[tuple[str, str | None]] = []
    for name in (name for name in columns if name in customers.columns):
        values = customers[name]
        if values.dtype.is_numeric() or values.dtype == pl.Boolean:
            numbers = values.cast(pl.Float64).fill_nan(None)
            if numbers.n_unique() > 1:
                low = float(numbers.min() or 0.0) - 1  # type: ignore[arg-type]
                parts.append(numbers.fill_null(low).to_numpy())
                names.append((name, None))
        elif values.dtype == pl.String:
            for value in _common(values):
                parts.append((values == value).fill_null(False).cast(pl.Float64).to_numpy())
                names.append((name, value))
    return _Inputs(np.column_stack(parts) if parts else np.empty((customers.height, 0)), names)


def _common(values: pl.Series) -> list[str]:
    counts = values.drop_nulls().to_frame("_value").group_by("_value").len("_n")
    found = counts.sort("_n", "_value", descending=[True, False])["_value"].head(_MOST_VALUES).to_list()
    return found if len(found) > 1 or values.null_count() else []


def _grow(matrix: np.ndarray, classes: np.ndarray, depth: int) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    leaf = max(1, int(_LEAF_SHARE * len(matrix)))
    return DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=_SEED).fit(matrix, classes)


def _tried(matrix: np.ndarray, classes: np.ndarray, depth: int) -> tuple[float, float]:
    """Share of unseen customers named right by the tree, and by the commonest class of the seen ones."""
    fold = np.random.default_rng(_SEED).permutation(len(matrix)) % 2
    right, guessed = 0, 0
    for held_out in (0, 1):
        seen, unseen = fold != held_out, fold == held_out
        tree = _grow(matrix[seen], classes[seen], depth)
        names, counts = np.unique(classes[seen], return_counts=True)
        right += int((tree.predict(matrix[unseen]) == classes[unseen]).sum())
        guessed += int((classes[unseen] == names[counts.argmax()]).sum())
    return right / len(matrix), guessed / len(matrix)


def _steps(model: Any, inputs: _Inputs) -> tuple[Step, ...]:
    tree, steps = model.tree_, []
    todo: list[tuple[int, int | None, int, bool]] = [(0, None, 0, False)]
    while todo:
        node, parent, depth, is_right = todo.pop()
        left, right = int(tree.children_left[node]), int(tree.children_right[node])
        steps.append(_step(model, inputs, node, (parent, depth, is_right)))
        if left >= 0:
            todo += [(right, node, depth + 1, True), (left, node, depth + 1, False)]  # the left one is told first
    return tuple(steps)


def _step(model: Any, inputs: _Inputs, node: int, place: tuple[int | None, int, bool]) -> Step:
    tree, counts = model.tree_, model.tree_.value[node][0]
    is_leaf = int(tree.children_left[node]) < 0
    column, value = (None, None) if is_leaf else inputs.columns[int(tree.feature[node])]
    best = int(np.argmax(counts))
    return Step(
        node=node, parent=place[0], depth=place[1], is_right=place[2], column=column, value=value,
        threshold=None if is_leaf or value is not None else float(tree.threshold[node]),
        said=str(model.classes_[best]), share=float(counts[best] / counts.sum()),
        customer_share=float(tree.n_node_samples[node] / tree.n_node_samples[0]),
    )  # fmt: skip
