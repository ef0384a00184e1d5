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
    r"read (?:more|also|next|the full)",
    r"see (?:also|more)",
    r"more(?: ?:| on | from | about this| coverage)",
    r"also (?:read|see)\b",
    r"also on (?:\w+\.\w|[A-Z]{2,}\b|:)",
    r"also:",
    r"related(?: ?:|\s*$| (?:articles?|stor(?:y|ies)|news|topics?|content|links?|coverage|videos?|posts?)\b)",
    r"recommended",
    r"you (?:may|might) also",
    r"don.?t miss",
    r"must.read",
    r"most (?:read|popular|viewed|shared)",
    r"popular on",
    r"trending",
    r"watch(?: more| now| live|:)",
    r"listen(?: now|:)",
    r"in pictures",
    r"in photos",
    r"photos?:",
    r"video:",
    r"gallery:",
    r"click here",
    r"continue reading",
    r"keep reading",
    r"further reading",
    r"in case you missed",
    r"what to know",
    r"explainer:",
    r"lesen sie (?:auch|mehr|hier|dazu)",
    r"mehr (?:zum thema|dazu|lesen)",
    r"auch interessant",
    r"siehe auch",
    r"zum thema",
    r"lire aussi",
    r"à lire",
    r"a lire",
    r"voir aussi",
    r"sur le même sujet",
    r"lea (?:también|mas|más)",
    r"lee (?:también|más)",
    r"te puede interesar",
    r"leggi anche",
    r"leia (?:também|mais)",
    r"veja (?:também|mais)",
    r"lees (?:ook|meer)",
    r"czytaj (?:też|także|więcej)",
    r"les også",
    r"læs også",
    r"läs (?:också|mer|även)",
    r"читайте также",
    r"читать также",
    r"ayrıca oku",
    r"baca juga",
    r"関連記事",
    r"あわせて読みたい",
)

# A label alone on its line, whose next line is the headline of another article.
RELATED_LABEL = _whole(
    r"see also",
    r"read also",
    r"also read",
    r"read more",
    r"read next",
    r"more",
    r"more on this",
    r"more on this (?:story|topic)",
    r"read more on",
    r"related(?: (?:articles?|stories|story|news|topics?|content|links?|coverage|video|posts?))?",
    r"recommended",
    r"you may also like",
    r"don.t miss",
    r"watch",
    r"up next",
    r"siehe auch",
    r"lesen sie auch",
    r"lire aussi",
    r"voir aussi",
    r"lea también",
    r"leggi anche",
    r"leia também",
    r"читайте также",
    r"смотрите также",
)

