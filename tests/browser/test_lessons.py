"""Lessons in a real browser: two keys from the first stop to the last, answers covered until they are revealed, F5."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.lessons import files, laws
from dashboard.lessons.measures import measure

pytestmark = pytest.mark.browser


def stands_at(visit, position: int, stops: int) -> None:
    expect(visit.page.get_by_text(f"{position} / {stops}", exact=True)).to_be_visible(timeout=20_000)


def press(visit, key: str) -> None:
    visit.page.keyboard.press(key)


def forward_is(visit, label: str) -> None:
    expect(visit.page.locator(".st-key-lesson_next button").first).to_have_text(label)


def readout(visit):
    return visit.page.get_by_test_id("readout").first


@pytest.mark.parametrize("name", [lesson.name for lesson in files.lessons()])
def test_from_the_first_stop_to_the_last_by_one_key(visit, embedded, name):
    lesson = files.find(name)
    page = visit(f"/?lesson={name}", seen=".st-key-lesson_words")
    words = page.page.locator(".st-key-lesson")
    for position, stop in enumerate(lesson.stops, 1):
        stands_at(page, position, len(lesson.stops))
        found = laws.numbers(stop, embedded.record, embedded)
        expect(words).to_contain_text(laws.fill(stop.say["en"], found, "en"))
        if stop.predict:
            tell = laws.fill(stop.predict.tell["en"], found, "en")
            expect(words).not_to_contain_text(tell)
            expect(words.get_by_role("radio")).to_have_count(len(stop.predict.options["en"]))
            if stop.show.step and stop.predict.cover == "numbers":
                expect(page.page.locator(".stepper[data-picture]")).to_have_attribute("data-covered", "")
            press(page, "PageDown")
            expect(words).to_contain_text(tell, timeout=20_000)
            expect(words.get_by_role("radio")).to_have_count(0)
        expect(page.page).to_have_url(re.compile(rf"lesson={name}.*stop={stop.name}(&|$)"))
        expect(page.page.locator(".st-key-text input")).to_have_value(stop.show.text)
        where = "" if stop.show.page == "map" else stop.show.page
        expect(page.page).to_have_url(re.compile(rf":\d+/{where}\?"), timeout=20_000)
        if stop.show.step:
            picture = page.page.locator(".stepper[data-picture]")
            expect(picture).to_have_attribute("data-step", str(stop.show.step), timeout=20_000)
        press(page, "PageDown")
    stands_at(page, len(lesson.stops), len(lesson.stops))
    assert (page.errors, page.strangers) == ([], [])


def test_the_picture_waits_for_the_answer_and_then_shows_the_model_s_number(visit):
    page = visit("/?lesson=does-looking-explain")
    expect(readout(page)).to_contain_text("67.3 %")
    press(page, "PageDown")
    stands_at(page, 2, 7)
    expect(readout(page)).to_contain_text("67.3 %")
    forward_is(page, "Show the answer")
    page.page.get_by_text('"street"', exact=True).click()
    press(page, "PageDown")
    expect(readout(page)).to_contain_text("55.8 %", timeout=20_000)
    expect(page.page.locator(".st-key-lesson_ask del")).to_have_text('"street"')
    expect(page.page.locator(".st-key-lesson_ask strong")).to_contain_text('"animal"')


def test_back_again_by_the_other_key_and_the_answer_is_covered_again(visit):
    page = visit("/?lesson=many-heads&stop=saw-saw")
    stands_at(page, 2, 5)
    press(page, "PageDown")
    expect(page.page.locator(".st-key-text input")).to_have_value("I saw a saw.", timeout=20_000)
    press(page, "PageUp")
    stands_at(page, 1, 5)
    press(page, "PageUp")
    stands_at(page, 1, 5)
    press(page, "PageDown")
    stands_at(page, 2, 5)
    forward_is(page, "Show the answer")


def test_a_reload_restores_the_stop(visit):
    page = visit("/?lesson=everyone-asks&stop=not-a-mirror")
    stands_at(page, 2, 6)
    press(page, "PageDown")
    expect(readout(page)).to_contain_text("1.38 %", timeout=20_000)
    press(page, "PageDown")
    stands_at(page, 3, 6)
    press(page, "PageDown")
    expect(page.page).to_have_url(re.compile("/steps.*stop=products"), timeout=20_000)
    expect(page.page).to_have_url(re.compile("answer=1"))
    page.page.reload()
    stands_at(page, 3, 6)
    expect(page.page).to_have_url(re.compile("/steps.*lesson=everyone-asks.*stop=products.*answer=1"))
    expect(page.page.locator(".st-key-lesson")).to_contain_text("28 of the 32 products are positive")


def test_after_a_detour_one_key_leads_back(visit):
    page = visit("/?lesson=does-looking-explain")
    page.type("I saw a saw.")
    expect(page.page.get_by_role("button", name="Back to the stop")).to_be_visible(timeout=20_000)
    stands_at(page, 1, 7)
    page.page.mouse.click(5, 400)
    press(page, "Home")
    expect(page.page.locator(".st-key-text input")).to_have_value(re.compile("tired"), timeout=20_000)
    expect(readout(page)).to_contain_text("67.3 %", timeout=20_000)
    expect(page.page.get_by_role("button", name="Back to the stop")).to_have_count(0)


def test_a_detour_in_the_viewer_is_undone_by_the_same_key_without_a_word_to_the_server_before(visit):
    page = visit("/?lesson=does-looking-explain")
    stands_at(page, 1, 7)
    page.page.get_by_test_id("head").first.select_option(index=3)
    expect(readout(page)).to_contain_text("head 3")
    press(page, "Home")
    expect(readout(page)).to_contain_text("head 11", timeout=20_000)


def test_a_picture_that_steps_waits_for_the_answer_and_home_brings_back_every_choice(visit):
    page = visit("/?lesson=same-input&stop=all-ones")
    stands_at(page, 2, 7)
    picture, words = page.page.locator(".stepper[data-picture]"), page.page.locator(".stMainBlockContainer")
    expect(picture).to_have_attribute("data-step", "2", timeout=20_000)
    expect(words).not_to_contain_text("32")
    press(page, "PageDown")
    expect(readout(page)).to_contain_text("the output is [12, 12], not [4, 4]", timeout=20_000)
    page.page.get_by_text("Jordan", exact=True).first.click()
    expect(page.page.get_by_role("button", name="Back to the stop")).to_be_visible(timeout=20_000)
    page.page.get_by_test_id("forward").click()
    press(page, "Home")
    expect(page.page.get_by_role("button", name="Back to the stop")).to_have_count(0, timeout=20_000)
    expect(picture).to_have_attribute("data-step", "2", timeout=20_000)
    expect(page.page).not_to_have_url(re.compile("plain=jordan"))
    expect(page.page).to_have_url(re.compile("/cell.*reads=network"))
    page.page.reload()
    stands_at(page, 2, 7)
    expect(picture).to_have_attribute("data-step", "2", timeout=30_000)
    page.page.get_by_role("button", name="End the lesson").click()
    expect(page.page.locator(".st-key-lesson")).to_have_count(0)
    page.page.get_by_text("A hundred steps", exact=True).click()
    expect(picture).to_have_attribute("data-picture", "powers", timeout=20_000)
    assert (page.errors, page.strangers) == ([], [])


def test_a_choice_that_the_stop_does_not_name_is_a_detour_too(visit):
    page = visit("/?lesson=one-vector&stop=measure-word")
    expect(page.page.locator(".stepper[data-picture]")).to_have_attribute("data-step", "2", timeout=30_000)
    expect(page.page.locator(".stMainBlockContainer")).not_to_contain_text("三隻黑色的貓")
    press(page, "PageDown")
    share = laws.written("attention", measure("attention", files.find("one-vector").stops[3].expect[1].of), "en", 2)
    expect(readout(page)).to_contain_text(share, timeout=20_000)
    page.page.get_by_text("Beam", exact=True).click()
    expect(page.page.get_by_role("button", name="Back to the stop")).to_be_visible(timeout=20_000)
    press(page, "Home")
    expect(page.page.get_by_role("button", name="Back to the stop")).to_have_count(0, timeout=20_000)
    assert (page.errors, page.strangers) == ([], [])


def test_b_blanks_the_screen_and_the_next_key_only_brings_it_back(visit):
    page = visit("/?lesson=does-looking-explain&present=1")
    stands_at(page, 1, 7)
    for key in ("b", "."):
        press(page, key)
        expect(page.page.locator("[data-blank-screen]")).to_be_visible()
        press(page, "PageDown")
        expect(page.page.locator("[data-blank-screen]")).to_have_count(0)
        stands_at(page, 1, 7)
    press(page, "PageDown")
    stands_at(page, 2, 7)


def test_typing_a_b_into_the_sentence_blanks_nothing(visit):
    page = visit("/?lesson=does-looking-explain")
    stands_at(page, 1, 7)
    page.page.locator(".st-key-text input").press("b")
    page.page.locator(".st-key-text input").press(".")
    expect(page.page.locator("[data-blank-screen]")).to_have_count(0)


def test_the_list_begins_a_lesson_at_any_stop_and_ends_it(visit):
    page = visit("/")
    page.page.get_by_role("link", name="Lessons").first.click()
    expect(page.page.get_by_text("If every word looks at every word, who knows the order?")).to_be_visible()
    page.page.get_by_role("button", name="5 · Without [CLS] and [SEP]").click()
    stands_at(page, 5, 5)
    expect(readout(page)).to_contain_text("89.9 %", timeout=20_000)
    press(page, "PageDown")
    expect(readout(page)).to_contain_text("79.4 %", timeout=20_000)
    page.page.get_by_role("button", name="End the lesson").click()
    expect(page.page.locator(".st-key-lesson")).to_have_count(0)
    expect(page.page).not_to_have_url(re.compile("lesson="))


@pytest.mark.parametrize(("locale", "forward", "title"), [
    ("zh-TW", "看答案", "只換一個詞"), ("zh-CN", "看答案", "只换一个词")])
def test_a_lesson_speaks_the_language_of_the_browser(visit, locale, forward, title):
    page = visit("/?lesson=does-looking-explain&stop=wide", locale=locale)
    stands_at(page, 2, 7)
    expect(page.page.locator(".st-key-lesson")).to_contain_text(title)
    expect(page.page.get_by_role("button", name=forward)).to_be_visible()


def test_a_lesson_that_is_not_here_is_said(visit):
    page = visit("/?lesson=<b>x</b>")
    expect(page.page.get_by_text("The address asks for the lesson <b>x</b>, which is not here.")).to_be_visible()
