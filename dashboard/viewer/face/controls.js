// What is above the picture: which map, which head, which picture. Knows no canvas.

import { kindName } from "../model/choice.js";
import { tr } from "../model/words.js";
import { el, options, press, show } from "./dom.js";

export function kinds(header) {
  const found = new Map();
  for (const map of header.maps) if (!found.has(`${map.stack}/${map.kind}`)) found.set(`${map.stack}/${map.kind}`, map);
  return found;
}

// A list with a button on either side: one step back, one step on.
function stepper(testid, label, back, on, changed, step) {
  const select = el("select", { "aria-label": label, testid, onchange: () => changed(Number(select.value)) });
  const button = (name, text, by) =>
    el("button", { type: "button", class: "plain step", "aria-label": name, onclick: () => step(by) }, text);
  return { select, node: el("span", { class: "stepper" }, button(back, "‹", -1), select, button(on, "›", 1)) };
}

export function pickers(header, act) {
  const found = kinds(header),
    kind = el("select", {
      testid: "kind",
      "aria-label": tr("kind of attention"),
      onchange: () => act.chooseKind(kind.value),
    });
  const layer = stepper("layer", tr("layer"), tr("previous layer"), tr("next layer"), act.chooseMap, act.stepLayer);
  const head = stepper("head", tr("head"), tr("previous head"), tr("next head"), act.chooseHead, act.stepHead);
  const first = el(
    "button",
    { type: "button", class: "plain quiet", testid: "first-choice", onclick: act.first },
    tr("back to the first choice"),
  );
  const node = el("div", { class: "pickers" }, found.size > 1 ? kind : null, layer.node, head.node, first);
  const update = ({ choice, atFirst, lone }) => {
    for (const one of [layer.node, head.node]) show(one, !lone);
    const own = header.maps[choice.map],
      alike = header.maps.flatMap((map, i) => (map.stack === own.stack && map.kind === own.kind ? [[i, map]] : []));
    options(
      kind,
      [...found].map(([name, map]) => [name, kindName(map)]),
      `${own.stack}/${own.kind}`,
    );
    options(
      layer.select,
      alike.map(([i, map]) => [i, tr("layer {layer}", { layer: map.layer })]),
      choice.map,
    );
    options(
      head.select,
      Array.from({ length: own.heads }, (_, i) => [i, tr("head {head}", { head: i })]),
      choice.head,
    );
    first.style.visibility = atFirst ? "hidden" : "visible";
  };
  return { node, update };
}

export function panels(act) {
  const tab = (panel, text, title) =>
    el("button", { type: "button", testid: `panel-${panel}`, title, onclick: () => act.panel(panel) }, text);
  const tabs = {
    lines: tab("lines", tr("Lines"), tr("From each word to the words it looks at")),
    heatmap: tab("heatmap", tr("Heatmap"), tr("Each line is one word asking (key m)")),
    heads: tab("heads", tr("All heads"), tr("Every head of every layer (key g)")),
  };
  const help = el(
    "button",
    {
      type: "button",
      class: "plain round",
      testid: "help-button",
      "aria-label": tr("Keys"),
      title: tr("Keys"),
      onclick: act.help,
    },
    "?",
  );
  const node = el(
    "div",
    { class: "tabs" },
    el("span", { class: "group", role: "group", "aria-label": tr("picture") }, Object.values(tabs)),
    help,
  );
  return {
    node,
    update({ choice, lone }) {
      show(tabs.heads, !lone);
      Object.entries(tabs).forEach(([panel, button]) => press(button, choice.panel === panel));
    },
  };
}
