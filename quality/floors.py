"""The bounds that `python -m quality` holds figures against: percentages or counts, by set and figure."""

FLOORS: dict[str, dict[str, float]] = {
    "sample": {
        "pages": 97.0,
        "titles": 96.5,
        "bylines": 96.5,
        "dates": 96.5,
        "languages": 100.0,
        "quoted F1": 96.0,
        "quoted_with_speaker F1": 91.0,
        "indirect F1": 90.5,
        "indirect_with_speaker F1": 87.5,
        "speaker_kinds": 93.5,
        "cues": 97.5,
        "persons": 95.5,
        "duplicates F1": 98.0,
        "first_outlets": 100.0,
        "people_joined": 100.0,
        "references P": 95.0,
        "references R": 80.0,
    },
    "quotations": {
        "GUM direct span + speaker F1": 84.0,
        "GUM direct speaker mention": 85.0,
        "GUM direct full name": 93.0,
        "GUM direct of pronouns": 85.0,
        "GUM direct named in the text": 85.0,
        "GUM indirect+mixed span F1": 60.0,
        "GUM indirect+mixed word F1": 68.0,
        "PolNeAR direct span + speaker F1": 90.0,
        "PolNeAR direct speaker mention": 90.0,
        "PolNeAR indirect+mixed span F1": 52.0,
        "PolNeAR indirect+mixed word F1": 65.0,
        "right at confidence 0.9 and more": 95.0,
        "GUM names": 95.0,
        # Of the names that are wrong six are the silver standard's own errors.
        "PolNeAR names": 96.0,
        "pronoun right": 185.0,
        "nominal right": 15.0,
    },
    "speaking": {"held pronouns marked": 8},
    "pages": {"fu F1": 97.0, "fu titles": 112.0, "sh F1": 97.4},
    "kinds": {"dev macro F1": 97.0, "held macro F1": 90.0, "both macro F1": 95.0},
    "seeds": {
        "text quoted F1": 92.0,
        "text quoted with speaker F1": 92.0,
        "text indirect F1": 80.0,
        "html quoted F1": 92.0,
        "html quoted with speaker F1": 92.0,
        "html indirect F1": 80.0,
    },
    "duplicates": {"P": 97.0, "F1": 93.0},
    "models": {
        "best all F1": 83.5,
        "best ORG F1": 75.0,
        "best UNER F1": 74.0,
        "best GUM news F1": 76.0,
        "best GUM interview F1": 80.0,
        "best re3d F1": 85.0,
        "best wikigold F1": 86.0,
        "best politics F1": 84.0,
        "fast all F1": 77.5,
        "fast UNER F1": 70.0,
        "fast GUM news F1": 75.1,
        "fast GUM interview F1": 76.7,
        "fast re3d F1": 83.4,
        "fast wikigold F1": 79.0,
        "fast politics F1": 81.0,
        "embedded EWT UAS": 84.3,
        "embedded EWT LAS": 80.5,
        "embedded GUM news UAS": 85.1,
        "embedded GUM news LAS": 81.3,
        "embedded straight marks sentences F1": 82.0,
    },
}

# Counts of faults.
CEILINGS: dict[str, dict[str, float]] = {
    "sample": {"text_lost": 1, "merged_wrongly": 0, "boilerplate_kept": 0, "scare_taken": 3},
    "quotations": {"pronoun wrong": 5, "nominal wrong": 1, "unnamed wrong": 0},
    "pages": {"fu rejected": 1, "sh rejected": 2},
    "seeds": {
        f"{kind} {fault}": 0
        for kind in ("text", "html")
        for fault in ("title wrong", "boilerplate kept", "text lost", "scare quotes taken")
    },
    "models": {"shipped MB": 40.0},
}
