"""The words that report speech, by what may follow them, and the words that name roles, titles and people's gender.

Our own list. Beliefs, intentions and findings (think, want, find, show) are left out on purpose: they are not speech.
"""


def words(text: str) -> frozenset[str]:
    """A set of words from a list written as plain text."""
    return frozenset(text.split())


# Verbs that report a clause: "said (that) ...", "noted that ...".
CLAUSE_VERBS = words(
    """say tell add note state claim argue explain announce report insist warn admit acknowledge stress emphasize
    emphasise reiterate declare assert contend maintain suggest reveal disclose confirm deny recall reply respond answer
    retort remark comment observe continue conclude concede allege testify tweet retweet post write joke quip boast brag
    complain lament predict promise pledge vow swear threaten caution advise recommend propose demand ask inquire
    question exclaim shout yell whisper mutter hint imply indicate signal agree dispute counter object protest repeat
    underline underscore highlight mention specify clarify elaborate recount relate inform notify assure reassure remind
    affirm opine proclaim profess quote cite interject charge wonder urge preach rule forecast pronounce
    theorize speculate point remember reckon accept guarantee attest certify verify confide volunteer venture echo fume gush
    rejoin snap blog broadcast caution plead rationalize summarize summarise vent express order voice"""
)

# Verbs that report only when quoted words stand beside them: "“No,” she laughed".
QUOTING_VERBS = CLAUSE_VERBS | words(
    """laugh smile sigh shrug cry scream sing chant read ask begin start open finish end chime weigh muse reflect
    reminisce joke call describe label brand dub term denounce blast slam criticize criticise condemn praise hail
    dismiss reject mock deride decry urge deem growl murmur groan gasp bark holler roar tease advise offer
    characterize characterise refer thunder implore beg appeal instruct order warn intone deadpan crow muse
    explain go sum put tout lambaste ridicule bemoan accuse thank apologize applaud grin
    rage storm dish beam smirk chuckle giggle splutter moan wail grumble stammer sniff"""
)

# Of those, the verbs whose object is a thing that somebody handles.
ACTING_VERBS = words("begin start open finish end offer")
# Verbs that may stand beside an unquoted statement: "..., he said".
PARENTHETICAL_VERBS = CLAUSE_VERBS | words("read")
# Verbs that hardly do anything but report.
PLAIN_VERBS = words("say tell add note claim insist argue warn report announce acknowledge state assert contend ")
# Forms that report whatever tag they were given, where their place tells so.
SURE_FORMS = words(
    "said says added adds asked asks wrote writes told tells noted notes reads read replied insisted explained recalled"
)
# Verbs whose object is the person addressed.
TELLING_VERBS = words("tell inform remind assure reassure warn notify advise ask promise urge caution")

# Verbs that put a question, and those that answer one.
ASKING_VERBS = words("ask inquire question wonder demand quiz press")
REPLYING_VERBS = words("reply answer respond retort agree concede admit rejoin")

# Verbs whose to-infinitive is what was said: "vowed to ...", "urged them to ...".
INFINITIVE_VERBS = words(
    """promise pledge vow swear threaten urge ask tell order demand advise warn request beg implore
    instruct encourage invite appeal propose claim agree offer remind press exhort plead command"""
)

# Verbs whose noun object is what was said: "announced a plan", "cited ...".
OBJECT_VERBS = words(
    """cite announce mention reject deny criticize criticise condemn denounce praise blast slam attack describe discuss
    propose tout question decry dispute reiterate recall stress emphasize emphasise laud blame
    acknowledge demand note repeat outline applaud ridicule disclose reveal
    suggest recommend declare confirm report explain detail recount allege promise pledge request lambaste bemoan"""
)
# Of those, the verbs that pass on what was said, where the others only judge it.
TELLING_OBJECT_VERBS = words(
    """announce cite mention deny propose tout reiterate recall stress emphasize emphasise acknowledge demand note repeat
    outline disclose reveal recommend declare confirm report explain recount allege promise pledge request"""
)
# A verb and the preposition that brings what was said.
PREPOSITION_VERBS = {
    "call": words("for on"),
    "point": words("to"),
    "complain": words("about of"),
    "speak": words("of about"),
    "talk": words("about"),
    "warn": words("of about against"),
    "boast": words("about of"),
    "brag": words("about"),
    "accuse": words("of"),
    "argue": words("for against"),
    "comment": words("on"),
    "ask": words("about for"),
    "appeal": words("for"),
    "object": words("to"),
    "hint": words("at"),
    "lash": words("at"),
    "joke": words("about"),
}
# "called it ...", "described her as ...": object and complement together are what was said.
NAMING_VERBS = words("call label brand dub term describe characterize characterise deem")


