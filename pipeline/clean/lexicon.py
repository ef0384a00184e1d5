"""The phrases by which news pages mark what is not the article, in the languages of the European, Turkish, Indonesian and Japanese press."""

import re


def _starts(*phrases: str) -> re.Pattern[str]:
    return re.compile(r"^[\[(\-•*»>–|\s]*(?:" + "|".join(phrases) + ")", re.IGNORECASE)


def _holds(*phrases: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(phrases) + ")", re.IGNORECASE)


def _whole(*phrases: str) -> re.Pattern[str]:
    return re.compile(r"^[\[(\-•*»>–|+\s]*(?:" + "|".join(phrases) + r")[\s:.…>»|+)\]]*$", re.IGNORECASE)


# A line that leads to another article.
RELATED = _starts(
    r"read (?:more|also|next|the full)", r"see (?:also|more)", r"more(?: ?:| on | from | about this| coverage)", r"also (?:read|see|on)\b", r"also:",
    r"related\b", r"recommended", r"you (?:may|might) also", r"don.?t miss", r"must.read", r"most (?:read|popular|viewed|shared)", r"popular on",
    r"trending", r"watch(?: more| now| live|:)", r"listen(?: now|:)", r"in pictures", r"in photos", r"photos?:", r"video:", r"gallery:", r"click here",
    r"continue reading", r"keep reading", r"further reading", r"in case you missed", r"what to know", r"explainer:",
    r"lesen sie (?:auch|mehr|hier|dazu)", r"mehr (?:zum thema|dazu|lesen)", r"auch interessant", r"siehe auch", r"zum thema", r"lire aussi",
    r"à lire", r"a lire", r"voir aussi", r"sur le même sujet", r"lea (?:también|mas|más)", r"lee (?:también|más)", r"te puede interesar",
    r"leggi anche", r"leia (?:também|mais)", r"veja (?:também|mais)", r"lees (?:ook|meer)", r"czytaj (?:też|także|więcej)", r"les også", r"læs også",
    r"läs (?:också|mer|även)", r"читайте также", r"читать также", r"ayrıca oku", r"baca juga", r"関連記事", r"あわせて読みたい",
)

# A label alone on its line, whose next line is the headline of another article.
RELATED_LABEL = _whole(
    r"see also", r"read also", r"also read", r"read more", r"read next", r"more", r"more on this", r"more on this (?:story|topic)", r"read more on",
    r"related(?: (?:articles?|stories|story|news|topics?|content|links?|coverage|video|posts?))?", r"recommended", r"you may also like",
    r"don.t miss", r"watch", r"up next", r"siehe auch", r"lesen sie auch", r"lire aussi", r"voir aussi", r"lea también", r"leggi anche",
    r"leia também", r"читайте также", r"смотрите также",
)

# Requests to the reader and notices of the house.
NOTICE = _holds(
    r"sign(?:ed)?[ -]?up (?:for|to|here|now)", r"subscribe (?:to|now|here|today)", r"newsletter", r"get (?:the latest|our|daily|full access)",
    r"thanks for signing up", r"error processing your", r"follow us", r"follow .{0,40} on (?:twitter|facebook|instagram|telegram|x\b)", r"like us on",
    r"share (?:this|it) (?:story|article|with|on|link)", r"all rights reserved", r"copyright", r"©", r"ⓒ", r"terms of (?:use|service)", r"privacy policy",
    r"log ?in to", r"create (?:a free|an) account", r"already a subscriber", r"this (?:article|story) (?:was|is) (?:originally|first) (?:published|posted)",
    r"may (?:earn|get|receive) a (?:commission|share)", r"affiliate (?:link|commission)", r"advert(?:isement|isment)", r"sponsored", r"download (?:the|our) app",
    r"join (?:the|our) (?:conversation|discussion|free)", r"comments? (?:are|is|section) ", r"leave a comment", r"tell us what you think",
    r"would your friends|think your friends", r"if you have found a spelling error", r"have a tip", r"reach the reporter", r"reporting by",
    r"contributed (?:reporting|to this)", r"additional reporting", r"contact the (?:author|reporter)", r"alle rechte vorbehalten", r"abonnieren",
    r"tous droits réservés", r"abonnez-vous", r"todos los derechos", r"suscríbete", r"tutti i diritti", r"direitos reservados", r"editing by",
    r"our standards: ", r"we use cookies", r"accept (?:all )?cookies",
)

# Short lines that are labels or buttons, whole.
LABEL = _whole(
    r"comments?", r"\d+ comments?", r"no comments?(?: yet)?", r"share", r"share (?:this|on|via|with).{0,30}", r"tweet", r"print", r"e-?mail", r"save", r"copy link",
    r"link copied", r"more", r"sorry!?", r"advertisement", r"anzeige", r"werbung", r"publicité", r"publicidad", r"pubblicità", r"реклама", r"review", r"sponsored",
    r"source:.*", r"quelle:.*", r"filed under:.*", r"tags?:?.{0,60}", r"topics?:.*", r"keywords?:.*", r"tempo de leitura.*", r"\d+ min(?:ute)?s? read",
    r"reading time:?.*", r"by", r"por", r"skip to (?:main )?content", r"home", r"menu", r"search", r"log ?in", r"sign ?in", r"sign ?up", r"register",
    r"subscribe", r"all news", r"all (?:stories|articles)", r"latest(?: news)?", r"breaking(?: news)?", r"top stories", r"news", r"world", r"politics", r"home ?page",
    r"back to (?:top|home|news)", r"next(?: article| story)?", r"previous(?: article| story)?", r"story highlights", r"highlights",
    r"play video", r"video", r"photos?", r"gallery", r"listen", r"(?:facebook|twitter|whatsapp|telegram|linkedin|pinterest|reddit|google\+?|vk)(?:[ ,/|]+\w+)*",
    r"(?:get )?short (?:url|link)s?(?::? *https?:\S*)?", r"text size.*", r"font size.*", r"a\+? ?a-?", r"close", r"open", r"image", r"caption", r"hide caption", r"toggle caption",
    r"article(?: content)?", r"artikel", r"článek", r"kommentare?", r"kommentar abgeben", r"ähnliche artikel", r"mehr infos", r"fehler gefunden\?.*", r"discussion", r"diskussion",
    r"etiketler", r"kortversjonen", r"kort fortalt", r"kommentarer", r"commentaires?", r"comentarios?", r"commenti", r"comentários", r"комментарии", r"\w+: ?(?:true|false|null)", r"true|false|null",
    r"report (?:an )?error", r"report a typo", r"\(?end\)?", r"###", r"\*{3,}", r"-{3,}", r"media playback is (?:un|not )supported on (?:this|your) device", r"load more",
)

