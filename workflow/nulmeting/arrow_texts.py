"""The different texts of a column as Arrow holds them: of a million most are never looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import pyarrow as pa

AT_ONCE = 1000
"""Texts that are made at a time; so many or fewer are as well kept as texts."""


class ArrowTexts(Sequence[str]):
    """Texts that are each made when they are asked for.

    Parameters
    ----------
    array : pyarrow.StringArray or pyarrow.LargeStringArray
        Without nulls.
    """

    def __init__(self, array: pa.StringArray) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> ArrowTexts: ...

    def __getitem__(self, place: int | slice) -> str | ArrowTexts:
        found = self.array[place]
        return ArrowTexts(found) if isinstance(place, slice) else found.as_py()

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), AT_ONCE):
            yield from self.array[start : start + AT_ONCE].to_pylist()

    def blanks(self) -> list[int]:
        """Give the places of the texts that hold no more than spaces, in the sense of `str.strip`."""
        import pyarrow.compute as pc

        empty = pc.invert(pc.binary_length(self.array).cast("bool"))
        places: list[int] = pc.indices_nonzero(pc.or_(empty, pc.utf8_is_space(self.array))).to_pylist()
        return places
