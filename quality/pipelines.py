"""The pipelines that are compared: both tiers of the embedded one, every `en_core_web_*` that is installed, and any that is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.language.model.load import LanguageModel, Tier, identify, load_model
from pipeline.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language

TIERS: tuple[Tier, ...] = ("best", "fast")
PEERS = "en_core_web_"
# A parse does not depend on them.
NAME_PIPES = ("known_names", "ner", "encoder_ner", "entity_ruler")


@dataclass(frozen=True)
class System:
    """What the settings model and tier choose, under the name that tables and figures use."""

    name: str
    model: str
    tier: Tier

    def load(self) -> LanguageModel:
        """As the extraction loads it."""
        return load_model(self.model, self.tier)

    def load_parser(self) -> "Language":
        """With every pipe but those for names, also what the extraction leaves out."""
        import spacy

        return spacy.load(identify(self.model, self.tier).folder, exclude=NAME_PIPES)

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings for a process of its own."""
        return {"QUOTEWIRE_MODEL": self.model, "QUOTEWIRE_TIER": self.tier}


def configured() -> LanguageModel:
    """What the settings name; the sets that measure the whole product use it."""
    settings = Settings()
    return load_model(settings.model, settings.tier, settings.tier_fallback)


def at_hand() -> list[System]:
    """Both tiers, then the peers that are installed, by name."""
    from spacy.util import get_installed_models

    peers = sorted(name for name in get_installed_models() if name.startswith(PEERS))
    return [System(tier, "embedded", tier) for tier in TIERS] + [System(name, name, TIERS[0]) for name in peers]


def distinct_models(systems: Sequence[System]) -> list[System]:
    """One system of every model: tiers share a parser."""
    return list({system.model: system for system in reversed(systems)}.values())[::-1]
