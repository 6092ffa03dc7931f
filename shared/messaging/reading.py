"""Reading records where aiokafka alone would lose some or come to a stop for good.

It raises when the name of a header is not UTF-8, again at every attempt. Such a record is given out without its
content, to be set aside: it stays on the bus where the dead letter says. And whenever it raises over one partition, it
has passed over what the same call had taken from others already.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import IllegalStateError

UNREADABLE: Final = (("unreadable", b""),)
"""The headers of a record that stands for one whose bytes cannot be taken apart."""
UNREADABLE_DETAIL: Final = "a header's name is not UTF-8, in this record or in an earlier one of its batch"


class SteadyConsumer(AIOKafkaConsumer):  # type: ignore[misc]
    """A consumer that loses no records of a partition when another one cannot be read."""

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """Records; what is raised instead leaves every partition where it was."""
        before = self._places()
        try:
            records: dict[TopicPartition, list[ConsumerRecord]] = await super().getmany(
                *partitions, timeout_ms=timeout_ms, max_records=max_records
            )
        except Exception:
            await self._go_back(before)
            raise
        return records

    def _places(self) -> dict[TopicPartition, int]:
        subscription = self._subscription.subscription
        assignment = subscription.assignment if subscription else None
        states = {place: assignment.state_value(place) for place in assignment.tps} if assignment else {}
        return {place: state.position for place, state in states.items() if state.has_valid_position}

    async def _go_back(self, before: dict[TopicPartition, int]) -> None:
        """To where each partition was. One that has only just been given to us was where its group left it."""
        for place in self.assignment():
            with suppress(IllegalStateError):
                if place in before:
                    self.seek(place, before[place])
                elif self._group_id is not None and await self.committed(place) is not None:
                    await self.seek_to_committed(place)
                else:
                    await self.seek_to_beginning(place)


class PatientConsumer(SteadyConsumer):
    """A consumer whose `getmany` comes back only with records.

    FastStream sleeps as long again after an empty poll, and a record that arrives meanwhile would wait for it.
    """

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """Records, as soon as there are some."""
        records: dict[TopicPartition, list[ConsumerRecord]] = {}
        while not records:
            records = await super().getmany(*partitions, timeout_ms=timeout_ms, max_records=max_records)
        return records


@dataclass(frozen=True, slots=True)
class _StandIn:
    """Takes the place of a record that cannot be read, so that it can be set aside."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: None = None
    value: None = None
    checksum: None = None
    headers: tuple[tuple[str, bytes], ...] = UNREADABLE


class _Batch:
    """A batch of records. From the first that cannot be read on there are stand-ins: only it knew where the next is."""

    def __init__(self, batch: Any) -> None:
        self._batch = batch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        records: list[Any] = []
        try:
            records.extend(self._batch)  # keeps what came before the exception
        except UnicodeDecodeError:
            first = records[-1].offset + 1 if records else self._batch.base_offset
            stamp = (self._batch.max_timestamp, self._batch.timestamp_type or 0)
            records += [_StandIn(offset, *stamp) for offset in range(first, self._batch.next_offset)]
        return iter(records)


class _Batches:
    """The batches of one answer of the broker."""

    def __init__(self, records: Any) -> None:
        self._records = records

    def has_next(self) -> bool:
        return bool(self._records.has_next())

    def next_batch(self) -> _Batch:
        return _Batch(self._records.next_batch())


class TolerantRecords(fetcher.PartitionRecords):  # type: ignore[misc]
    """A partition's records, of which none stops the reader. Takes the place of aiokafka's own in this process."""

    def __init__(self, place: TopicPartition, records: Any, *others: Any, **options: Any) -> None:
        super().__init__(place, _Batches(records), *others, **options)


fetcher.PartitionRecords = TolerantRecords
