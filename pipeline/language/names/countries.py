"""Countries and what stands for each in a role: its people's adjective, its capital, the seat of its government.

Names are those of CLDR (Unicode licence), as a test compares; adjectives, capitals and seats are facts of our own collecting.
"""

import re
from collections.abc import Mapping, Sequence

from pipeline.language.names.keys import PLACES, fold

# Longer things than these are not looked for.
_LONGEST = 4
# A country; other names and what its people and things are called; its capital; where its government sits. What two countries share is left out:
# a Congolese, a Dominican, a Georgian of the state or of the country.
_TABLE = """
Afghanistan; Afghan; Kabul
Albania; Albanian; Tirana
Algeria; Algerian; Algiers
Andorra; Andorran; Andorra la Vella
Angola; Angolan; Luanda
Argentina; Argentine, Argentinian; Buenos Aires; Casa Rosada
Armenia; Armenian; Yerevan
Australia; Australian; Canberra
Austria; Austrian; Vienna
Azerbaijan; Azerbaijani; Baku
Bahamas; Bahamian; Nassau
Bahrain; Bahraini; Manama
Bangladesh; Bangladeshi; Dhaka
Barbados; Barbadian; Bridgetown
Belarus; Belarusian; Minsk
Belgium; Belgian; Brussels
Belize; Belizean; Belmopan
Benin; Beninese; Porto-Novo
Bhutan; Bhutanese; Thimphu
Bolivia; Bolivian; La Paz
Bosnia & Herzegovina; Bosnia, Bosnian; Sarajevo
Botswana; Motswana; Gaborone
Brazil; Brazilian; Brasilia; Planalto
Brunei; Bruneian; Bandar Seri Begawan
Bulgaria; Bulgarian; Sofia
Burkina Faso; Burkinabe; Ouagadougou
Burundi; Burundian; Bujumbura
Cambodia; Cambodian; Phnom Penh
Cameroon; Cameroonian; Yaounde
Canada; Canadian; Ottawa
Cape Verde; Cape Verdean; Praia
Central African Republic; Central African; Bangui
Chad; Chadian; N'Djamena
Chile; Chilean; Santiago; La Moneda
China; Chinese; Beijing; Zhongnanhai
Colombia; Colombian; Bogota
Comoros; Comoran; Moroni
Congo - Kinshasa; ; Kinshasa
Congo - Brazzaville; ; Brazzaville
Costa Rica; Costa Rican; San Jose
Côte d’Ivoire; Ivorian; Yamoussoukro
Croatia; Croatian; Zagreb
Cuba; Cuban; Havana
Cyprus; Cypriot; Nicosia
Czechia; Czech Republic, Czech; Prague
Denmark; Danish; Copenhagen; Christiansborg
Djibouti; Djiboutian
Dominica
Dominican Republic; ; Santo Domingo
Ecuador; Ecuadorian, Ecuadorean; Quito
Egypt; Egyptian; Cairo
El Salvador; Salvadoran; San Salvador
Equatorial Guinea; Equatorial Guinean; Malabo
Eritrea; Eritrean; Asmara
Estonia; Estonian; Tallinn
Eswatini; Swazi; Mbabane
Ethiopia; Ethiopian; Addis Ababa
Fiji; Fijian; Suva
Finland; Finnish; Helsinki
France; French; Paris; Élysée, Elysee Palace
Gabon; Gabonese; Libreville
Gambia; Gambian; Banjul
Germany; German; Berlin; Bundestag
Ghana; Ghanaian; Accra
Greece; Greek; Athens
Greenland; Greenlandic; Nuuk
Grenada; Grenadian
Guatemala; Guatemalan; Guatemala City
Guinea; Guinean; Conakry
Guinea-Bissau; Bissau-Guinean; Bissau
Guyana; Guyanese; Georgetown
Haiti; Haitian; Port-au-Prince
Honduras; Honduran; Tegucigalpa
Hungary; Hungarian; Budapest
Iceland; Icelandic; Reykjavik
India; Indian; New Delhi, Delhi
Indonesia; Indonesian; Jakarta
Iran; Iranian; Tehran
Iraq; Iraqi; Baghdad
Ireland; Irish; Dublin
Israel; Israeli; Jerusalem; Knesset
Italy; Italian; Rome; Quirinale
Jamaica; Jamaican; Kingston
Japan; Japanese; Tokyo; Kantei
Jordan; Jordanian; Amman
Kazakhstan; Kazakh, Kazakhstani; Astana
Kenya; Kenyan; Nairobi
Kiribati; Kiribatian; Tarawa
Kosovo; Kosovar; Pristina
Kuwait; Kuwaiti
Kyrgyzstan; Kyrgyz; Bishkek
Laos; Laotian, Lao; Vientiane
Latvia; Latvian; Riga
Lebanon; Lebanese; Beirut
Lesotho; Basotho; Maseru
Liberia; Liberian; Monrovia
Libya; Libyan; Tripoli
Liechtenstein; Liechtensteiner; Vaduz
Lithuania; Lithuanian; Vilnius
Luxembourg; Luxembourgish
Madagascar; Malagasy; Antananarivo
Malawi; Malawian; Lilongwe
Malaysia; Malaysian; Kuala Lumpur, Putrajaya
Maldives; Maldivian
Mali; Malian; Bamako
Malta; Maltese; Valletta
Marshall Islands; Marshallese; Majuro
Mauritania; Mauritanian; Nouakchott
Mauritius; Mauritian; Port Louis
Mexico; Mexican; Mexico City
Micronesia; Micronesian; Palikir
Moldova; Moldovan; Chisinau
Monaco; Monegasque
Mongolia; Mongolian; Ulaanbaatar, Ulan Bator
Montenegro; Montenegrin; Podgorica
Morocco; Moroccan; Rabat
Mozambique; Mozambican; Maputo
Myanmar; Burmese; Naypyidaw
Namibia; Namibian; Windhoek
Nauru; Nauruan; Yaren
Nepal; Nepali, Nepalese; Kathmandu
Netherlands; Dutch; Amsterdam; The Hague
New Zealand; New Zealander; Wellington
Nicaragua; Nicaraguan; Managua
Niger; Nigerien; Niamey
Nigeria; Nigerian; Abuja; Aso Rock
North Korea; North Korean; Pyongyang
North Macedonia; Macedonian; Skopje
Norway; Norwegian; Oslo; Storting
Oman; Omani; Muscat
Pakistan; Pakistani; Islamabad
Palau; Palauan; Ngerulmud
Palestinian Territories; Palestine, Palestinian; Ramallah
Panama; Panamanian; Panama City
Papua New Guinea; Papua New Guinean; Port Moresby
Paraguay; Paraguayan; Asuncion
Peru; Peruvian; Lima
Philippines; Philippine, Filipino; Manila; Malacañang
Poland; Polish; Warsaw
Portugal; Portuguese; Lisbon
Puerto Rico; Puerto Rican; San Juan
Qatar; Qatari; Doha
Romania; Romanian; Bucharest
Russia; Russian; Moscow; Kremlin
Rwanda; Rwandan; Kigali
Samoa; Samoan; Apia
San Marino; Sammarinese
São Tomé & Príncipe; Santomean; Sao Tome
Saudi Arabia; Saudi, Saudi Arabian; Riyadh
Senegal; Senegalese; Dakar
Serbia; Serbian; Belgrade
Seychelles; Seychellois; Victoria
Sierra Leone; Sierra Leonean; Freetown
Singapore; Singaporean; ; Istana
Slovakia; Slovak, Slovakian; Bratislava
Slovenia; Slovenian, Slovene; Ljubljana
Solomon Islands; Solomon Islander; Honiara
Somalia; Somali; Mogadishu
South Africa; South African; Pretoria
South Korea; South Korean; Seoul; Blue House
South Sudan; South Sudanese; Juba
Spain; Spanish; Madrid; Moncloa
Sri Lanka; Sri Lankan; Colombo
Sudan; Sudanese; Khartoum
Suriname; Surinamese; Paramaribo
Sweden; Swedish; Stockholm; Rosenbad
Switzerland; Swiss; Bern
Syria; Syrian; Damascus
Taiwan; Taiwanese; Taipei
Tajikistan; Tajik; Dushanbe
Tanzania; Tanzanian; Dodoma
Thailand; Thai; Bangkok
Timor-Leste; Timorese; Dili
Togo; Togolese; Lome
Tonga; Tongan; Nuku'alofa
Trinidad & Tobago; Trinidadian; Port of Spain
Tunisia; Tunisian; Tunis
Türkiye; Turkey, Turkish; Ankara
Turkmenistan; Turkmen; Ashgabat
Tuvalu; Tuvaluan; Funafuti
Uganda; Ugandan; Kampala
Ukraine; Ukrainian; Kyiv, Kiev; Bankova
United Arab Emirates; Emirati; Abu Dhabi
United Kingdom; British; London; Downing Street, Whitehall, Number 10
United States; American; Washington; White House, Oval Office
Uruguay; Uruguayan; Montevideo
Uzbekistan; Uzbek; Tashkent
Vanuatu; Ni-Vanuatu; Port Vila
Vatican City; Vatican; ; Holy See
Venezuela; Venezuelan; Caracas; Miraflores
Vietnam; Vietnamese; Hanoi
Yemen; Yemeni; Sanaa
Zambia; Zambian; Lusaka
Zimbabwe; Zimbabwean; Harare
"""


