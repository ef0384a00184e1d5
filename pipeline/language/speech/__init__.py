"""What was said: cues, the words they report, quotations without a cue, utterances over several paragraphs."""