# Requests to the reader and notices of the house.
NOTICE = _holds(
    r"^\W*(?:please |click here to |want .{0,40}\? )?sign[ -]?up\b",
    r"sign[ -]?up (?:here|now|today|for (?:our|the|free|daily)|to (?:our|receive|get))",
    r"^\W*(?:please )?subscribe\b",
    r"subscribe (?:now|here|today|to (?:our|the) )",
    r"(?:our|free|daily|weekly|e-?mail|morning|the) .{0,25}newsletter",
    r"^\W*(?:\w+ ){0,4}newsletters?\W*$",
    r"^get (?:the latest|our|daily|full access)",
    r"get the latest (?:news|updates|stories|headlines)",
    r"thanks for signing up",
    r"error processing your",
    r"follow us\b",
    r"^\W*follow .{0,40} on (?:twitter|facebook|instagram|telegram|x\b)",
    r"like us on",
    r"^\W*share (?:this|it)\b",
    r"share this (?:story|article|page|post|link)",
    r"all rights reserved",
    r"^\W*copyright\b",
    r"copyright (?:©|\(c\)|\d{4})",
    r"©",
    r"ⓒ",
    r"our terms of (?:use|service)|^\W*terms of (?:use|service)|terms of (?:use|service) (?:and|apply|\|)",
    r"our privacy policy|^\W*privacy policy|privacy policy (?:and|apply|\|)",
    r"^\W*log ?in to",
    r"create (?:a free|an) account",
    r"already a subscriber",
    r"this (?:article|story) (?:was|is) (?:originally|first) (?:published|posted)",
    r"may (?:earn|get|receive) (?:a|an affiliate) (?:commission|share)",
    r"affiliate (?:link|commission)",
    r"^\W*advert(?:isement|isment)",
    r"^\W*sponsored\b",
    r"sponsored (?:content|post|links?|stor(?:y|ies))",
    r"download (?:the|our) app",
    r"^\W*join (?:the|our) (?:conversation|discussion|free)",
    r"^\W*comments? (?:are|is|section)\b",
    r"comments are (?:closed|open|moderated|welcome)",
    r"leave a comment",
    r"tell us what you think",
    r"would your friends|think your friends",
    r"if you have found a spelling error",
    r"(?:have|got) a (?:news )?tip\?",
    r"reach the reporter",
    r"^\W*(?:additional )?(?:reporting|writing|editing|compiled|translated) by\b",
    r"[;(] ?editing by\b",
    r"contributed (?:reporting\b|to this (?:report|story|article))",
    r"contact the (?:author|reporter)",
    r"our standards: ",
    r"^\W*(?:we use cookies|accept (?:all )?cookies)",
    r"alle rechte vorbehalten",
    r"abonnieren",
    r"tous droits réservés",
    r"abonnez-vous",
    r"todos los derechos",
    r"suscríbete",
    r"tutti i diritti",
    r"direitos reservados",
    r"externe[rn]? inhalte?|^external content",
    r"drittplattformen",
    r"il vous reste .{1,10} de cet article",
    r"réservée? aux abonnés",
    r"kommentar abzugeben",
    r"schreiben sie uns",
    r"ihr feedback|feedback zu diesem",
    r"support (?:our|independent) journalism",
    r"if you (?:have )?enjoyed this (?:article|story|piece)",
    r"click here for (?:more|further|full|all)\b",
    r"^\W*follow (?:\w+[’']s |our |all )?(?:of )?(?:our |the )?(?:full |latest |live |complete )?coverage\b",
    r"^\W*(?:got|do you have|have you got) (?:a|an) .{0,30}(?:story|tip|question|view)",
    r"for more stories (?:like|about|on)",
    r"get in touch (?:at|by|with (?:us|our))\b",
    r"we want to hear from you",
    r"follow (?:along|live updates|the latest updates)\b",
    r"infos zum zitiervorschlag|\(abgerufen am:|how to cite this|cite this (?:article|story)",
    r"abonelik için|abonelerimize",
    r"keep an eye on your inbox",
    r"^\W*(?:send|tell|email) us (?:your|what)\b",
    r"wie hat ihnen dieser artikel gefallen|durchschnittliche bewertung|(?:diesen|den) artikel bewerten",
    r"journalismus braucht|^\W*(?:jetzt )?(?:abo|abonnement) (?:abschließen|bestellen|testen)",
    r"newsletter (?:informiert|hält|liefert|versorgt|kostenlos)",
    r"(?:avez-vous|vous avez) (?:aimé|trouvé) (?:cet|une)|¿te ha (?:gustado|parecido)|ti è piaciuto",
    r"^\W*become an? (?:\w+ )?(?:supporter|subscriber|member|patron)\b",
    r"^\W*this (?:article|story|report) (?:was|is) (?:supplied|provided|syndicated) (?:by|through)\b",
    r"^\W*make a donation|please (?:consider )?(?:making a donation|donat)",
    r"unterstützen sie uns",
    r"click here to (?:read|subscribe|sign|join|see|view)",
    r"this (?:article|story|post) (?:contains|includes) affiliate",
)

