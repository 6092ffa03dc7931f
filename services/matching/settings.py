"""What matching must be told beside what every service is told."""

from pathlib import Path

from pydantic import Field

from shared.runtime.settings import ServiceSettings


class MatchingSettings(ServiceSettings):
    """Environment variables with the prefix `OPVANGPUNT_`."""

    offer_hours: float = Field(default=72, gt=0)
    """How long an offer stands. Fractions are fine."""
    proposal_hours: float = Field(default=72, gt=0)
    """How long a daycare that wants to be asked has for its answer."""
    care_correction_minutes: float = Field(default=5, ge=0)
    """How long a daycare may correct what it said of agreed care, before it is told and the place may go on."""
    answer_delay_seconds: float = Field(default=5, ge=0)
    """How long after its time an offer is ended: an answer given in time may still be on its way."""
    expiry_poll_seconds: float = Field(default=1, gt=0)
    """How often is looked for offers, proposals and reports of care whose time is over."""
    round_seconds: float = Field(default=600, gt=0)
    """How long drafting or verifying an allocation round may take before it is ended."""
    proof_seconds: float = Field(default=240, gt=0)
    """How long it may then be looked for a proof that whoever the draft passes over must be. Without one it says so."""
    policies_folder: Path = Path(__file__).parent / "policies"
    """Priority policies as TOML files: the one in force on the day decides."""
    traineeship_policies_folder: Path = Path(__file__).parent / "policies" / "traineeships"
    """Policies for places to learn on the work floor, as TOML files: the one in force on the day decides."""
    clocks_folder: Path = Path(__file__).parent / "clocks" / "files"
    """How long a daycare has, by the channel of a request, as TOML files: the ones in force on the day count."""