# A label alone on its line, after which a list of subjects follows.
TOPIC_LABEL = _whole(r"topics?", r"tags?", r"keywords?", r"category|categories", r"filed under", r"section", r"in this story", r"themen", r"schlagworte", r"mots.clés", r"etiquetas", r"теги", r"темы")

# Lines after which a plain-text page holds nothing of the article any more.
PAGE_FOOT = _whole(
    r"short (?:url|link)", r"related(?: (?:articles?|stories|news|topics?|content|links?|coverage|posts?))", r"more (?:from|in|on) .{2,40}", r"most (?:read|popular|viewed|shared|commented).{0,20}",
    r"comments?", r"\d+ comments?", r"comments? \(\d+\)", r"leave a (?:comment|reply)", r"post a comment", r"add (?:a )?comment", r"join the (?:conversation|discussion)",
    r"you (?:may|might) also like.{0,20}", r"recommended(?: for you| stories| articles)?", r"share this(?: article| story| page)?", r"trending(?: now)?", r"editor.?s picks?",
    r"top (?:stories|news)", r"latest news", r"popular(?: news| now)?", r"about (?:us|the author)", r"from the web", r"sponsored (?:content|links|stories)", r"promoted(?: stories| content)?",
    r"tags", r"read more about", r"the views expressed.*",
)

# Who holds the rights in a picture, or what a picture shows.
_AGENCIES = r"(?:AP|AFP|EPA|REUTERS|Reuters|Getty(?: Images)?|TASS|ITAR-TASS|Sputnik|RIA Novosti|Xinhua|Anadolu(?: Agency)?|AA|DPA|dpa|EFE|ANSA|Shutterstock|Bloomberg|iStock|Alamy|PTI|IRNA|SANA|Handout|Pool|File)"
CREDIT = re.compile(
    r"^\W{0,2}(?:©|ⓒ|\(c\)|(?:file )?(?:photo|photos|photograph|image|picture|video|foto|bild|crédit|credit|image credit|photo credit|image source|photographer)s?(?: courtesy)?(?: by| from)?\s*[:©/]"
    r"|image copyright|image caption|media caption|(?:photo|image|picture)s? (?:by|courtesy)\b)"
    r"|^[\w .'’\-/|,]{0,60}(?:/|via|\|)\s*" + _AGENCIES + r"(?: (?:Photo|Images|via .{2,20}|file))?\.?$"
    r"|^" + _AGENCIES + r"(?: (?:Photo|Images|file))?[/ ]*[\w .'’-]{0,30}$(?<!\.)",
)
CAPTION = re.compile(
    r"[(\[/|]\s*(?:file )?(?:photo|image|picture|credit|foto|source|courtesy)\b[^)]{0,80}[)\]/]?\s*$|\((?:AP|AFP|Reuters|EPA|Getty)[^)]{0,50}\)\s*$|\(?/?" + _AGENCIES + r"(?: Photo| Images)\)?\s*$"
    r"|^(?:file|undated|handout|combination) (?:photo|picture|image)|\bin this (?:file|undated|handout) (?:photo|picture|image)\b|\bis seen in this\b",
    re.IGNORECASE,
)

# The writer's line.
BYLINE = re.compile(r"^(?:by|von|par|por|di|door|av|af|written by|reported by|story by|text by|posted by|автор:)[\s:]+(?=[A-ZÀ-ÞА-Я0-9])", re.IGNORECASE)

COUNTER = re.compile(
    r"^(?:[\d\s.,:|/+\-–%]+[kKmM]?|(?:views?|shares?|likes?|comments?|reads?|hits|visits|просмотров)\s*[:\-(]?\s*[\d.,]+\s*[kKmM]?\)?|[\d.,]+\s*[kKmM]?\s*(?:views?|shares?|likes?|comments?|reads?|retweets?|reactions?)\W*)$",
    re.IGNORECASE,
)
UPDATED = re.compile(r"^\W*(?:last[ -]?)?(?:updated?|modified|edited|published|posted|first published|publication|created|issued|date|veröffentlicht|aktualisiert|stand|uppdaterad|publicerad|publisert|oppdatert|opdateret|publié|mis à jour|publicado|actualizado)(?:[ -](?:time|date|at|on|am|le|el))?\b\W*", re.IGNORECASE)
COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}(?:\s*[-–—]\s*\d{2,4})?)?[\s,]*(?P<holder>[^\d.©|,]{2,50}?)?(?:\s*\d{4}(?:\s*[-–—]\s*\d{2,4})?)?\s*(?:[.,|]|all rights|$)", re.IGNORECASE)
