// A training on one board: numbers, curves, the attention of a few sentences, and a slider through its moments.
//
// The newest moment is shown until somebody moves the slider; from then on theirs, until they ask for the newest.

import { el, say } from "../../viewer/face/dom.js";
import { readTheme, watchTheme } from "../../viewer/face/theme.js";
import { LANGUAGES, speak, tr } from "../../viewer/model/words.js";
import { boardFigure, boardShare } from "./figures.js";
import { makePlot } from "./plot.js";
import { makeScrubber } from "./scrubber.js";
import { boardHead, makeSentence } from "./sentence.js";

export function makeBoard(root, present) {
  const state = { told: null, at: 0, follow: true, key: null, words: null };
  let parts = null,
    requested = 0;
  const watcher = new ResizeObserver(schedule);
  watcher.observe(root);
  const unwatch = watchTheme(root, schedule);
  root.classList.add("atlas", "training");

  function load(bytes) {
    const told = JSON.parse(new TextDecoder().decode(bytes));
    speak(told);
    const fresh = state.key !== told.key,
      words = JSON.stringify([told.language, told.words, told.watched.map((one) => [one.source, one.target])]);
    if (fresh) Object.assign(state, { follow: true, key: told.key });
    state.told = told;
    const last = Math.max(0, told.steps.length - 1);
    state.at = state.follow ? last : Math.min(state.at, last);
    if (fresh || state.words !== words) build(told);
    state.words = words;
    paint();
  }

  function build(told) {
    root.lang = LANGUAGES[told.language] ?? told.language;
    root.toggleAttribute("data-present", present());
    root.style.minHeight = `${root.offsetHeight}px`;
    const headline = el("p", { class: "headline", testid: "headline", "aria-live": "polite" }),
      done = el("div", { class: "done" }),
      figures = el("dl", { class: "figures", testid: "figures" }),
      remark = el("p", { class: "remark", testid: "remark" }),
      readout = el("p", { class: "hint", testid: "attention-readout", "aria-live": "polite" });
    const loss = makePlot(tr("loss, nats per unit"), 158, false),
      rates = makePlot(tr("percent, on held-out pairs"), 158, true),
      tell = (text) => say(readout, ...(text ?? resting())),
      big = present(),
      head = boardHead(told.watched, getComputedStyle(root).fontFamily, big),
      sentences = told.watched.map((one) => makeSentence(one, head, big, tell)),
      scrubber = makeScrubber(move);
    parts = { headline, done, figures, remark, readout, loss, rates, sentences, scrubber };
    root.replaceChildren(
      el("div", { class: "frame" },
        headline,
        el("div", { class: "track", role: "presentation" }, done),
        scrubber.node,
        figures,
        el("div", { class: "watched", testid: "watched" }, sentences.map((one) => one.node)),
        readout,
        el("div", { class: "curves", testid: "curves" }, loss.node, rates.node),
        remark));
  }

  function resting() {
    if (!state.told.attention) return [tr("This model has no attention; this is what it says of each sentence.")];
    const asking = tr("Each line is one word of the answer asking; its squares add up to 100 %."),
      links = tr("Dots: where it should look; rings: where it may. Nobody tells the model.");
    return [state.told.gold ? `${asking} ${links}` : asking];
  }

  function move(at, follow) {
    state.follow = follow || at >= state.told.steps.length - 1;
    state.at = at;
    paint();
  }

  function schedule() {
    if (!requested && state.told) requested = requestAnimationFrame(paint);
  }

  function paint() {
    cancelAnimationFrame(requested);
    requested = 0;
    if (!state.told || !root.isConnected) return;
    const { told, at } = state,
      theme = readTheme(root);
    root.dataset.theme = theme.dark ? "dark" : "light";
    say(parts.headline, told.headline);
    parts.done.style.width = `${Math.round(1000 * told.progress) / 10}%`;
    say(parts.figures, ...numbers(told, at));
    say(parts.remark, told.remark);
    const until = told.steps[at] ?? null;
    parts.loss.paint(told.total, until, [
      { name: tr("training"), hue: "one", xs: told.steps, ys: told.loss },
      { name: tr("held-out"), hue: "two", xs: told.steps, ys: told.held },
    ]);
    parts.rates.paint(told.total, until, [
      { name: told.whole, hue: "three", xs: told.steps, ys: told.right },
      ...(told.error.some((value) => value !== null)
        ? [{ name: tr("alignment error"), hue: "four", xs: told.steps, ys: told.error }] : []),
    ]);
    parts.sentences.forEach((one, i) => one.paint(told.watched[i], at, theme));
    if (!parts.readout.textContent) say(parts.readout, ...resting());
    parts.scrubber.paint(told, at, state.follow);
    root.style.minHeight = "";
    root.dataset.key = told.key;
    root.dataset.step = until === null ? "" : String(until);
    root.dataset.moments = String(told.steps.length);
    root.dataset.painted = String(Number(root.dataset.painted ?? 0) + 1);
  }

  return {
    load,
    destroy() {
      cancelAnimationFrame(requested);
      parts?.scrubber.stop();
      unwatch();
      watcher.disconnect();
    },
  };
}

function numbers(told, at) {
  const loss = tr("Minus the logarithm of the probability it gives the right unit: 0 is certain. In nats, a mean."),
    rows = [
      ["loss", tr("loss on training pairs"), boardFigure(told.loss[at]), loss],
      ["held", tr("loss on held-out pairs"), boardFigure(told.held[at]), loss],
      ["accuracy", told.whole, boardShare(told.right[at]), tr("Of held-out sentences it was never trained on.")],
      ["units", tr("right units"), boardShare(told.units[at]),
        tr("Words, characters or labels, when the right answer up to there is given.")],
    ];
  if (told.attention && told.gold)
    rows.push(["error", tr("alignment error"), boardShare(told.error[at]),
      tr("Alignment error rate: how far the strongest attention of each word is from the gold links; 0 % is best.")]);
  return rows.map(([id, name, value, title]) =>
    el("div", { title }, el("dt", {}, name), el("dd", { testid: `figure-${id}` }, value)));
}
