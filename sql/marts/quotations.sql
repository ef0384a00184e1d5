-- one row a quotation span, flat, for people: who said what, when, where, and what stood around it
-- The offsets, and how the speaker was found, are in news.quotes; the text of the article in news.articles. Sentences end at
-- '.', '!', '?' or '…' before a space and anything but a small letter, and at the end of a paragraph; not after 'Mr.' and
-- the like, nor after a single capital ('U.S. officials'). Other abbreviations end a sentence where there is none. No more
-- than 400 characters on either side are looked at: a sentence that goes on beyond is cut, with '…'.
-- key: quote_id
-- incremental: day, article_id
-- follows: news.entities.entity_id (name, label) as person_id through news.quotes
-- references: quote_id -> news.quotes.quote_id
-- references: article_id -> news.articles.article_id
-- references: person_id -> news.entities.entity_id or null
-- day: Day of capture
-- seen_at: Time by which the article had appeared: news.articles.seen_at
-- seen_by: What seen_at rests on: publication or capture
-- published_day: Date of publication in UTC; null where the page does not settle it
-- outlet: Name of the outlet
-- url: Address of the page
-- title: Headline of the article
-- speaker: The speaker's most used full name; else as the article has it ('a police spokesman'); null where open
-- role: Role that the article gives: 'Finance Minister'
-- label: The speaker's most used OntoNotes label: PERSON, ORG, GPE, ...; null for speakers tied to nobody
-- source_kind: named (a named person, also behind 'she' or 'the minister'), organization (a body, a place that speaks),
--   described (somebody without a name) or unattributed (no speaker found)
-- type: direct (in marks), mixed (a sentence of the reporter with quoted words) or indirect (reported)
-- polarity: affirmed, negated ('denied that', 'did not say') or refused ('declined to say')
-- words: Number of words
-- text: The words
-- sentence_before: The sentence before the one that the quotation begins in; null at the start of the article, and where
--   that sentence is not within reach
-- sentence_after: The sentence after the one that the quotation, with the cue that follows it, ends in; null likewise
-- utterance: The whole of what the speaker says there: all parts of a split quotation, in order
-- is_said_first: True where it counts as said: news.quotes.said_first. Without it, rows are as published
-- cue: The word that reports: 'said', 'according to'
-- confidence: How sure the attribution is, 0 to 1
-- quote_id: news.quotes.quote_id
-- utterance_id: news.quotes.utterance_id, shared by the parts of a split quotation
-- article_id: news.articles.article_id
-- person_id: The speaker: news.entities.entity_id; null for speakers tied to nobody
with
    utterances as (
        select article_id, utterance_id, string_agg(text, ' ' order by start_char, end_char) as text
        from news.quotes
        group by all
        having count(*) > 1
    ),
    -- The windows hold the first character of the quotation and its last three: '.”' at its end parts two sentences.
    windows as (
        select
            quote.*,
            article.seen_at,
            article.seen_by,
            article.published_day,
            article.outlet,
            article.url,
            article.title,
            substr(
                article.text,
                greatest(quote.start_char - 400, 0) + 1,
                least(quote.start_char, 400) + 1
            ) as before,
            substr(
                article.text,
                greatest(
                    case
                        when quote.cue_end between quote.end_char and quote.end_char + 120
                            and not contains(
                                substr(article.text, quote.end_char + 1, quote.cue_end - quote.end_char), e'\n\n'
                            )
                            then quote.cue_end
                        else quote.end_char
                    end - 2,
                    1
                ),
                403
            ) as after
        from news.quotes as quote
        join news.articles as article using (article_id)
    ),
    -- Control characters stand for the parting of two sentences (30) and for a full stop that ends none (31).
    parted as (
        select
            windows.*,
            list_transform(
                [before, after],
                lambda stretch: string_split(
                    regexp_replace(
                        regexp_replace(
                            regexp_replace(
                                stretch,
                                '\b(Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|St|Jr|Sr|\p{Lu})\.',
                                '\1' || chr(31),
                                'g'
                            ),
                            '\s*\n\s*\n\s*',
                            chr(30),
                            'g'
                        ),
                        '([.!?…]["”’''»)\]]*)\s+([^\p{Ll}\s])',
                        '\1' || chr(30) || '\2',
                        'g'
                    ),
                    chr(30)
                )
            ) as sentences
        from windows
    ),
    around as (
        select
            parted.*,
            case
                when len(sentences[1]) = 2 and start_char > 400 then regexp_replace(sentences[1][1], '^\S*\s*', '…')
                when len(sentences[1]) > 1 then sentences[1][-2]
            end as sentence_before,
            case
                when len(sentences[2]) = 2
                    and length(after) = 403
                    and not regexp_matches(sentences[2][2], '[.!?…]["”’''»)\]]*$')
                    then regexp_replace(sentences[2][2], '\s*\S*$', '…')
                when len(sentences[2]) > 1 then sentences[2][2]
            end as sentence_after
        from parted
    )
select
    around.day,
    around.seen_at,
    around.seen_by,
    around.published_day,
    around.outlet,
    around.url,
    around.title,
    coalesce(
        entity.name,
        around.speaker_name,
        case when around.speaker_kind <> 'pronoun' then around.speaker_mention end
    ) as speaker,
    around.speaker_role as role,
    entity.label,
    case
        when around.speaker_kind is null then 'unattributed'
        when coalesce(entity.label <> 'PERSON', around.speaker_kind = 'organization') then 'organization'
        when around.speaker_kind = 'name' or around.person_id is not null then 'named'
        else 'described'
    end as source_kind,
    around.type,
    around.polarity,
    around.word_count as words,
    around.text,
    nullif(trim(replace(around.sentence_before, chr(31), '.'), e' \t\r\n'), '') as sentence_before,
    nullif(trim(replace(around.sentence_after, chr(31), '.'), e' \t\r\n'), '') as sentence_after,
    coalesce(utterances.text, around.text) as utterance,
    around.said_first as is_said_first,
    around.cue,
    around.confidence,
    around.quote_id,
    around.utterance_id,
    around.article_id,
    around.person_id
from around
left join utterances using (article_id, utterance_id)
left join news.entities as entity on entity.entity_id = around.person_id
order by around.seen_at, around.article_id, around.start_char, around.quote_id
