"""Both catalogues hold every sentence of the source, with its placeholders, in the words of their side of the strait.

The lessons' own files speak three languages too and obey the same rules.
"""

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dashboard.catalogues.extract import HERE, LOCALES, extracted
from dashboard.lessons.files import lessons

# Words of the other side. 數據 is used on both; 文件 is a document in Taiwan, so only 文件夾 is foreign there.
FOREIGN = {
    "zh-Hant": """
        網絡 視頻 內存 默認 信息 軟件 文件夾 屏幕 概率 掩碼 鏈接 程序 保存 設置 服務器 用戶 搜索 在線 採樣
        並行 縱列 橫行 歸一化 詞表 點積 比特 字節 實時 打印 光標 點擊 加載 字符 令牌 權杖 標記 代幣 金鑰
        密鑰 鑰匙 價值 關鍵詞 面罩 屏蔽 軟性最大值 得分 關聯度 遞歸 單元格 細胞 隱狀態 內在狀態 貪心 激活
        兼容 函數庫 鼠標 粘貼 設備 代碼 項目 對象""".split(),
    "zh-Hans": """
        网路 影片 记忆体 预设 软体 资料 档案 萤幕 机率 遮罩 连结 程式 储存 设定 伺服器 使用者 搜寻 取样 直行
        横列 正规化 即时 列印 游标 载入 位元 闸 权杖 令牌 标记 代币 密钥 钥匙 价值 关键词 面罩 屏蔽
        软性最大值 得分 关联度 递归 单元格 贪婪 资讯 滑鼠 投影机 视讯 相容 字元 贴上 专案 物件 巢状""".split(),
}
SIMPLIFIED = set(
    "个们这来说过时还没样让给开关对无层权词见头总数组乱选择观话"
    "语义预测实验练习问题图点击读写记忆编码项应该东车长门间闻专业")
TRADITIONAL = set(
    "個們這來說過時還沒樣讓給開關對無層權詞見頭總數組亂選擇觀話"
    "語義預測實驗練習問題圖點擊讀寫記憶編碼項應該東車長門間聞專業")
ROW = r"[列行]"
FORMAT = r"\{(\w*)[^}]*\}"      # may hold colons and commas of its own
WORDS_WITH_ROW = {     # 橫列 and 直行 in Taiwan, 横行 and 纵列 on the mainland; the others are no row and no column
    "zh-Hant": """
        橫列 直行 序列 列入 換行 平行 進行 執行 行李 行為 行動 自行 排列 陣列 並列 系列 列出 列表 行程 舉行
        流行 運行 數列 可行 現行 列為 列舉""".split(),
    "zh-Hans": """
        横行 纵列 序列 列入 换行 并行 平行 进行 执行 运行 行李 行为 行动 自行 排列 数列 并列 系列 列出 列表
        举行 流行 可行 现行 列为 列举""".split(),
}


def blanks(template: str) -> set[str]:
    """Return the names in braces, with their formats left out."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError:      # single braces: a sentence that takes no values
        return set()


def catalogue(language: str):
    with (HERE / f"{language}.po").open("rb") as file:
        return read_po(file)


def spoken(language: str) -> dict[str, str]:
    """Return every sentence in `language` with the place it stands in: both catalogues and the lessons."""
    said = {f"{m.id!r}": m.string for m in catalogue(language) if m.id and m.string}
    for lesson in lessons():
        said[f"lesson {lesson.number} title"] = lesson.title[language]
        said[f"lesson {lesson.number} question"] = lesson.question[language]
        for stop in lesson.stops:
            place = f"lesson {lesson.number} {stop.name}"
            said |= {f"{place} title": stop.title[language], f"{place} say": stop.say[language],
                     f"{place} not_shown": stop.not_shown[language]}
            if stop.predict:
                asked = stop.predict
                said |= {f"{place} ask": asked.ask[language], f"{place} tell": asked.tell[language],
                         f"{place} options": " / ".join(asked.options[language])}
    return said


def wrong(language: str, rule) -> list[str]:
    """Return "place: what is wrong" for every sentence in which `rule(sentence)` finds something."""
    return [f"{place}: {found}: {text}" for place, text in spoken(language).items() if (found := rule(text))]


@pytest.mark.parametrize("language", LOCALES)
def test_every_sentence_is_translated(language):
    written = {m.id: m.string for m in catalogue(language) if m.id}
    assert [template for template in extracted() if not written.get(template)] == []


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_is_fuzzy_obsolete_or_left_over(language):
    found = catalogue(language)
    assert [m.id for m in found if m.id and m.fuzzy] == []
    assert list(found.obsolete) == []
    assert sorted({m.id for m in found if m.id} - set(extracted())) == []


@pytest.mark.parametrize("language", LOCALES)
def test_placeholders_are_the_same(language):
    assert [m.id for m in catalogue(language) if m.id and m.string and blanks(m.id) != blanks(m.string)] == []


@pytest.mark.parametrize("language", LOCALES)
def test_no_word_of_the_other_side(language):
    assert wrong(language, lambda text: [word for word in FOREIGN[language] if word in text]) == []


@pytest.mark.parametrize("language", LOCALES)
def test_no_character_of_the_other_side(language):
    other = (SIMPLIFIED - TRADITIONAL) if language == "zh-Hant" else (TRADITIONAL - SIMPLIFIED)
    assert wrong(language, lambda text: [c for c in text if c in other]) == []


@pytest.mark.parametrize("language", LOCALES)
def test_rows_and_columns_are_never_bare(language):
    assert wrong(language, lambda text: re.findall(ROW, re.sub("|".join(WORDS_WITH_ROW[language]), "", text))) == []


@pytest.mark.parametrize("language", LOCALES)
def test_quotation_marks_are_those_of_the_side(language):
    foreign = "“”‘’\"" if language == "zh-Hant" else "「」『』\""
    assert wrong(language, lambda text: [c for c in text if c in foreign]) == []


@pytest.mark.parametrize("language", LOCALES)
def test_punctuation_is_full_width_and_percent_stands_close(language):
    han, half = r"[\u4e00-\u9fff「」“”{}]", r"[,;:!?()]"
    bad = rf"{han}\s*{half}|{half}\s*{han}|{han}\.(\s|$)|\s%|[\uff10-\uff19]"
    assert wrong(language, lambda text: [m.group() for m in re.finditer(bad, re.sub(FORMAT, r"{\1}", text))]) == []


@pytest.mark.parametrize("language", LOCALES)
def test_han_and_latin_are_not_parted_by_two_blanks_or_none_typed_at_an_edge(language):
    assert wrong(language, lambda text: "  " in text or text != text.strip()) == []


def test_there_are_only_the_two_catalogues():
    assert sorted(p.name for p in Path(HERE).glob("*.po")) == ["zh-Hans.po", "zh-Hant.po"]
    assert not list(HERE.rglob("*.mo"))
