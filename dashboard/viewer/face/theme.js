// The page's colours and type, as the canvases need them, read from the page itself. Knows no data.

import { lightness, ramp, rgb } from "../model/colour.js";

const css = ([r, g, b]) => `rgb(${r} ${g} ${b})`;
const mix = (a, b, part) => a.map((value, i) => Math.round(value + (b[i] - value) * part));

let last = { name: "" };

export function readTheme(root) {
  const style = getComputedStyle(root),
    accent = style.caretColor;
  const name = [style.backgroundColor, style.color, accent, style.fontFamily].join(" ");
  if (last.name === name) return last;
  const paper = rgb(style.backgroundColor),
    ink = rgb(style.color),
    colours = ramp(paper);
  last = {
    name,
    dark: colours.dark,
    paper: css(paper),
    ink: css(ink),
    accent,
    font: style.fontFamily,
    colours,
    muted: css(mix(ink, paper, 0.28)),
    rule: css(mix(ink, paper, 0.84)),
    hatch: css(mix(ink, paper, 0.78)),
    capsule: css(mix(ink, paper, 0.9)),
    bar: css(mix(ink, paper, 0.55)),
    gold: lightness(paper)[0] < 0.5 ? "#8fd0ff" : "#b06a00",
    warn: lightness(paper)[0] < 0.5 ? "#ffb454" : "#b3541e",
  };
  return last;
}

// Calls back when the page's colours change, whoever changes them: a colour in transition says so itself.
export function watchTheme(root, changed) {
  const heard = (event) => event.target === root && changed();
  root.addEventListener("transitionend", heard);
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    root.removeEventListener("transitionend", heard);
    system.removeEventListener("change", changed);
  };
}