# Nouns that bring a clause: "her claim that ...".
CUE_NOUNS = words(
    """claim statement assertion argument allegation warning announcement promise pledge vow comment remark suggestion
    accusation complaint assurance admission declaration insistence contention testimony prediction threat demand
    reply response answer denial criticism call tweet message question"""
)
# Nouns by which a writer takes up what was said, beside those: "..., a charge that the mayor rejects".
VERDICT_NOUNS = words("request charge view position stance figure notion idea argument proposal demand move")
# "..., which came days after the vote", "..., drawing applause": what came of a statement, or before it.
ORDERING = words("after before as amid during")
MEETING_VERBS = words("draw earn prompt spark provoke trigger")
REACTIONS = words(
    """laughter applause cheer jeer boo gasp groan criticism condemnation outrage anger fury rebuke reaction response
    ridicule praise outcry backlash protest objection"""
)
# Participles that bring a source of one's own: "the paper reported, citing two officials".
CITING_FORMS = words("citing quoting")
REFUSING_VERBS = words("decline refuse fail")
# "denied that ...": what follows is what the speaker holds to be untrue.
DENYING_VERBS = words("deny reject dispute refute contradict")
# "no one said": as the first word of a speaker, they leave nobody who spoke.
NOBODY = words("no nobody none neither")
# "went on to say", "was quick to add": the first verb's subject speaks.
CARRYING_VERBS = words(
    "go continue proceed take rush like love seem appear come use have begin start add try quick hasten"
)
SPEAKING_BODIES = words(
    """statement report letter document study poll survey article memo email lawsuit complaint indictment website
    newspaper agency paper magazine filing post tweet source sources text spokesman"""
)
# What leads over to a statement and is none by itself: "Meanwhile, Ortiz said, ...".
CONNECTIVES = frozenset({
    "however", "meanwhile", "moreover", "furthermore", "nevertheless", "nonetheless", "therefore", "thus", "hence",
    "besides", "still", "also", "instead", "otherwise", "then", "finally", "but", "and", "or", "yet", "so", "in addition",
    "for example", "for instance", "on the other hand", "at the same time", "as a result", "in fact", "of course",
    "in contrast", "by contrast", "in turn", "as well", "too", "again", "similarly", "likewise",
})  # fmt: skip
WEEKDAYS = words(
    """monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight week month year
    morning afternoon evening night time times day days hours weeks months january february march april may june july
    august september october november december"""
)

TITLES_MALE = words(
    """mr mr. sir lord king prince monsignor father duke baron count emperor sultan emir sheikh brother herr signor señor
    monsieur"""
)
TITLES_FEMALE = words(
    "mrs mrs. ms ms. miss madam lady queen princess dame sister duchess baroness countess empress mme frau signora señora madame"
)
TITLES = (
    TITLES_MALE
    | TITLES_FEMALE
    | words(
        """dr dr. prof prof. professor doctor president vice-president senator sen sen. sens. representative rep rep. reps.
        congressman congresswoman governor gov gov. general gen gen. colonel col col. lieutenant lt lt. captain capt capt.
        major maj maj. sergeant sgt sgt. admiral adm. judge justice mayor minister secretary ambassador chancellor chairman
        chairwoman chair chief director officer deputy detective inspector sheriff rev rev. reverend bishop archbishop
        cardinal pope imam rabbi sheikh ayatollah speaker councilman councilwoman councillor councilor cllr cllr. commissioner
        attorney coach spokesman spokeswoman spokesperson leader premier prime foreign defense defence former
        acting newly-elected then hon hon. saint st. st cmdr. cpl. pvt. pfc. det. supt. superintendent"""
    )
)
MALE_NOUNS = words(
    """man boy father dad son brother husband uncle nephew grandfather grandson king prince congressman
    spokesman chairman businessman salesman policeman fireman anchorman councilman widower boyfriend gentleman actor
    lord duke statesman alderman nobleman sportsman fisherman frontman stepfather"""
)
FEMALE_NOUNS = words(
    """woman girl mother mom mum daughter sister wife aunt niece grandmother granddaughter queen princess congresswoman
    spokeswoman chairwoman businesswoman policewoman councilwoman widow girlfriend lady actress first-lady
    stateswoman duchess stepmother heiress hostess"""
)
# Nouns for one person who can speak, beyond those in -er, -or, -ist, -man, -woman.
PERSON_NOUNS = (
    MALE_NOUNS
    | FEMALE_NOUNS
    | words(
        """official spokesperson president chief head director secretary general candidate nominee analyst expert
        diplomat economist activist advocate attorney aide ally critic judge justice sheriff mayor governor senator
        representative politician scientist professor student journalist resident witness victim survivor relative
        friend colleague neighbor neighbour boss ceo executive chair veteran guard guide physician nurse patient
        citizen migrant refugee immigrant tycoon billionaire mogul republican democrat liberal conservative host
        undersecretary chancellor premier ambassador envoy delegate deputy commissioner captain colonel lieutenant sergeant admiral
        police-chief parent child teen teenager youth coach pilot cop detective clerk librarian musician comedian star
        author novelist artist dean principal monk priest rabbi imam bishop pope cardinal archbishop
        suspect defendant plaintiff juror source insider strategist surrogate running-mate native
        vicar nun chaplain headteacher landlord landlady mate pal chum mole pundit rookie champion vet chef blonde
        brunette redhead hunk gaffer captain chairperson novice apprentice clergyman constable inspector counsel
        surgeon barista rep gran granny grandma grandpa nan auntie hubby fiancé fiancée bride groom pensioner vegan curate"""
    )
)
# Of those, the ones that name whom the article has not told of, or stands against those it has: with 'the' they do not mean who
# spoke before.
OTHERS_NOUNS = words(
    """spokesman spokeswoman spokesperson official source insider aide adviser advisor person member resident reporter
    interviewer moderator witness announcer narrator interpreter translator caller reader user victim suspect lawyer attorney barrister solicitor prosecutor judge defendant
    plaintiff referee umpire host other neighbor neighbour owner man woman boy girl"""
)
# Nouns that end as those for people do and are none.
NO_PERSON_NOUNS = words(
    """newspaper paper letter order matter number center centre chamber corner border quarter chapter water weather winter
    summer dinner supper power tower river harbor harbour motor sector factor error mirror door floor color colour humor
    humour labor labour honor honour favor favour rumor rumour vapor tumor terror horror answer offer transfer poster
    banner register charter theater theatre disaster counter computer server folder filter shelter danger finger hammer
    flower shower ladder lever litter manner meter murder plaster powder printer rubber shoulder silver slaughter sticker
    thunder timber tractor trailer trigger whisker wonder calendar committee fee guarantee jubilee degree restaurant plant
    grant warrant elephant croissant list twist mist waist wrist moor corridor elevator escalator generator indicator
    monitor radiator refrigerator reactor detector helicopter container freighter trawler steamer tanker cruiser scooter
    newsletter cover layer laser liner prayer tiger timer vinegar"""
)
PERSON_SUFFIXES = ("er", "or", "ist", "man", "woman", "person", "ee", "ian", "ant")
SINGULAR_PRONOUNS = {"he": "male", "she": "female"}
FIRST_PERSON = words("i we me us")

