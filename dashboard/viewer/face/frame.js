// The parts of the viewer on the page, in the order they are read. Builds elements; paints nothing.

import { tr } from "../model/words.js";
import { panels, pickers } from "./controls.js";
import { el } from "./dom.js";
import { goldSwitch } from "./gold.js";
import { helpDialog } from "./help.js";
import { settings, whatIf } from "./settings.js";

export function makeFrame(header, act) {
  const canvas = (testid, name) => el("canvas", { testid, tabindex: 0, role: "application", "aria-label": name });
  const controls = [pickers(header, act), panels(act), whatIf(act), settings(act), goldSwitch(act)];
  const parts = { controls, help: helpDialog() };
  const [pick, tabs, what, set, gold] = parts.controls.map((control) => control.node);
  parts.slider = parts.controls[2].slider;
  parts.picture = canvas("picture", tr("Attention of the chosen head. Arrow keys choose query and key."));
  parts.strip = canvas("head-strip", tr("All heads, sorted by the chosen entry. Arrow keys move, Enter chooses."));
  parts.scale = el("canvas", { class: "scale", testid: "scale", role: "img", "aria-label": tr("colour scale") });
  parts.readout = el("p", { class: "readout", testid: "readout", "aria-live": "polite", "aria-atomic": "true" });
  parts.labels = el("p", { class: "labels", testid: "labels" });
  parts.hint = el("p", { class: "hint", testid: "hint" });
  parts.caption = el("p", { class: "caption", testid: "caption" });
  parts.heading = el("p", { class: "heading", testid: "strip-heading" });
  parts.notices = el("div", { class: "notices", testid: "notices", role: "status" });
  parts.veil = el(
    "div",
    { class: "veil", testid: "veil" },
    el("p", {}, tr("What do you think?")),
    el("button", { type: "button", onclick: act.cover }, tr("Show (v)")),
  );
  parts.proof = el("div");
  parts.table = el("div", { class: "table" });
  parts.stage = el("div", { class: "stage" }, parts.picture, parts.labels, parts.veil);
  const look = [parts.readout, parts.stage, parts.hint, parts.caption, parts.proof];
  const main = el(
    "div",
    { class: "main" },
    el("div", { class: "bar" }, pick, tabs),
    el("div", { class: "look" }, look),
  );
  main.append(el("div", { class: "aside" }, what, gold, set, parts.scale, parts.controls[3].legend));
  const strip = el("div", { class: "strip" }, parts.heading, parts.strip);
  parts.node = el("div", { class: "frame" }, parts.notices, main, strip, parts.table, parts.help);
  return parts;
}
