// The nearest states elsewhere, and all numbers of a step as a table. Words become text nodes.

import { el } from "../../viewer/face/dom.js";
import { sentence, tr } from "../../viewer/model/words.js";
import { figure } from "../shell/figures.js";

// One sentence of the cloud, the word after which the state was reached standing out.
export function pathPhrase(header, cloud) {
  const [which, at] = header.cloud.at[cloud];
  const words = header.cloud.sentences[which];
  return words.flatMap((word, i) => [
    i && header.joint ? header.joint : null,
    el(i === at ? "b" : "span", {}, word),
  ]);
}

// The true label of that word, where its task gives one.
export function pathKind(header, cloud) {
  const name = header.cloud.names[header.cloud.kinds[cloud]];
  return name ? el("span", { class: "path-kind" }, el("bdi", {}, name)) : null;
}

export function makePathNear(header) {
  const list = el("ol", { class: "path-near", testid: "path-near" }),
    heading = el("p", { class: "path-heading" });
  const node = el("section", { class: "path-elsewhere" }, heading, list);
  function paint(view) {
    const path = header.paths[0],
      i = Math.min(view.step, path.near.length) - 1,
      hidden = view.covered(i + 1);
    const title = header.answering
      ? tr("Nearest states elsewhere, at the step to “{word}” (step {step}):")
      : tr("Nearest states elsewhere, after “{word}” (step {step}):");
    heading.replaceChildren(...sentence(title, { word: path.words[i], step: i + 1 }));
    list.replaceChildren(
      ...path.near[i].map(({ cloud, distance }) =>
        el("li", {}, hidden ? "?" : [
          el("bdi", { class: "path-phrase" }, pathPhrase(header, cloud)),
          pathKind(header, cloud),
          el("span", { class: "path-away" }, tr("{distance} away", { distance: figure(distance) })),
        ]),
      ),
    );
  }
  return { node, paint };
}

export function makePathTable(header) {
  const body = el("tbody"),
    caption = el("caption", {});
  const heads = header.panels.map((panel) => el("th", { scope: "col" }, panel.title));
  const table = el(
    "table", { testid: "path-table" }, caption,
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, tr("unit")), heads)), body,
  );
  const node = el("details", { class: "path-numbers" }, el("summary", {}, tr("All numbers of this step")), table);
  function paint(view) {
    const i = Math.min(view.step, header.paths[0].words.length) - 1,
      hidden = view.covered(i + 1);
    caption.replaceChildren(...sentence(tr("“{word}”, step {step}"), { word: header.paths[0].words[i], step: i + 1 }));
    const columns = header.panels.map((panel) => panel.values[0][i]);
    body.replaceChildren(
      ...columns[0].map((_, unit) =>
        el("tr", {}, el("th", { scope: "row" }, String(unit)),
          columns.map((values) => el("td", { class: "number" }, hidden ? "?" : figure(values[unit])))),
      ),
    );
  }
  return { node, paint };
}
