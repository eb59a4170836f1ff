// The compact strip: the sentence as chips, layer and head, a map of all heads. It only chooses.

import { sentence, tr } from "../model/words.js";
import { named, readout } from "../model/sentences.js";
import { step } from "../model/colour.js";
import { drawStrip } from "../pictures/heads.js";
import { pickers } from "./controls.js";
import { el, press, say, show } from "./dom.js";
import { makeScene } from "./scene.js";

const MOST_CHIPS = 400;

export function chooserFrame(header, act) {
  const pick = pickers(header, act),
    line = (testid, name) => el("div", { class: "chips", testid, role: "group", "aria-label": name });
  const frame = {
    controls: [pick],
    queries: line("query-chips", tr("query")),
    keys: line("key-chips", tr("key")),
    act,
    drawn: "",
    strip: el("canvas", {
      testid: "head-strip",
      tabindex: 0,
      role: "application",
      "aria-label": tr("All heads, sorted by the chosen entry. Arrow keys move, Enter chooses."),
    }),
    readout: el("p", { class: "readout", testid: "readout", "aria-live": "polite" }),
    notices: el("div", { class: "notices", testid: "notices", role: "status" }),
  };
  frame.node = el(
    "div",
    { class: "frame" },
    frame.notices,
    el("div", { class: "bar" }, pick.node),
    frame.readout,
    el("div", { class: "line" }, el("span", { class: "name" }, tr("query")), frame.queries),
    el("div", { class: "line" }, el("span", { class: "name" }, tr("key")), frame.keys),
    el("div", { class: "strip" }, frame.strip),
  );
  return frame;
}

export function updateChooser(viewer) {
  const { frame, state, root } = viewer,
    scene = makeScene(state, root),
    { choice } = scene;
  root.dataset.theme = scene.theme.dark ? "dark" : "light";
  frame.controls.forEach((control) => control.update(scene));
  const drawn = `${state.header.key} ${scene.map.queries} ${scene.map.keys}`;
  if (frame.drawn !== drawn) {
    frame.queries.replaceChildren(
      ...chips(scene.queryTokens, (query) => frame.act.hold({ query, key: choiceOf(state).key })),
    );
    frame.keys.replaceChildren(
      ...chips(scene.keyTokens, (key) => frame.act.hold({ query: choiceOf(state).query, key })),
    );
    frame.drawn = drawn;
  }
  say(
    frame.notices,
    scene.notices.map((text) => el("p", {}, text)),
  );
  const row = scene.source.row(choice.map, choice.head, choice.query, scene.settings);
  [...frame.queries.children].forEach((chip, i) => press(chip, i === choice.query));
  [...frame.keys.children].forEach((chip, i) => {
    press(chip, i === choice.key);
    const at = step(scene.covered ? 0 : (row?.weights[i] ?? 0), "linear");
    chip.style.setProperty("--tint", scene.theme.colours.css[at]);
    chip.classList.toggle(
      "inverse",
      scene.theme.dark ? scene.theme.colours.bright[at] : !scene.theme.colours.bright[at],
    );
  });
  const one = scene.pointed ?? choice,
    entry = { map: one.map, head: one.head, query: choice.query, key: choice.key };
  const hidden = tr("layer {layer}, head {head}: the numbers are covered."),
    names = { layer: state.header.maps[one.map].layer, head: one.head };
  say(frame.readout, sentence(...(scene.covered ? [hidden, names] : readout(scene, entry))));
  show(frame.strip.parentNode, !scene.lone);
  const room = frame.strip.parentNode.clientWidth; // 0 where the strip makes way: one head only, a lesson's stop
  if (room) frame.stripLayout = drawStrip(frame.strip, scene, room);
  return scene;
}

const choiceOf = (state) => state.choice;

function chips(tokens, chosen) {
  return tokens.slice(0, MOST_CHIPS).map((token, at) => {
    const kind = ["chip", token.special && "special", token.unknown && "unknown", token.joined && "joined"]
      .filter(Boolean)
      .join(" ");
    return el(
      "button",
      { type: "button", class: kind, title: named(tokens, at), onclick: () => chosen(at) },
      el("bdi", {}, token.text),
    );
  });
}
