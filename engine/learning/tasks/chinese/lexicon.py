"""The words of the English-Chinese language, Traditional Chinese as in Taiwan. Tables only; knows no grammar.

A noun: English, its plural, Chinese, its measure word, and what it can be: p person, a animal, t thing, l place, w part
of nature, s something to put things on, h something to be in, f food, r to be read.
"""

from dataclasses import dataclass

NOUNS = """
cat cats 貓 隻 a                    | dog dogs 狗 隻 a                   | bird birds 鳥 隻 a
rabbit rabbits 兔子 隻 a            | monkey monkeys 猴子 隻 a           | tiger tigers 老虎 隻 a
snake snakes 蛇 條 a                | horse horses 馬 匹 a               | wolf wolves 狼 匹 a
cow cows 牛 頭 a                    | elephant elephants 大象 頭 a       | pig pigs 豬 頭 a
teacher teachers 老師 位 p          | doctor doctors 醫生 位 p           | student students 學生 位 p
guest guests 客人 位 p              | friend friends 朋友 個 p           | child children 孩子 個 p
book books 書 本 tr                 | dictionary dictionaries 字典 本 tr | magazine magazines 雜誌 本 tr
letter letters 信 封 tr             | poem poems 詩 首 tr                | song songs 歌 首 t
table tables 桌子 張 ts             | bed beds 床 張 ts                  | map maps 地圖 張 tr
ticket tickets 票 張 t              | photo photos 照片 張 t             | chair chairs 椅子 把 ts
knife knives 刀子 把 t              | umbrella umbrellas 雨傘 把 t       | key keys 鑰匙 把 t
flower flowers 花 朵 t              | cloud clouds 雲 朵 w               | tree trees 樹 棵 lw
car cars 汽車 輛 th                 | bicycle bicycles 腳踏車 輛 t       | bus buses 公車 輛 th
plane planes 飛機 架 w              | piano pianos 鋼琴 架 ts            | boat boats 船 艘 th
shirt shirts 襯衫 件 t              | coat coats 外套 件 t               | skirt skirts 裙子 條 t
star stars 星星 顆 w                | apple apples 蘋果 顆 tf            | egg eggs 雞蛋 顆 tf
fish fish 魚 條 af                  | cake cakes 蛋糕 塊 tf              | computer computers 電腦 台 t
pen pens 筆 支 t                    | phone phones 手機 支 t             | lamp lamps 燈 盞 t
house houses 房子 間 lh             | room rooms 房間 間 lh              | shop shops 商店 家 lh
restaurant restaurants 餐廳 家 lh   | school schools 學校 所 lh          | mountain mountains 山 座 lw
bridge bridges 橋 座 ls             | river rivers 河 條 lw              | road roads 路 條 ls
box boxes 箱子 個 th
"""
# What is counted by what holds it: the measure in English and Chinese, and of what.
MEASURES = """
cup cups 杯 tea coffee water milk   | bottle bottles 瓶 water milk juice wine | bowl bowls 碗 rice soup noodles
piece pieces 塊 bread meat          | pair pairs 雙 shoes socks chopsticks
"""
MASSES = """
tea 茶 | coffee 咖啡 | water 水 | milk 牛奶 | juice 果汁 | wine 酒 | rice 飯 | soup 湯 | noodles 麵
| bread 麵包 | meat 肉 | shoes 鞋子 | socks 襪子 | chopsticks 筷子
"""
# "c": a colour, said with 是; "s": one syllable, right before the noun without 的. Old things are 舊, what lives is 老.
ADJECTIVES = """
black 黑色 c | white 白色 c | red 紅色 c | green 綠色 c | blue 藍色 c | yellow 黃色 c | brown 咖啡色 c
big 大 s | small 小 s | new 新 s | old 舊老 s | good 好 s
beautiful 漂亮 - | cute 可愛 - | clever 聰明 - | cheap 便宜 - | interesting 有趣 - | strange 奇怪 - | quiet 安靜 -
important 重要 - | young 年輕 - | famous 有名 - | expensive 昂貴 - | clean 乾淨 -
"""
NUMBERS = """
one 一 | two 兩 | three 三 | four 四 | five 五 | six 六 | seven 七 | eight 八 | nine 九 | ten 十
| eleven 十一 | twelve 十二 | twenty 二十
"""
# Singular and plural in English; Chinese, and whether a measure word follows in the singular (m), 些 in the plural (s).
DETERMINERS = """
the the 那 ms | a - 一 m | this these 這 ms | that those 那 ms | my my 我的 - | your your 你的 - | our our 我們的 -
his his 他的 - | her her 她的 - | their their 他們的 - | every - 每 m | some some 一些 - | many many 很多 -
"""
PRONOUNS = "i 我 | you 你 | he 他 | she 她 | we 我們 | they 他們"
# English of he, of they and past; Chinese.
VERBS = """
sees see saw 看見 | has have had 有 | wants want wanted 想要 | buys buy bought 買 | likes like liked 喜歡
| needs need needed 需要 | draws draw drew 畫 | finds find found 找到 | sells sell sold 賣 | reads read - 讀
| eats eat ate 吃 | remembers remember remembered 記得
"""
PLACES = "on 上 | in 裡 | under 下面 | behind 後面 | beside 旁邊 | near 附近"
TIMES = "yesterday 昨天 | today 今天 | tonight 今晚"
# English of i, he, they.
BE = {False: "am is are".split(), True: "was was were".split()}


@dataclass(frozen=True)
class Noun:
    """A noun with its measure word; `kinds` are letters: what it can be."""

    english: tuple[str, str]
    chinese: str
    measure: str
    kinds: str


def rows(table: str) -> list[list[str]]:
    """Return a table's entries, each a list of words."""
    return [entry.split() for entry in table.strip().replace("\n", " | ").split("|") if entry.strip()]


ALL_NOUNS = {one: Noun((one, more), chinese, measure, kinds) for one, more, chinese, measure, kinds in rows(NOUNS)}
