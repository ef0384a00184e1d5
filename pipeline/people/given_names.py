"""First names that are one: writings of a name brought over from another script, and short forms of a name."""

from collections.abc import Mapping

# One name a line, however it is brought over from Cyrillic, Arabic or Greek letters; folded.
_WRITINGS = """
alexander aleksandr alexandr aleksander oleksandr alexandre
alexandra aleksandra oleksandra
alexei aleksei alexey aleksey oleksii oleksiy
andrei andrey andrii andriy
dmitri dmitry dmitriy dmytro
evgeni yevgeny evgeny yevgeniy evgeniy yevhen yevheny yevhenii
igor ihor
konstantin kostiantyn kostyantyn
mikhail mykhailo mikhailo michail
nikolai nikolay mykola
oleg oleh
pavel pavlo
petr pyotr petro
sergei sergey sergej serhiy serhii sergiy sergii
vladimir volodymyr wladimir uladzimir
yuri yury iurii yurii yuriy juri
yulia yuliya yuliia julia iuliia
ekaterina yekaterina kateryna katerina
elena yelena olena
tatiana tatyana tetiana tetyana
natalia nataliya nataliia natalya
svetlana svitlana
abdullah abdallah abdulla
ahmed ahmad achmed
aisha ayesha aysha aicha
ali aly
faisal faysal feisal
hassan hasan
hussein husayn hussain husain hossein hussien
ibrahim ebrahim
jamal gamal djamal
khalid khaled
mahmoud mahmud mahmood
mohammed mohamed muhammad mohammad muhammed mohamad mohamud muhamad mehmet
mustafa mostafa moustafa
nasser nasir naser
omar umar omer
osama usama
rashid rasheed rachid
said saeed sayeed saied
suleiman sulaiman soliman suleyman
tariq tarek tareq
yousef yusuf youssef yusef yousuf youssouf
zainab zeinab zaynab
george georgios giorgos
"""
# One name a line with its short forms; the first is the full one.
_SHORT = """
alexander alex sandy sasha
andrew andy drew
anthony tony
benjamin ben benny
catherine cathy
charles charlie chuck
christopher chris kit
daniel dan danny
david dave davy
deborah deb debbie
donald don donny
edward ed eddie ted ned
elizabeth liz lizzie beth betty eliza libby
eugene gene
frederick fred freddie
gerald gerry
geoffrey geoff
gregory greg
henry harry hank
jacob jake
james jim jimmy jamie
jeffrey jeff
jennifer jen jenny
john jack johnny
jonathan jon
joseph joe joey
judith judy
katherine kate katie kathy kat
kenneth ken kenny
lawrence larry
leonard len lenny
margaret maggie meg peggy
martin marty
matthew matt
michael mike mick mickey
nathaniel nat nate
nicholas nick
pamela pam
patricia pat patty trish
patrick paddy
peter pete
philip phil
rebecca becky
richard rick dick richie rich
robert bob rob bobby robbie
ronald ron ronnie
samuel sam sammy
sergei seryozha
stephen steve
steven steve
susan sue susie
theodore theo
thomas tom tommy
timothy tim
vincent vince
victoria vicky
walter walt
william bill will billy willy
"""


def _by_writing(table: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in table.strip().splitlines():
        first, *others = line.split()
        for name in (first, *others):
            found.setdefault(name, first)
    return found


_WRITING, _FULL = _by_writing(_WRITINGS), _by_writing(_SHORT)


def one_writing(word: str) -> str:
    """The writing that stands for all of a first name, folded; the word itself where the table has none."""
    return _WRITING.get(word, word)


def full_form(word: str) -> str:
    """The full first name of a short one, folded: 'william' for 'Bill'; of any other the writing that stands for it."""
    return _FULL.get(word, one_writing(word))