# Short lines that are labels or buttons, whole.
LABEL = _whole(
    r"comments?",
    r"\d+ comments?",
    r"no comments(?: yet)?",
    r"share",
    r"share (?:this|on|via|with).{0,30}",
    r"tweet",
    r"print",
    r"e-?mail",
    r"save",
    r"copy link",
    r"link copied",
    r"more",
    r"sorry!?",
    r"advertisement",
    r"anzeige",
    r"werbung",
    r"publicité",
    r"publicidad",
    r"pubblicità",
    r"реклама",
    r"review",
    r"sponsored",
    r"source:.*",
    r"quelle:.*",
    r"filed under:.*",
    r"tags?",
    r"tags?:.{0,60}",
    r"topics?:.*",
    r"keywords?:.*",
    r"tempo de leitura.*",
    r"\d+ min(?:ute)?s? read",
    r"reading time:?.*",
    r"by",
    r"por",
    r"skip to (?:main )?content",
    r"home",
    r"menu",
    r"search",
    r"log ?in",
    r"sign ?in",
    r"sign ?up",
    r"register",
    r"subscribe",
    r"all news",
    r"all (?:stories|articles)",
    r"latest(?: news)?",
    r"breaking(?: news)?",
    r"top stories",
    r"news",
    r"world",
    r"politics",
    r"home ?page",
    r"back to (?:top|home|news)",
    r"next(?: article| story)?",
    r"previous(?: article| story)?",
    r"story highlights",
    r"highlights",
    r"play video",
    r"video",
    r"photos?",
    r"gallery",
    r"listen",
    r"(?:facebook|twitter|whatsapp|telegram|linkedin|pinterest|reddit|google\+?|vk|e-?mail|print|share|[ ,/|])+",
    r"(?:get )?short (?:url|link)s?(?::? *https?:\S*)?",
    r"text size.*",
    r"font size.*",
    r"a\+? ?a-?",
    r"close",
    r"open",
    r"image",
    r"caption",
    r"hide caption",
    r"toggle caption",
    r"article(?: content)?",
    r"artikel",
    r"článek",
    r"kommentare?",
    r"kommentar abgeben",
    r"ähnliche artikel",
    r"mehr infos",
    r"fehler gefunden\?.*",
    r"discussion",
    r"diskussion",
    r"etiketler",
    r"kortversjonen",
    r"kort fortalt",
    r"kommentarer",
    r"commentaires?",
    r"comentarios?",
    r"commenti",
    r"comentários",
    r"комментарии",
    r"\w+: ?(?:true|false|null)",
    r"https?://\S+",
    r".{0,8}url이 복사되었습니다",
    r".{0,6}구독\s?(?:신청|하기)",
    r"true|false|null",
    r"report (?:an )?error",
    r"report a typo",
    r"\(?end\)?",
    r"###",
    r"\*{3,}",
    r"-{3,}",
    r"media playback is (?:un|not )supported on (?:this|your) device",
    r"load more",
)

# Where a page asks before it shows somebody else's content, or says what it earns by a link: in the middle of a text too, and in
# whole paragraphs.
HOUSE_NOTICE = _holds(
    r"may (?:earn|receive|get) an? (?:affiliate |small )?commission",
    r"empfohlener (?:redaktioneller|externer) inhalt",
    r"an dieser stelle (?:finden sie|befindet sich|steht) .{0,80}extern",
    r"(?:externe[rn]?|dieser) inhalte? .{0,40}(?:angezeigt|geladen|anzuzeigen) (?:wird|werden)",
    r"personenbezogene daten an (?:drittplattformen|dritte|drittanbieter)",
    r"(?:this|the) (?:content|embed|tweet|video) (?:is|was) (?:provided|hosted) by (?:a )?(?:third|an external)",
    r"(?:allow|accept) (?:\w+ )?(?:content|cookies) (?:and continue|from)",
    r"ce contenu (?:a été )?(?:bloqué|n.est pas disponible)|contenu externe",
    r"ein klick für den datenschutz",
)

# A heading below which the sources of an article stand, to its end.
SOURCES_LABEL = _whole(
    r"(?:verwendete )?quellen(?:verzeichnis)?",
    r"sources(?: used)?",
    r"references",
    r"fuentes",
    r"fonti",
    r"bronnen",
    r"kilder",
    r"källor",
    r"źródła",
)

