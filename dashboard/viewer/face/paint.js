// One painting of the whole viewer: the picture, the strip, the sentences. Only what has changed is drawn again.

import { isPair } from "../model/choice.js";
import { temperatureText } from "../model/numbers.js";
import { caption, goldReadout, named, readout } from "../model/sentences.js";
import { language, sentence, tr } from "../model/words.js";
import { drawGrid, drawStrip } from "../pictures/heads.js";
import { drawHeatmap } from "../pictures/heatmap.js";
import { drawLines } from "../pictures/lines.js";
import { drawScale } from "../pictures/scale.js";
import { el, say, show } from "./dom.js";
import { makeScene } from "./scene.js";
import { pairName } from "./settings.js";
import { rowTable } from "./table.js";

const QUICK_TABLE = 64;

export function paint(viewer) {
  const { frame, root } = viewer,
    scene = makeScene(viewer.state, root),
    { choice } = scene,
    settings = JSON.stringify([choice, scene.theme.name, scene.answer]);
  root.dataset.theme = scene.theme.dark ? "dark" : "light";
  root.dataset.panel = choice.panel;
  frame.controls.forEach((control) => control.update(scene));
  const single = choice.panel === "lines" || choice.panel === "heatmap";
  drawPicture(frame, scene, root);
  texts(frame, scene);
  const name = [
    settings,
    frame.strip.parentNode.clientWidth,
    scene.pointed?.map,
    scene.pointed?.head,
    scene.covered,
    scene.header.key,
  ].join(" ");
  if (!scene.present && single && !scene.lone && frame.stripPainted !== name) {
    frame.stripLayout = drawStrip(frame.strip, scene, frame.strip.parentNode.clientWidth);
    frame.stripPainted = name;
  }
  show(frame.strip.parentNode, !scene.present && single && !scene.lone);
  const scale = [choice.colour, scene.theme.name].join(" ");
  if (frame.scalePainted !== scale) drawScale(frame.scale, scene);
  frame.scalePainted = scale;
  table(viewer, scene, settings);
  return scene;
}

// In a room: how much of it the sentences around the picture take; a gold alignment has one more of them.
function below({ choice, header }) {
  return (choice.panel === "strip" ? 9.4 : 8) + (header.gold ? 1.7 : 0);
}

// Sizes depend on the page and on which picture is shown, never on the sentence: nothing jumps when another one comes.
export function stageHeight(scene, width) {
  const tall = globalThis.innerHeight || 720,
    narrow = width < 520;
  if (scene.present)
    return Math.round(Math.max(280, tall - scene.above - scene.type * below(scene)));
  const part = { lines: [0.44, 316, 560], heatmap: [0.72, 430, 900], heads: [0.66, 300, 900], strip: [0.5, 300, 700] }[
    scene.choice.panel
  ];
  if (narrow && scene.choice.panel === "heatmap") return Math.round(width + 80);
  return Math.round(Math.max(narrow ? 380 : part[1], Math.min(part[2], tall * part[0])));
}

function drawPicture(frame, scene, root) {
  const width = frame.stage.clientWidth,
    height = stageHeight(scene, width),
    draw = { lines: drawLines, heatmap: drawHeatmap, heads: drawGrid, strip: drawStrip };
  if (!width) return;
  frame.layout = scene.layout = draw[scene.choice.panel](frame.picture, scene, width, height);
  const { start, end } = frame.layout;
  frame.veil.style.left = end ? `${start}px` : "0";
  frame.veil.style.right = end ? `${width - end}px` : "0";
  frame.labels.style.setProperty("--start", `${Math.round(frame.layout.start ?? frame.layout.left) + 4}px`);
  show(frame.veil, scene.covered);
  frame.picture.dataset.testid = { lines: "lines", heatmap: "heatmap", heads: "head-grid", strip: "sorted-heads" }[
    scene.choice.panel
  ];
  root.dataset.released = String(scene.released);
}

