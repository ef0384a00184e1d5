"""Confidence follows the evidence for an attribution. All people are invented."""

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Quote
from pipeline.language.model.load import load_model


def last(text: str) -> Quote:
    return extract_texts([text], load_model())[0].quotes[-1]


def test_a_full_name_beside_a_plain_cue_is_surest() -> None:
    sure = last("“The bridge is safe,” said Maria Lind.").confidence
    assert sure >= 0.9
    assert sure > last("“The bridge is safe,” said the minister.").confidence
    assert sure > last("Maria Lind lauded the bridge as “safe and beautiful to look at”.").confidence


def test_a_pronoun_is_as_sure_as_its_name() -> None:
    near = last("Maria Lind opened the bridge.\n\n“It is safe,” she said.")
    rivals = last("Maria Lind met Rosa Moss in Ridley, and Ana Ortiz came too.\n\n“It is safe,” she said.")
    assert near.speaker_name == "Maria Lind"
    assert near.confidence >= 0.9
    assert rivals.speaker_name is None or rivals.confidence < near.confidence


def test_a_speaker_without_a_cue_is_least_sure() -> None:
    introduced = last("Mayor Ana Ortiz spoke for an hour.\n\n“We failed our neighbours in the east.”")
    assert introduced.confidence < 0.9
    assert last("“Nothing in this town will ever be the same again.”").confidence == 0.0