# A heading above a summary that a page puts beside its article.
SUMMARY_LABEL = _whole(
    r"summary",
    r"(?:ai|article) summary",
    r"kortversjonen",
    r"kort (?:fortalt|oppsummert|sammanfattning)",
    r"zusammenfassung",
    r"le résumé|résumé",
    r"resumen",
)

# A request to pay, at the foot of an article: of any length, with what the reader is to do.
APPEAL = _holds(
    r"(?:sie|du|ihr) (?:können|kannst|könnt) (?:das|uns|dies|dabei)[^.]{0,60}unterstütz",
    r"unterstützen sie (?:uns|unsere?n?|jetzt|mit)\b|^unterstütze (?:uns|jetzt)\b",
    r"\b(?:abonnieren|abonniere|abonniert|spenden|spende) (?:sie |für |jetzt)",
    r"(?:abo|abonnement|spende|beitrag)[^.]{0,60}\bjetzt\b|\bjetzt\b[^.]{0,60}(?:abo\b|abonnieren|spenden|unterstützen)",
    r"(?:consider|help us by|ask you to) (?:making|giving|becoming|supporting|subscribing|donating)",
    r"(?:support|subscribe to|donate to) (?:our|us|independent)\b[^.]{0,60}(?:today|now|here)",
    r"(?:soutenez|abonnez-vous|faites un don)[^.]{0,80}(?:nous|journal|rédaction|presse)",
    r"(?:apoya|apóyanos|hazte socio|suscríbete)",
)

# Who did what for an article, at its foot: 'Redaktion: Ida Kern', 'With reports from the Harbour Post'.
FOOT_CREDIT = re.compile(
    r"^\W{0,3}(?:(?:redaktion|faktencheck|recherche|text|texte|produktion|design|grafiken?|fotos?|mitarbeit|editing|edited by|editor|fact check|production|graphics|photos?|montage|traduction|traducción)\s?:\s?\S"
    r"|with (?:reports?|files|reporting|information|material|input) (?:from|by)\b|mit (?:material|agenturmaterial|informationen) (?:von|der|des)?)",
    re.IGNORECASE,
)

# What a writer is, where a page tells of him below his article.
OCCUPATION = re.compile(
    r"\b(?:korrespondent(?:in)?|redakteur(?:in)?|journalist(?:in|e|a)?|autor(?:in)?|gründer(?:in)?|reporter(?:in)?|correspondent|editor|writer|columnist|author|founder|journaliste|correspondante?|rédact(?:eur|rice)|periodista|corresponsal|redactora?|giornalista|corrispondente|journalista|dziennikarz|журналист)\b",
    re.IGNORECASE,
)

# A label alone on its line, after which a list of subjects follows.
TOPIC_LABEL = _whole(
    r"topics?",
    r"tags?",
    r"keywords?",
    r"category|categories",
    r"filed under",
    r"section",
    r"in this story",
    r"themen",
    r"schlagworte",
    r"mots.clés",
    r"etiquetas",
    r"теги",
    r"темы",
)

# Lines after which a plain-text page holds nothing of the article any more.
PAGE_FOOT = _whole(
    r"short (?:url|link)",
    r"related(?: (?:articles?|stories|news|topics?|content|links?|coverage|posts?))",
    r"more (?:from|in|on) .{2,40}",
    r"most (?:read|popular|viewed|shared|commented).{0,20}",
    r"comments?",
    r"\d+ comments?",
    r"comments? \(\d+\)",
    r"leave a (?:comment|reply)",
    r"post a comment",
    r"add (?:a )?comment",
    r"join the (?:conversation|discussion)",
    r"you (?:may|might) also like.{0,20}",
    r"recommended(?: for you| stories| articles)?",
    r"share this(?: article| story| page)?",
    r"trending(?: now)?",
    r"editor.?s picks?",
    r"top (?:stories|news)",
    r"latest news",
    r"popular(?: news| now)?",
    r"about (?:us|the author)",
    r"from the web",
    r"sponsored (?:content|links|stories)",
    r"promoted(?: stories| content)?",
    r"tags",
    r"read more about",
    r"the views expressed.*",
)