function texts(frame, scene) {
  const { choice, pointed, header } = scene,
    entry = pointed
      ? { ...pointed, query: choice.query, key: choice.key }
      : { ...scene.target, map: choice.map, head: choice.head };
  const quiet = scene.covered || (scene.released && !scene.hover && !pointed);
  const names = { layer: header.maps[entry.map].layer, head: entry.head };
  const [template, values] = !quiet
    ? readout(scene, entry)
    : [
        scene.covered
          ? scene.lone
            ? tr("The numbers are covered.")
            : tr("layer {layer}, head {head}: the numbers are covered.")
          : scene.lone
            ? tr("Point at a word.")
            : tr("layer {layer}, head {head}: point at a word."),
        names,
      ];
  const gold = quiet ? null : goldReadout(scene, entry),
    space = document.createTextNode(language() === "en" ? " " : "");
  say(frame.readout, sentence(template, values), gold ? [space, ...sentence(...gold)] : []);
  say(
    frame.caption,
    quiet
      ? []
      : caption(scene, scene.target).flatMap(([text, filled]) => [
          ...sentence(text, filled),
          document.createTextNode(language() === "en" ? " " : ""),
        ]),
  );
  say(
    frame.labels,
    labels(scene).map((text) => el("span", { class: "label" }, text)),
  );
  say(
    frame.notices,
    [...scene.notices, ...(header.notes ?? [])].map((text) => el("p", {}, text)),
  );
  if (choice.panel !== "strip") say(frame.hint, hint(scene));
  const heading = tr(
    "All {count} heads, sorted by how much \"{query}\" gives to \"{key}\": which head looks from here to there?",
  );
  const words = {
    count: scene.group.length,
    query: named(scene.queryTokens, choice.query),
    key: named(scene.keyTokens, choice.key),
  };
  const title = scene.covered ? tr("All {count} heads") : heading;
  say(choice.panel === "strip" ? frame.hint : frame.heading, sentence(title, words));
}

// What is not as the model did it stands on the picture.
function labels({ choice, whatIf, map, header, temperature, keyTokens, present, gold }) {
  const said = [];
  if (whatIf)
    said.push(
      tr("what if T = {temperature} (the model: {recorded})", {
        temperature: temperatureText(temperature),
        recorded: temperatureText(map.temperature),
      }),
    );
  if (choice.hide) said.push(tr("special tokens hidden, renormalised"));
  if (whatIf && header.mode === "tiles") said.push(tr("the small maps: as recorded"));
  if (choice.panel === "lines" && isPair(keyTokens) && (choice.pairs ?? "all") !== "all")
    said.push(tr("only {pair}", { pair: pairName(choice.pairs) }));
  if (present && gold) said.push(tr("rings: the gold alignment, dashed where only possible"));
  if (header.window) said.push(tr("the first {shown} of {given} tokens", header.window));
  return said;
}

function hint(scene) {
  const { choice, source, view, header, keyTokens } = scene;
  if (choice.panel === "heads")
    return tr(
      "Each square is one head: queries down, keys across; the stronger the colour, the larger the weight. A click chooses a head.",
    );
  if (source.tiled) {
    const { tile } = header,
      [down, across] = tile.weights.shape;
    const sides = {
      rows: Math.ceil((tile.queries[1] - tile.queries[0]) / down),
      across: Math.ceil((tile.keys[1] - tile.keys[0]) / across),
    };
    if (choice.panel === "heatmap" && !tile.exact)
      return tr(
        "A long text: each square is the largest of {rows} × {across} entries. Zoom in (+) for every entry.",
        sides,
      );
    if (choice.panel === "lines") return tr("A long text: the words around the query, and the keys it looks at most.");
  }
  if (choice.panel === "lines") return "";
  const part =
    view.queries[1] - view.queries[0] < scene.queryTokens.length || view.keys[1] - view.keys[0] < keyTokens.length;
  return part
    ? tr("A part of the map: drag to move, − to see more.")
    : tr("Read across: each line is one word asking; its squares add up to 100 %.");
}

function table(viewer, scene, settings) {
  const { frame } = viewer,
    name = [settings, scene.covered, scene.tableShown, scene.header.key].join(" ");
  frame.table.classList.toggle("unseen", !scene.tableShown);
  if (frame.tablePainted === name) return;
  frame.tablePainted = name;
  clearTimeout(viewer.tableTimer);
  const write = () => frame.table.replaceChildren(rowTable(scene));
  if (scene.keyTokens.length <= QUICK_TABLE || !scene.lazy) write();
  else viewer.tableTimer = setTimeout(write, 120);
}