def _by_words() -> dict[tuple[str, ...], str]:
    full: dict[tuple[str, ...], str] = {}
    for line in _TABLE.strip().splitlines():
        names = [name.strip() for name in re.split("[;,]", line) if name.strip()]
        full |= {_words(name): names[0] for name in names}
    short = {_words(name): full[_words(known)] for name, known in PLACES.items() if _words(known) in full}
    return full | short


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip(".,’'").replace(".", "").replace("’", "'") for word in fold(text).split())


_COUNTRIES = _by_words()


def countries_in(words: Sequence[str]) -> frozenset[str]:
    """The countries that words of a role stand for, by name: 'Russia' for 'Kremlin', 'Russian' and 'Moscow'.

    The longest reading counts: a South Korean minister is of South Korea alone.
    """
    folded = [one if word[:1].isupper() else "" for word in words for one in _words(word)]
    return frozenset(longest_readings(folded, _COUNTRIES, _LONGEST))


def longest_readings(words: Sequence[str], table: Mapping[tuple[str, ...], str], longest: int) -> set[str]:
    """What a table of names says of words from left to right, the longest name (`longest` words at most) at each place."""
    found: set[str] = set()
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            meaning = table.get(tuple(words[at : at + length]))
            if meaning is not None:
                found.add(meaning)
                at += length
                break
        else:
            at += 1
    return found


def all_countries() -> frozenset[str]:
    """The names of the table."""
    return frozenset(_COUNTRIES.values())