# Words before a stretch in marks that make it a name or a title, not a quotation.
NAMING_WORDS = words(
    """called named titled entitled dubbed nicknamed known labeled labelled headlined so-called book song film movie
    novel album episode show series documentary memoir play poem painting magazine article essay column chapter phrase
    word words term slogan motto hashtag code-named codenamed chants chanting"""
)
# Last words of names that tell what they name; family names among them are left out.
BODY_ENDINGS = words(
    """shipping group bank airlines airways council university company corp corp. corporation inc inc. ltd ltd. llc plc
    ministry agency department bureau commission committee party alliance federation foundation association authority
    institute institution industries holdings technologies systems motors energy petroleum pharmaceuticals partners
    capital insurance logistics railways railway parliament senate congress court police union organisation
    organization society club orchestra newspaper times tribune gazette herald telegraph observer news chronicle
    office administration board coalition league nations homes lines freight united rovers wanderers stores foods builders
    therapeutics wireless securities aggregates mutual laboratories inspectorate"""
)
# Words that name no body by themselves: "the board" is one body here and another there. "Congress", "United" or "Times" are
# short names, which stay.
DESCRIBED_BODIES = words(
    """group bank airline airlines airways council university company companies corp corporation ministry ministries agency
    agencies department bureau commission committee party alliance federation foundation association authority authorities
    institute institution industries holdings court police union organisation organization society club orchestra newspaper
    office administration board coalition league government cabinet team army military navy hospital school college firm
    charity museum church regulator regime inspectorate coastguard panel embassy consulate prosecution prosecutors officials staff management"""
)
PRESS_ENDINGS = words("times tribune gazette herald telegraph observer chronicle")
# Nouns for a company that may stand for one whose name does not tell.
COMPANY_NOUNS = words(
    """company firm retailer carmaker automaker manufacturer bank lender insurer operator broker brokerage airline carrier
    publisher maker supplier chain group supermarket developer startup start-up grocer brewer utility"""
)
# Nouns for what a body of any kind is, and for what it has written.
BODY_NOUNS = words("authority body organisation organization watchdog think-tank group")
DOCUMENTS = words("statement report letter filing document release review study survey audit")
COMPANY_ENDINGS = words(
    """shipping group airlines airways corp corp. corporation inc inc. ltd ltd. llc plc industries holdings technologies
    systems motors energy petroleum pharmaceuticals insurance logistics freight lines stores foods builders homes
    therapeutics wireless securities aggregates mutual"""
)
# Nouns for the one body of an article whose name ends with one of these words.
BODIES_CALLED = {
    "company": COMPANY_ENDINGS, "firm": COMPANY_ENDINGS, "carrier": words("airlines airways"),
    "airline": words("airlines airways"), "newspaper": PRESS_ENDINGS, "paper": PRESS_ENDINGS, "daily": PRESS_ENDINGS,
    "club": words("united rovers wanderers"),
}  # fmt: skip
BUILDING_ENDINGS = words(
    """bridge airport stadium station tower harbour harbor hospital museum prison dam tunnel square road street avenue
    boulevard highway common"""
)
# First names that are also the first word of places.
PLACE_NAMES = words(
    """virginia charlotte georgia madison victoria florence wayne russell holly hope will mark grant chelsea henry
    george troy roman rose grace clara elizabeth isabella lucia stanley marina chester clayton bradley cameron duncan
    garrett harvey nelson spencer salvador santiago orlando lamar morris alba larissa xenia"""
)
