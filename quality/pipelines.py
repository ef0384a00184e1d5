"""The pipelines that are compared: both tiers of the embedded one, every `en_core_web_*` that is installed, and any that is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.language.model import EMBEDDED, LanguageModel, load_model

if TYPE_CHECKING:
    from spacy.language import Language

TIERS = ("best", "fast")
PEERS = "en_core_web_"


@dataclass(frozen=True)
class System:
    """What the settings model and tier choose, under the name that tables and figures use."""

    name: str
    model: str
    tier: str

    def load(self) -> LanguageModel:
        """As the extraction loads it: what the rules do not use is left out."""
        return load_model(self.model, tier=self.tier)

    def load_whole(self) -> "Language":
        """With every pipe, also those that the extraction leaves out."""
        import spacy

        return spacy.load(EMBEDDED if self.model == "embedded" else self.model)

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings for a process of its own."""
        return {"QUOTEWIRE_MODEL": self.model, "QUOTEWIRE_TIER": self.tier}


def at_hand() -> list[System]:
    """Both tiers, then the peers that are installed, by name."""
    from spacy.util import get_installed_models

    peers = sorted(name for name in get_installed_models() if name.startswith(PEERS))
    return [System(tier, "embedded", tier) for tier in TIERS] + [System(name, name, TIERS[0]) for name in peers]


def distinct_models(systems: Sequence[System]) -> list[System]:
    """One system of every model: tiers share a parser."""
    return list({system.model: system for system in reversed(systems)}.values())[::-1]
