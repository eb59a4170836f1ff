// Hidden states as a path: the map, units against time, nearest states. Up and down turn the map where it is deep.

import { el, press, say, show } from "../../viewer/face/dom.js";
import { percent } from "../../viewer/model/numbers.js";
import { sentence, tr } from "../../viewer/model/words.js";
import { figure } from "../shell/figures.js";
import { makePathMap } from "./map.js";
import { pathHue } from "./ground.js";
import { makePathNear, makePathTable, pathKind, pathPhrase } from "./near.js";
import { makePathPanels } from "./panels.js";
import { PATH_TURNS } from "./plane.js";

export const pathPicture = {
  other: "turn",
  choices: () => ({ dim: [2, 3, 2], turn: [0, PATH_TURNS - 1, 7] }),
  build: buildPath,
};

function buildPath(header, act) {
  const hint = el("p", { class: "path-hint", testid: "path-hint" });
  let shown = null;
  const tell = (found) => say(hint, ...(found ? pathSaid(header, found, shown) : pathLegend(header, shown.theme)));
  const map = makePathMap(header, act, tell),
    panels = makePathPanels(header, act, tell),
    near = makePathNear(header),
    table = makePathTable(header);
  const flats = [2, 3].map((dim) => {
    const label = dim === 2 ? tr("2 axes") : tr("3 axes");
    return el("button", { type: "button", testid: `path-dim-${dim}`, onclick: () => act("set", { dim }) }, label);
  });
  const turns = [["⟲", -3, tr("Turn left")], ["⟳", 3, tr("Turn right")]].map(([sign, by, name]) => {
    const turn = () => act("set", { turn: (shown.place.turn + by + PATH_TURNS) % PATH_TURNS });
    return el("button", { type: "button", "aria-label": name, title: name, onclick: turn }, sign);
  });
  const buttons = el("div", { class: "path-views", role: "group" }, flats, turns);
  const left = el("div", { class: "path-left" }, buttons, map.node, hint),
    right = el("div", { class: "path-right" }, panels.node);
  const fitted = el("p", { class: "path-fitted", testid: "path-fitted" }, header.fitted);
  const below = el("div", { class: "path-below" }, fitted, near.node, table.node);
  const node = el("div", { class: "path" }, left, right, below);
  function paint(view) {
    const first = !shown || shown.theme !== view.theme;
    shown = view;
    if (first) tell(null);
    flats.forEach((button, k) => press(button, view.place.dim === k + 2));
    turns.forEach((button) => show(button, view.place.dim === 3));
    map.paint(view);
    panels.paint(view);
    near.paint(view);
    table.paint(view);
    return view.covered(view.step) ? tr("Where does the state go?") : pathStory(header, view);
  }
  return { node, paint };
}

// What happened at this step, in the full width of the state.
function pathStory(header, view) {
  const path = header.paths[0],
    i = Math.min(view.step, path.words.length) - 1;
  const said = { word: path.words[i], step: i + 1, moved: figure(path.moved[i]), units: header.units };
  const first = i === 0 && !path.start
    ? sentence(tr("“{word}” is the first step."), said)
    : sentence(
        header.answering
          ? tr("The step to “{word}” moved the state by {moved}.")
          : tr("Reading “{word}” moved the state by {moved}."),
        said,
      );
  const twin = path.twins[i];
  if (!twin || view.covered(twin.step)) return first;
  const told = { word: path.words[i], other: twin.step, distance: figure(twin.distance) };
  const template = twin.path
    ? tr("In the second sentence, “{word}” (step {other}) lies {distance} away: the same word, another state.")
    : tr("The other “{word}” (step {other}) lies {distance} away: the same word, another state.");
  const same = tr("The other “{word}” (step {other}) led to the very same state.");
  return [...first, " ", ...sentence(twin.distance < 1e-6 ? same : template, told)];
}

function pathLegend(header, theme) {
  const { names } = header.cloud;
  const parts = names.length
    ? [tr("Dots: states of other sentences, by the true label of the word:"), " ", names.map((name, kind) => el(
        "span", { class: "path-kind" },
        pathDotOf(pathHue(kind, theme)), el("bdi", {}, name),
      ))]
    : [tr("Grey: states of other sentences.")];
  parts.push(" ", tr("Faint: still to come."));
  if (header.paths.length > 1) parts.push(" ", tr("Round, whole line: your sentence. Square, dashed: the second one."));
  if (header.paths[0].start) parts.push(" ", tr("Hollow: before the first word."));
  return parts;
}

function pathDotOf(colour) {
  const dot = el("i", { class: "path-dot" });
  dot.style.background = colour; // not an attribute: the page on its own forbids those
  return dot;
}

// What the pointer is on: a state of the path, a state elsewhere, a square.
function pathSaid(header, found, view) {
  if (found.panel !== undefined) {
    const panel = header.panels[found.panel],
      hidden = view.covered(found.i + 1);
    const value = hidden ? "?" : figure(panel.values[found.path][found.i][found.unit]);
    return sentence(tr("{title} · {unit} · “{word}” ({step}): {value}"), {
      title: panel.title, unit: tr("unit {number}", { number: found.unit }),
      word: header.paths[found.path].words[found.i], step: found.i + 1, value,
    });
  }
  const point = found.cloud === undefined ? header.paths[found.path].points[found.i] : header.cloud.points[found.cloud];
  const at = point.slice(0, view.place.dim).map((value) => figure(value)).join(" · ");
  if (found.cloud === undefined)
    return sentence(tr("“{word}” ({step}): {at}"), {
      word: header.paths[found.path].words[found.i], step: found.i + 1, at,
    });
  return [el("bdi", {}, pathPhrase(header, found.cloud)), " ", pathKind(header, found.cloud), `: ${at}`];
}
