"""
Text that lies sealed in its row, and reads like text to the rest of the code.

A row with such columns is a ``SealedRow``: it has a UUID before it is saved, and under that UUID a
key of its own (``forum.object_keys``). The UUID and the label of the column are sealed in, so what
is moved to another row or column does not open. It is seen as its row is seen, for it lies there.

It is opened when it is first looked at. Nothing can be filtered, ordered or compared by it in the
database: there is only noise to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import uuid4

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

from forum import object_keys
from forum.object_keys import Destroyed
from forum.vault import DataKey


class Sealed(bytes):
    """Text as it lies in its row. What it says is remembered once it was opened."""

    plain: str | None = None

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class SealedRow(models.Model):
    """A row with sealed columns, or with a sealed file."""

    sealed_as = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    @property
    def data_key(self) -> DataKey:
        """
        The key that opens this row.

        :raises Destroyed: if it was destroyed.
        """
        held: DataKey | None = self.__dict__.get(_HELD)
        if held is None or held.of != self.sealed_as:
            held = self.__dict__[_HELD] = object_keys.of(self.sealed_as)
        return held

    @data_key.setter
    def data_key(self, key: DataKey | None) -> None:
        self.__dict__[_HELD] = key

    def destroy_key(self, *, at: datetime) -> None:
        """Make what this row says unreadable for good, here and in every backup (``doctor``)."""
        object_keys.destroy(self.sealed_as, at=at)
        self.data_key = None


_HELD = "_held_key"
Row = TypeVar("Row", bound=SealedRow)


def with_keys(rows: Iterable[Row]) -> list[Row]:
    """Return the rows with their keys at hand: one question for all, not one for each."""
    listed = list(rows)
    keys = object_keys.of_each(row.sealed_as for row in listed)
    for row in listed:
        row.data_key = keys.get(row.sealed_as)
    return listed


class _Text(DeferredAttribute):
    """Opens the text of a row when it is first looked at."""

    field: SealedTextField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        return self.field.opened(instance, found) if isinstance(found, Sealed) else found

    def __set__(self, instance: SealedRow, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class _Column(Col):
    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        raise FieldError(f"{self.target} is sealed: nothing is ordered or computed by it.")


class SealedTextField(models.Field):  # type: ignore[type-arg]
    """A text column, sealed with the key of its row. Empty text is kept as nothing at all."""

    descriptor_class = _Text
    _pyi_private_set_type: str
    _pyi_private_get_type: str

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def label(self) -> str:
        """What is sealed in beside the UUID: ``cases.casecontent.summary``."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def opened(self, row: SealedRow, sealed: Sealed) -> str:
        if sealed.plain is None:
            try:
                plain = row.data_key.open(bytes(sealed), row=self.label).decode()
            except Destroyed:
                return _("This text was withdrawn, and nobody can read it any more.")
            sealed.plain = plain
        return sealed.plain

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal what was said anew; what was not touched stays as it lies."""
        said = model_instance.__dict__.get(self.attname, "")
        if isinstance(said, Sealed) or not said:
            return said
        row = cast("SealedRow", model_instance)
        # The key is asked for each time: a transaction that was undone has taken it along.
        key = object_keys.made_for(row.sealed_as)
        return Sealed(key.seal(str(said).encode(), row=self.label))

    def from_db_value(self, value: bytes | None, *args: object) -> str | Sealed | None:
        if value is None:
            return None
        return Sealed(bytes(value)) if len(value) else ""

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if value and not isinstance(value, Sealed):
            raise FieldError(f"{self} is sealed with the key of its row: set it there, and save.")
        return cast("Any", connection).Database.Binary(bytes(value or b""))

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self} is sealed, and not for a fixture.")

    def get_lookup(self, lookup_name: str) -> Any:
        raise FieldError(f"{self} is sealed: nothing can be looked up by it.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self} is sealed: nothing can be computed of it.")

    def get_col(self, alias: str, output_field: models.Field[Any, Any] | None = None) -> Col:
        return _Column(alias, self, output_field)


def columns_of(model: type[models.Model]) -> Sequence[SealedTextField]:
    """Return the sealed columns of a kind of row."""
    return [field for field in model._meta.fields if isinstance(field, SealedTextField)]
