"""What intake must be told beside what every service is told."""

from pathlib import Path

from shared.runtime.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    """Environment variables with the prefix `OPVANGPUNT_`."""

    access_private_key_file: Path
    """PEM of the Ed25519 key that signs every token. No other service has it."""
    contact_points_file: Path = Path(__file__).parent / "contact_points" / "antwerp.toml"
    """The desks of this city, in their order. Desks that are new in it are opened at the next start."""
