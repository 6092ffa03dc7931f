"""Creates the topics that the contracts declare; no service ever does."""

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from deploy.local.trouble import Trouble
from shared.contracts.topics import TOPICS


class TopicsFailed(Trouble):
    """A topic could not be created; the message names it."""


async def create_topics(bootstrap: str) -> None:
    """Creates what is missing and sets the retention of what is there. Safe to repeat. Raises TopicsFailed."""
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await client.start()
    try:
        existing = set(await client.list_topics())
        new = [
            NewTopic(topic.name, topic.partitions, 1, topic_configs=topic.kafka_settings)
            for topic in TOPICS
            if topic.name not in existing
        ]
        if new:
            await _create(client, new)
        await _settle(client, existing)
    finally:
        await client.close()


async def _create(client: AIOKafkaAdminClient, new: list[NewTopic]) -> None:
    response = await client.create_topics(new)
    for name, code, *message in response.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise TopicsFailed(f"The topic {name} could not be created: {error.__name__} {' '.join(map(str, message))}")


async def _settle(client: AIOKafkaAdminClient, existing: set[str]) -> None:
    changed = [
        ConfigResource(ConfigResourceType.TOPIC, topic.name, configs=topic.kafka_settings)
        for topic in TOPICS
        if topic.name in existing
    ]
    if changed:
        await client.alter_configs(changed)
