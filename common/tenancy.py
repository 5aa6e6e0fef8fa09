"""The tenant guard: a query on practice data must say whose data it is before it may run.

What a practice is lives in accounts; this module only knows the name of the path to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self, cast

from django.db import models
from django.db.models.sql import Query


class PracticeNotChosen(RuntimeError):
    """A query on practice data was run before saying whose data it is."""


class PracticeQuery(Query):
    """Carries whether it was said whose; so subqueries that take only `queryset.query` are guarded too."""

    said_whose = False

    def guard(self) -> None:
        if not self.said_whose:
            raise PracticeNotChosen(f"{self.get_meta().object_name}: call .of(practice) first")

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self.guard()
        return super().resolve_expression(*args, **kwargs)

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        # Also asked of each part of a union, an intersection and a difference.
        self.guard()
        return super().get_compiler(*args, **kwargs)


class PracticeQuerySet(models.QuerySet):
    """Refuses to run until `.of(practice)` was called, also inside subqueries and form choices."""

    practice_path = "practice"
    query: PracticeQuery

    def __init__(
        self,
        model: type[models.Model] | None = None,
        query: PracticeQuery | None = None,
        using: str | None = None,
        hints: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(model, query or PracticeQuery(model), using, hints)

    def of(self, practice: models.Model) -> Self:
        """Only what belongs to this practice."""
        return self.filter(**{self.practice_path: practice})._opened()

    def across_practices(self) -> Self:
        """Everybody's data: for the worker and for visitors of links; a wall test lists who may say it."""
        return self._opened()

    def _opened(self) -> Self:
        clone = self.all()
        clone.query.said_whose = True
        return clone

    def _guard(self) -> None:
        self.query.guard()

    # Combining: one that said whose must not lend its word to one that did not.

    def __and__(self, other: models.QuerySet) -> Self:
        _guard_other(other)
        return super().__and__(other)

    def __or__(self, other: models.QuerySet) -> Self:
        _guard_other(other)
        return super().__or__(other)

    def __xor__(self, other: models.QuerySet) -> Self:
        _guard_other(other)
        return super().__xor__(other)

    def _fetch_all(self) -> None:
        self._guard()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator:
        self._guard()
        return super().iterator(*args, **kwargs)

    def aiterator(self, *args: Any, **kwargs: Any) -> Any:
        self._guard()
        return super().aiterator(*args, **kwargs)

    def count(self) -> int:
        self._guard()
        return super().count()

    def exists(self) -> bool:
        self._guard()
        return super().exists()

    def contains(self, obj: models.Model) -> bool:
        self._guard()
        return super().contains(obj)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        self._guard()
        return super().explain(*args, **kwargs)

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._guard()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._guard()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard()
        return super().delete()


def _guard_other(other: models.QuerySet) -> None:
    if isinstance(other, PracticeQuerySet):
        other.query.guard()


ManagerOfPracticeQuerySet = models.Manager.from_queryset(PracticeQuerySet)


class PracticeManager(ManagerOfPracticeQuerySet):
    """The manager of every practice-owned model; make others with `PracticeManager.from_queryset(...)`."""

    def get_queryset(self) -> PracticeQuerySet:
        queryset = cast("PracticeQuerySet", super().get_queryset())
        # patient.collections: the parent already answers whose data it is.
        queryset.query.said_whose = hasattr(self, "instance")
        return queryset
