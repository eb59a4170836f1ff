"""English to Chinese, judged by hand: measure words, order, and which word each character comes from.

A group of characters is written with its sure sources before the bar and what else helps to decide it behind.
"""

import re

import pytest

from engine.learning.tasks import TASKS

TASK = TASKS["english-chinese"]


def by_hand(written):
    units, sure, possible = [], set(), set()
    for group in written.split():
        characters, certain, helping = re.fullmatch(r"(.+?)\[([\d,]*)\|?([\d,]*)\]", group).groups()
        for character in characters:
            links = {(len(units), int(i)) for i in certain.split(",") if i}
            sure |= links
            possible |= links | {(len(units), int(i)) for i in helping.split(",") if i}
            units.append(character)
    return tuple(units), sure, possible


@pytest.mark.parametrize("english, chinese", [
    ("three black cats", "三[0] 隻[|0,2] 黑色的[1] 貓[2]"),
    ("i see three black cats .", "我[0] 看見[1] 三[2] 隻[|2,4] 黑色的[3] 貓[4] 。[5]"),
    ("a big white dog", "一[0] 隻[|0,3] 白色的[2] 大[1] 狗[3]"),
    ("those two books", "那[0] 兩[1] 本[|1,2] 書[2]"),
    ("the cats", "那[0] 些[|0,1] 貓[1]"),
    ("these cats", "這[0] 些[0|1] 貓[1]"),
    ("my three keys", "我的[0] 三[1] 把[|1,2] 鑰匙[2]"),
    ("twelve cups of tea", "十二[0] 杯[1] 茶[3]"),
    ("there are five small birds on the table .",
     "那[6] 張[|6,7] 桌子[7] 上[5] 有[1|0] 五[2] 隻[|2,4] 小[3] 鳥[4] 。[8]"),
    ("i bought two interesting books yesterday", "我[0] 昨天[5] 買了[1] 兩[2] 本[|2,4] 有趣的[3] 書[4]"),
    ("my teacher does not like that snake", "我的[0] 老師[1] 不[3|2,4] 喜歡[4] 那[5] 條[|5,6] 蛇[6]"),
    ("the cat is black", "那[0] 隻[|0,1] 貓[1] 是[2] 黑色的[3]"),
    ("the cat is not big", "那[0] 隻[|0,1] 貓[1] 不[3] 大[4]"),
    ("the cat is big", "那[0] 隻[|0,1] 貓[1] 很[2|3] 大[3]"),
    ("that book is very old .", "那[0] 本[|0,1] 書[1] 非常[3] 舊[4|1] 。[5]"),
    ("an old tree", "一[0] 棵[|0,2] 老[1|2] 樹[2]"),
])
def test_alignments_are_what_a_person_would_draw(english, chinese):
    found = TASK.gold(TASK.split(english))
    units, sure, possible = by_hand(chinese)
    assert found.target == units
    assert found.sure == sure
    assert found.possible == possible


CORRECT = """
two dogs = 兩隻狗 | two snakes = 兩條蛇 | two rivers = 兩條河 | a skirt = 一條裙子 | one fish = 一條魚
a horse = 一匹馬 | ten cows = 十頭牛 | two doctors = 兩位醫生 | two friends = 兩個朋友 | a book = 一本書
a letter = 一封信 | six poems = 六首詩 | two tables = 兩張桌子 | four tickets = 四張票 | a chair = 一把椅子
an umbrella = 一把雨傘 | seven flowers = 七朵花 | a tree = 一棵樹 | two cars = 兩輛汽車 | a plane = 一架飛機
a boat = 一艘船 | a coat = 一件外套 | nine stars = 九顆星星 | eight eggs = 八顆雞蛋 | a cake = 一塊蛋糕
two computers = 兩台電腦 | three pens = 三支筆 | a lamp = 一盞燈 | a room = 一間房間 | a shop = 一家商店
a school = 一所學校 | two mountains = 兩座山 | a box = 一個箱子 | two cups of coffee = 兩杯咖啡
a bottle of water = 一瓶水 | five bowls of rice = 五碗飯 | two pairs of shoes = 兩雙鞋子
three pieces of bread = 三塊麵包
two cats = 兩隻貓 | twelve cats = 十二隻貓 | twenty cats = 二十隻貓 | the twelve cats = 那十二隻貓
every cat = 每隻貓 | many cats = 很多貓 | some cats = 一些貓 | my cat = 我的貓 | this cat = 這隻貓
the cat = 那隻貓 | their two cats = 他們的兩隻貓 | those cats = 那些貓 | those fish = 那些魚
three fish = 三條魚 | that fish = 那條魚
a small red flower = 一朵紅色的小花 | a cute rabbit = 一隻可愛的兔子 | an old car = 一輛舊汽車
an old elephant = 一頭老大象
she wants three apples . = 她想要三顆蘋果。 | he has a new phone = 他有一支新手機
we do not have that map = 我們沒有那張地圖 | they did not buy this house = 他們沒有買這間房子
i did not like that song = 我不喜歡那首歌 | she reads a magazine = 她讀一本雜誌
they ate two bowls of noodles = 他們吃了兩碗麵 | the book is on the table = 那本書在那張桌子上
he was not in the room . = 他不在那間房間裡。 | there is a cat in the box = 那個箱子裡有一隻貓
i am old = 我很老 | we are clever = 我們很聰明 | the cat and the dog are clean = 那隻貓和那隻狗很乾淨
"""
# Not of the language, or not to be known from these words alone: who is small, is the fish one?
REFUSED = """
good friends | he read the letter today | this flower is very red | the man and the car | the cats is black
a apple | two cat | one cats | this cats | there is two cats on the bed | she want a cat | i buy a cat yesterday
the teacher and the book are old | every cats | two tea | a cup of shoes
"""


def cases(table):
    """The entries of a table, each as its parts around the equals sign."""
    return [entry.strip() for line in table.strip().splitlines() for entry in line.split("|")]


@pytest.mark.parametrize("case", cases(CORRECT))
def test_the_translation_is_correct_chinese(case):
    english, chinese = case.split(" = ")
    assert TASK.join(TASK.gold(TASK.split(english)).target) == chinese


@pytest.mark.parametrize("english", cases(REFUSED))
def test_what_is_not_of_the_language_gets_no_answer(english):
    assert TASK.gold(TASK.split(english)) is None


def test_the_measure_word_waits_for_a_noun_that_comes_later():
    example = TASK.gold(TASK.split("three black cats"))
    assert (1, 2) in example.possible and (1, 2) not in example.sure
    assert TASK.holds_out(example.source)
