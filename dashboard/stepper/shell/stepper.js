// The stepper: holds where somebody stands, listens, paints a picture of it. Knows no server and no picture's inside.
//
// A picture is { choices?(header) -> { name: [low, high, first] }, other?: name that up and down move,
//   build(header, act) -> { node, paint(view) -> the sentence read out: a string or nodes } }.
// view: { step (from 1), at: header's steps[step - 1], place: all choices, covered(step) -> bool, theme, present }.
// act(name, value): "go" a step, "step" by so many, "set" { name: value }, "other" by so many, "play", "cover".

import { keepAddress } from "../../viewer/face/address.js";
import { el, say, show } from "../../viewer/face/dom.js";
import { typing } from "../../viewer/face/keys.js";
import { readTheme, watchTheme } from "../../viewer/face/theme.js";
import { LANGUAGES, speak, tr } from "../../viewer/model/words.js";
import { PICTURES } from "../pictures.js";
import { makeBar } from "./bar.js";
import { hasWritten, listenToHands } from "./hands.js";
import { beginning, carriedPlace, inside, linkedPlace, ranges, writtenPlace } from "./places.js";

const PACE = 1400; // milliseconds a step stands while it plays

// host: { address: bool, present: () => bool }
export function makeStepper(root, host) {
  const state = { header: null, place: null, first: null, bounds: null, covered: 0, playing: 0, force: null };
  let frame = null,
    drawn = null,
    picture = null,
    requested = 0,
    shownStep = 0,
    alive = true;
  const address = host.address
    ? keepAddress(() => state.place && writtenPlace(state.place, state.first, location.href))
    : null;
  const watcher = new ResizeObserver(schedule);
  watcher.observe(root);
  const ends = [
    listenToHands(root, act),
    watchTheme(root, schedule),
    () => address?.stop(),
    () => watcher.disconnect(),
  ];
  root.classList.add("atlas", "stepper");
  root.tabIndex = -1;

  function load(bytes) {
    const header = JSON.parse(new TextDecoder().decode(bytes)),
      before = state.header;
    speak(header);
    picture = PICTURES[header.picture];
    state.bounds = ranges(header, picture);
    state.first = beginning(header, state.bounds);
    const forced = header.force !== null && header.force !== state.force;
    if (forced || (before && before.story !== header.story)) state.place = { ...state.first };
    else if (before) state.place = carriedPlace(state.place, state.bounds, state.first);
    else state.place = host.address ? linkedPlace(location.search, state.bounds, state.first) : { ...state.first };
    if (!before) claim();
    if (!before || forced) state.covered = header.covered ? state.first.step : 0;
    Object.assign(state, { header, force: header.force });
    stop();
    build(header);
    paintNow();
    address?.write();
  }

  // Where nobody is writing, the keys are this picture's as soon as it is there.
  function claim() {
    const active = root.ownerDocument.activeElement;
    if (host.address && !(hasWritten() && typing(active))) root.focus({ preventScroll: true });
  }

  function build(header) {
    root.lang = LANGUAGES[header.language] ?? header.language;
    root.dataset.picture = header.picture;
    root.toggleAttribute("data-present", host.present());
    root.style.minHeight = `${root.offsetHeight}px`;
    const bar = makeBar(header, act),
      readout = el("p", { class: "readout", testid: "readout", "aria-live": "polite", "aria-atomic": "true" });
    const ask = el(
      "p",
      { class: "ask", testid: "veil" },
      el("strong", {}, tr("What do you think?")),
      el("button", { type: "button", onclick: () => act("cover") }, tr("Show (v)")),
    );
    drawn = picture.build(header, act);
    frame = { bar, readout, ask };
    shownStep = 0;
    const name = tr("The picture of this step: left and right arrow keys step");
    const stage = el(
      "div",
      { class: "stage", testid: "stage", tabindex: 0, role: "group", "aria-label": name },
      drawn.node,
    );
    root.replaceChildren(el("div", { class: "frame" }, el("div", { class: "top" }, bar.node, ask), readout, stage));
  }

  function act(name, value) {
    if (name === "step") return move("step", value);
    if (name === "other") return picture.other ? move(picture.other, value) : false;
    if (name === "go") return move("step", value - state.place.step);
    if (name === "cover") return uncover();
    if (name === "play") return state.playing ? stop() : play();
    const place = { ...state.place };
    for (const [one, wanted] of Object.entries(value)) place[one] = inside(wanted, state.bounds[one]);
    return settle(place);
  }

  function move(name, by) {
    if (!state.place) return false;
    if (name === "step") stop();
    const range = state.bounds[name],
      aim = by === Infinity ? range[1] : by === -Infinity ? range[0] : state.place[name] + by;
    return settle({ ...state.place, [name]: inside(aim, range) });
  }

  function settle(place) {
    state.place = place;
    paintNow();
    address?.write();
    return true;
  }

  function uncover() {
    if (!state.covered) return false;
    state.covered = 0;
    return settle(state.place);
  }

  function play() {
    const [low, high] = state.bounds.step;
    if (state.place.step === high) state.place = { ...state.place, step: low };
    state.playing = setInterval(() => {
      if (!root.isConnected || state.place.step >= high) return stop();
      settle({ ...state.place, step: state.place.step + 1 });
      if (state.place.step === high) stop();
    }, PACE);
    return settle(state.place);
  }

  function stop() {
    clearInterval(state.playing);
    if (state.playing) schedule();
    state.playing = 0;
    return true;
  }

  function schedule() {
    if (!requested && alive) requested = requestAnimationFrame(paintNow);
  }

  function paintNow() {
    cancelAnimationFrame(requested);
    requested = 0;
    if (!alive || !state.header || !root.isConnected) return;
    const { header, place } = state,
      covered = (step) => state.covered > 0 && step >= state.covered;
    const view = {
      step: place.step,
      at: header.steps[place.step - 1],
      place,
      covered,
      theme: readTheme(root),
      present: root.hasAttribute("data-present"),
      playing: Boolean(state.playing),
      moved: shownStep !== place.step,
    };
    frame.bar.update(view);
    say(frame.readout, drawn.paint(view));
    shownStep = place.step;
    show(frame.ask, state.covered > 0);
    root.dataset.theme = view.theme.dark ? "dark" : "light";
    for (const [name, value] of Object.entries(place)) root.dataset[name] = String(value);
    root.toggleAttribute("data-covered", state.covered > 0);
    root.toggleAttribute("data-playing", Boolean(state.playing));
    root.dataset.key = header.key;
    root.style.minHeight = "";
    root.dataset.painted = String(Number(root.dataset.painted ?? 0) + 1);
  }

  function destroy() {
    alive = false;
    clearInterval(state.playing);
    cancelAnimationFrame(requested);
    ends.forEach((end) => end());
  }

  return { load, destroy, state };
}
