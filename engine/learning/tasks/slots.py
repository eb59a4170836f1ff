"""Booking a ticket: which words say where to, where from, and when. The same city is either, by words far from it.

"arrive taipei" and "leave taipei" differ before the city, "taipei is where i leave from" behind it; a time belongs to
the arrival or the departure, whichever is spoken of.
"""

from random import Random

from engine.learning.tasks.grammar import Grammar, drawn, neighbours, read
from engine.learning.tasks.task import Example, Task, Units
from engine.sentence import Sentence

GRAMMAR = Grammar("""
S = BODY STOP | BODY
STOP = . | please . | please
BODY = WISH ARRIVE | WISH ARRIVE | WISH LEAVE | WISH LEAVE | WISH JOURNEY | WISH LEAVE and ARRIVE | TICKET ROUTE
 | WISH ARRIVE and LEAVE | ONDAY/arrival WISHED ARRIVING | ONDAY/departure WISHED LEAVING | ARRIVE | LEAVE
 | LEAVE and ARRIVE | ARRIVE and LEAVE | CITY/destination is WHERE ARRIVING_THERE | CITY/origin is WHERE LEAVING_THERE
WISH = WISHED | WISHED | please | can i | could you help me to | i | we
WISHED = i would like to | i want to | we have to | i hope to | we plan to
TICKET = WISHED book a ticket | i need a ticket | one ticket | two tickets | a seat
WHERE = where | the city where | the place where
ARRIVE = ARRIVING | ARRIVING TO_TIME | ARRIVING TO_TIME
LEAVE = LEAVING | LEAVING AWAY_TIME | LEAVING AWAY_TIME
ARRIVING = arrive CITY/destination | arrive in KNOWN CITY/destination | arrive BY in KNOWN CITY/destination
 | get to KNOWN CITY/destination | reach KNOWN CITY/destination
LEAVING = 2 leave KNOWN CITY/origin | depart from KNOWN CITY/origin | set out from KNOWN CITY/origin
 | start BY in KNOWN CITY/origin
KNOWN = 4 | the city of | the station of | beautiful | sunny | the old town of
BY = by train | by bus | by car
ARRIVING_THERE = WISHED arrive | WISHED arrive TO_TIME | i arrive | i arrive TO_TIME | we get to TO_TIME
LEAVING_THERE = WISHED leave from | WISHED leave from AWAY_TIME | i leave from | i start AWAY_TIME
 | we leave from AWAY_TIME
JOURNEY = GO ROUTE
GO = go | travel | fly | take the train
ROUTE = from CITY/origin to CITY/destination AWAY_TIME | to CITY/destination from CITY/origin AWAY_TIME
 | from CITY/origin to CITY/destination | to CITY/destination from CITY/origin
TO_TIME = DAY/arrival | on DATE/arrival | ONDAY/arrival | at CLOCK/arrival
AWAY_TIME = DAY/departure | on DATE/departure | ONDAY/departure | at CLOCK/departure
ONDAY = on/other WEEKDAY | on/other WEEKDAY PART | on/other DATE | next WEEKDAY PART | next WEEKDAY
DAY = today | tomorrow | tonight | tomorrow PART | this PART
DATE = MONTH NTH | MONTH NTH | the/other NTH of MONTH
CLOCK = HOUR am | HOUR pm | HOUR | noon | midnight
WEEKDAY = monday | tuesday | wednesday | thursday | friday | saturday | sunday
PART = morning | afternoon | evening | night
MONTH = january | february | march | april | may | june | july | august | september | october | november | december
HOUR = one | two | three | four | five | six | seven | eight | nine | ten
NTH = 1st | 2nd | 3rd | 4th | 5th | 6th | 7th | 8th | 9th | 10th | 11th | 12th | 13th | 14th | 15th | 16th | 17th | 18th
 | 19th | 20th | 21st | 22nd | 23rd | 24th | 25th | 26th | 27th | 28th
CITY = taipei | tokyo | paris | london | berlin | rome | madrid | vienna | prague | dublin | lisbon | athens | oslo
 | cairo | boston | chicago | kyoto | seoul | shanghai | beijing | singapore | sydney | toronto | kaohsiung | tainan
 | taichung
 | new york | hong kong | san francisco | los angeles
""", "other")

LABELS = {"other": Sentence("Other"), "destination": Sentence("Destination"),
          "origin": Sentence("Place of departure"), "arrival": Sentence("Time of arrival"),
          "departure": Sentence("Time of departure")}
PLACES = {word: i for i, word in enumerate(dict.fromkeys(
    word for name in ("CITY", "MONTH", "NTH", "WEEKDAY", "PART", "HOUR") for one in GRAMMAR.rules[name]
    for word, _ in one))}


def make(random: Random, length: int | None) -> Example | None:
    """Draw a sentence with its slots."""
    return drawn(GRAMMAR, random, length)


def gold(source: Units) -> Example | None:
    """Return the slots of a sentence of the language."""
    return read(GRAMMAR, source)


def holds_out(source: Units) -> bool:
    """Say whether two numbered words a, b that follow one another have 3 a + 5 b = REST modulo 11."""
    return any((3 * a + 5 * b) % 11 == REST for a, b in neighbours(source, PLACES))


REST = (3 * PLACES["taipei"] + 5 * PLACES["november"]) % 11      # "taipei on november" is held out

SLOTS = Task(
    "slots", Sentence("Booking a ticket"), "items", "words", "words",
    ("arrive Taipei on November 2nd", "leave Taipei on November 2nd",
     "i would like to leave Taipei next Monday morning .", "Taipei is where i leave from",
     "on Friday i want to arrive in the city of Tokyo .", "one ticket to New York from London tomorrow please"),
    GRAMMAR.words, tuple(LABELS), make, gold, holds_out,
    Sentence("Places and times that never follow one another in training, “Taipei … November” among them."),
    labels=LABELS)