# Who holds the rights in a picture, or what a picture shows.
_AGENCIES = r"(?:AP|AFP|EPA|REUTERS|Reuters|Getty(?: Images)?|TASS|ITAR-TASS|Sputnik|RIA Novosti|Xinhua|Anadolu(?: Agency)?|AA|DPA|dpa|EFE|ANSA|Shutterstock|Bloomberg|iStock|Alamy|PTI|IRNA|SANA|Handout|Pool|File)"
CREDIT = re.compile(
    r"^\W{0,2}(?:©|ⓒ|\(c\)|(?:[Ff]ile |FILE )?(?:photo|photos|photograph|image|picture|video|foto|bild|crédit|credit|image credit|photo credit|image source|photographer"
    r"|Photo|Photos|Photograph|Image|Picture|Video|Foto|Bild|Crédit|Credit|Image credit|Photo [Cc]redit|Image source|Photographer|PHOTO|IMAGE)s?(?: courtesy)?(?: by| from)?\s*[:©/]"
    r"|[Ii]mage copyright|[Ii]mage caption|[Mm]edia caption|(?:[Pp]hoto|[Ii]mage|[Pp]icture)s? (?:by|courtesy)\b)"
    r"|^[\w .'’\-/|,]{0,60}(?:/|via|\|)\s*" + _AGENCIES + r"(?: (?:Photo|Images|via .{2,20}|file))?\.?$"
    r"|^" + _AGENCIES + r"(?: (?:Photo|Images|file))?(?:\s*/\s*[\w .'’-]{2,40})?$",
)
CAPTION = re.compile(
    r"[(\[/|]\s*(?:file )?(?:photo|image|picture|credit|foto|source|courtesy)\b[^)]{0,80}[)\]/]?\s*$|\((?:AP|AFP|Reuters|EPA|Getty)(?: Photo| Images|/| via )[^)]{0,50}\)\s*$|\(?/?"
    + _AGENCIES
    + r"(?: Photo| Images)\)?\s*$"
    r"|^(?:file|undated|handout|combination) (?:photo|picture|image)|\bin this (?:file|undated|handout) (?:photo|picture|image)\b|\bis seen in this\b",
    re.IGNORECASE,
)

# The writer's line.
BYLINE = re.compile(
    r"^(?i:by|von|par|por|di|door|av|af|written by|reported by|story by|text by|posted by|автор:)[\s:]+(?=[A-ZÀ-ÞА-Я0-9])"
)

COUNTER = re.compile(
    r"^(?:[\d\s.,:|/+\-–%]+[kKmM]?|(?:views?|shares?|likes?|comments?|reads?|hits|visits|просмотров)(?:\s*[:\-(])?\s*[\d.,]+\s*[kKmM]?\)?|[\d.,]+(?:\s*[kKmM])?\s*(?:views?|shares?|likes?|comments?|reads?|retweets?|reactions?)\W*)$",
    re.IGNORECASE,
)
UPDATED = re.compile(
    r"^\W*(?:last[ -]?)?(?:updated?|modified|edited|published|posted|first published|publication|created|issued|date|veröffentlicht|aktualisiert|stand|uppdaterad|publicerad|publisert|oppdatert|opdateret|publié|mis à jour|publicado|actualizado)(?:[ -](?:time|date|at|on|am|le|el))?\b\W*",
    re.IGNORECASE,
)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}(?:\s*[-–—]\s*\d{2,4})?)?[\s,]*(?P<holder>[^\d.©|,]{2,50}?)?(?:\s*\d{4}(?:\s*[-–—]\s*\d{2,4})?)?\s*(?:[.,|]|all rights|$)",
    re.IGNORECASE,
)
