"""The attribution head: content, source and cue of reported speech, a second opinion beside the quotation grammar."""
