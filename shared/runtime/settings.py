"""Settings of a service: environment variables with the prefix `OPVANGPUNT_`."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """What every service must be told. Subclass it for the settings of one service."""

    model_config = SettingsConfigDict(env_prefix="OPVANGPUNT_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8100
    database_url: str
    """`postgresql+asyncpg://role:password@host:port/database`"""
    database_pool: int = 10
    member: str | None = None
    """A name that no other process of this service has, kept over restarts: see `shared.messaging.subscription`."""
    kafka_bootstrap: str = "127.0.0.1:9092"
    access_public_key_file: Path
    """PEM of the Ed25519 key that checks every token."""
    public_url: str = "http://127.0.0.1:8100"
    """Intake's address as parents see it: links in texts begin with it."""
    intake_url: str = "http://127.0.0.1:8100"
    matching_url: str = "http://127.0.0.1:8101"
    mentoring_url: str = "http://127.0.0.1:8102"
    notify_url: str = "http://127.0.0.1:8103"
    dead_letter_limit: int = 100
    """So many dead letters in a row stop the consumer: something is wrong with more than the records."""
    delivery_attempts: int = 3
    """How often a record is tried whose handler fails for a reason that nobody foresaw."""
    log_level: str = "INFO"

    @property
    def own_sites(self) -> tuple[str, ...]:
        """The addresses that pages of ours are served from."""
        return (self.public_url, self.intake_url, self.matching_url, self.mentoring_url, self.notify_url)
