"""Apache Kafka's jars are the locked ones, or there is a message that says what could not be had."""

from pathlib import Path

import pytest

from deploy.local.jars import KAFKA_VERSION, DownloadFailed, class_path, locked_jars
from deploy.local.ports import free_ports


def test_lock_names_one_broker_and_its_client_of_the_same_version() -> None:
    paths = list(locked_jars())
    assert sum(path.endswith("kafka_2.13-4.1.0.jar") for path in paths) == 1
    assert [path for path in paths if "/kafka-clients/" in path] == [
        "org/apache/kafka/kafka-clients/4.1.0/kafka-clients-4.1.0.jar"
    ]


def test_without_a_network_the_error_names_what_could_not_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPVANGPUNT_MAVEN_REPOSITORY", f"http://127.0.0.1:{free_ports(1)[0]}/")
    with pytest.raises(DownloadFailed, match="Apache Kafka's jars could not be downloaded"):
        class_path(tmp_path)


def test_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadFailed, match="file"):
        class_path(tmp_path / "file")


def test_jar_that_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    for path, (size, _) in locked_jars().items():
        jar = tmp_path / f"kafka-{KAFKA_VERSION}" / path
        jar.parent.mkdir(parents=True, exist_ok=True)
        with jar.open("wb") as empty:
            empty.truncate(size)
    with pytest.raises(DownloadFailed, match="not the locked one"):
        class_path(tmp_path)
