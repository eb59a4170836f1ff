// What is beside the picture: what if, how it is coloured, which heads are in it. Knows no canvas.

import { COLDEST, HOTTEST, PAIRS, isPair } from "../model/choice.js";
import { headInk } from "../model/colour.js";
import { temperatureText } from "../model/numbers.js";
import { tr } from "../model/words.js";
import { el, options, show } from "./dom.js";

const STEPS = 1000;

// The slider is logarithmic and 1 stands in its middle.
export const toTemperature = (place) => COLDEST * (HOTTEST / COLDEST) ** (place / STEPS);
export const toPlace = (temperature) =>
  Math.round((STEPS * Math.log(temperature / COLDEST)) / Math.log(HOTTEST / COLDEST));

export function whatIf(act) {
  const slider = el("input", {
    type: "range",
    min: 0,
    max: STEPS,
    step: 1,
    testid: "temperature",
    "aria-label": tr("what if: attention temperature"),
    oninput: () => act.temperature(Math.abs(slider.value - STEPS / 2) <= 8 ? 1 : toTemperature(Number(slider.value))),
  });
  const value = el("output", { class: "figure" }),
    reset = el(
      "button",
      { type: "button", class: "plain quiet", testid: "temperature-reset", onclick: () => act.temperature(null) },
      tr("as the model did"),
    );
  const title = tr(
    "The recorded scores of every head are divided by T before the softmax. Only this softmax is changed: the model is not run again.",
  );
  const node = el(
    "div",
    { class: "field", title },
    el("label", {}, tr("What if: T"), " ", value, el("small", {}, tr("attention temperature"))),
    slider,
    el("div", { class: "ends" }, el("span", {}, tr("sharper")), reset, el("span", {}, tr("flatter"))),
  );
  const update = ({ temperature, whatIf: changed }) => {
    const text = temperatureText(temperature),
      place = String(toPlace(Math.max(COLDEST, Math.min(HOTTEST, temperature || COLDEST))));
    if (slider.value !== place) slider.value = place;
    slider.setAttribute("aria-valuetext", `T = ${text}`);
    if (value.textContent !== `= ${text}`) value.textContent = `= ${text}`;
    reset.style.visibility = changed ? "visible" : "hidden";
  };
  return { node, update, slider };
}

export function settings(act) {
  const hide = el("input", { type: "checkbox", testid: "hide", onchange: () => act.hide(hide.checked) });
  const kinds = [
    ["linear", tr("linear")],
    ["log", tr("logarithmic")],
    ["row", tr("per row")],
  ];
  const colour = el("select", { testid: "colour", onchange: () => act.colour(colour.value) });
  const legend = el("ul", { class: "legend", testid: "legend", "aria-label": tr("heads in the picture") });
  const field = el(
    "label",
    {
      class: "check",
      title: tr("Keys such as [CLS] and [SEP] are left out, and each row is scaled up to 100 % again."),
    },
    hide,
    tr("hide special tokens"),
  );
  const pairs = el("select", { testid: "pairs", onchange: () => act.pairs(pairs.value) }),
    between = el("label", { class: "row" }, tr("lines between"), " ", pairs);
  const cover = el("button", { type: "button", class: "plain quiet", testid: "cover", onclick: act.cover });
  const table = el("button", { type: "button", class: "plain quiet", testid: "table-button", onclick: act.table });
  const node = el(
    "div",
    { class: "settings" },
    field,
    el("label", { class: "row" }, tr("colour scale"), " ", colour),
    between,
    el("div", { class: "row" }, cover, table),
  );
  const update = (scene) => {
    const { choice, heads, theme, header, covered, tableShown } = scene;
    hide.checked = choice.hide;
    show(
      field,
      scene.keyTokens.some((token) => token.special),
    );
    options(colour, kinds, choice.colour);
    options(
      pairs,
      PAIRS.map((pair) => [pair, pairName(pair)]),
      choice.pairs ?? "all",
    );
    show(between, choice.panel === "lines" && isPair(scene.keyTokens));
    cover.textContent = covered ? tr("show the numbers") : tr("cover the numbers");
    table.textContent = tableShown ? tr("hide the table") : tr("the row as a table");
    show(legend, heads.length > 1);
    const shown = `${JSON.stringify(heads)} ${theme.name}`;
    if (legend.dataset.shown === shown) return;
    legend.dataset.shown = shown;
    const item = (one, i) => headItem(one, headInk(i, heads.length, theme.colours, theme.ink), header, i && act.remove);
    legend.replaceChildren(...(heads.length < 2 ? [] : heads.map(item)));
  };
  return { node, update, legend };
}

// The two texts are called A and B, in the order they were typed.
export function pairName(pair) {
  return pair === "all" ? tr("all words") : `${"AB"[pair[0]]} → ${"AB"[pair[1]]}`;
}

function headItem(one, { colour, dash }, header, remove) {
  const name = tr("layer {layer}, head {head}", { layer: header.maps[one.map].layer, head: one.head });
  const swatch = el("span", { class: `swatch${dash.length ? " dashed" : ""}` });
  swatch.style.setProperty("--hue", colour);
  return el(
    "li",
    {},
    swatch,
    name,
    remove
      ? el(
          "button",
          { type: "button", class: "plain", "aria-label": tr("remove {name}", { name }), onclick: () => remove(one) },
          "×",
        )
      : null,
  );
}
