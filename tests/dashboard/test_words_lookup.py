"""The lookup of words: which language, which sentence, and that nothing typed is ever read as a template."""

import pytest

from dashboard import words
from engine.sentence import Refusal, Sentence


@pytest.fixture
def dictionary(monkeypatch):
    """Replace the catalogues by two sentences."""
    known = {"zh-Hant": {"{n} words": "{n} 個詞", "too {how}": "太{how}", "wide {x}": "寬 {x}"}, "zh-Hans": {}}
    monkeypatch.setattr(words, "catalogue", known.__getitem__)


@pytest.mark.parametrize(("locale", "language"), [
    ("zh-TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh-Hant", "zh-Hant"), ("zh_Hant_TW", "zh-Hant"), ("ZH-MO", "zh-Hant"),
    ("zh-CN", "zh-Hans"), ("zh-SG", "zh-Hans"), ("zh-Hans", "zh-Hans"), ("zh", "zh-Hans"), ("zh-Hans-HK", "zh-Hans"),
    ("en-GB", "en"), ("de", "en"), ("zhx", "en"), ("", "en"), (None, "en"),
])
def test_a_browser_gets_the_language_it_can_read(locale, language):
    assert words.closest(locale) == language


def test_without_a_session_the_language_is_english():
    assert words.language() == "en"
    assert words._("{n} words", n=3) == "3 words"


def test_a_template_is_translated_before_its_values_come_in(dictionary):
    assert words.say("zh-Hant", "{n} words", n=3) == "3 個詞"
    assert words.say("zh-Hans", "{n} words", n=3) == "3 words"
    assert words.translate("{n} words", "zh-Hant") == "{n} 個詞"
    assert words.translate("never seen", "zh-Hant") == "never seen"


def test_a_sentence_of_the_engine_is_translated_with_its_values(dictionary):
    assert words.say("zh-Hant", Sentence("too {how}", how="big")) == "太big"
    assert words.say("zh-Hant", Refusal("{n} words", n=5).sentence) == "5 個詞"
    assert words.say("zh-Hant", "too {how}", how=Sentence("wide {x}", x=1)) == "太寬 1"


@pytest.mark.parametrize("typed", ["{", "}", "{}", "{0}", "{n}", "{{7*7}}", "{n.__class__}", "%s", "{n!r:>9999}"])
def test_braces_that_somebody_typed_stay_text(dictionary, typed):
    assert words.say("zh-Hant", "too {how}", how=typed) == "太" + typed
    assert words.say("zh-Hant", typed) == typed
    assert words.say("zh-Hant", Sentence("too {how}", how=typed)) == "太" + typed
