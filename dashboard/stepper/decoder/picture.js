// A decoder, word by word: what asks, what it is compared with, scores, weights, context, next word. Knows no server.
//
// header: source [{text, unknown}], hidden [j][n], scorer, query "before" | "after", forced, end, turns [{word, ends,
// query [m], scores [j], weights [j], context [n], next [[word, probability, ends]], gold {sure, possible} | null}].

import { el } from "../../viewer/face/dom.js";
import { goldSays } from "../../viewer/model/gold.js";
import { percent, roundPercent } from "../../viewer/model/numbers.js";
import { named } from "../../viewer/model/sentences.js";
import { strongest } from "../../viewer/model/softmax.js";
import { language, sentence, tr } from "../../viewer/model/words.js";
import { decoderFitted } from "./fit.js";
import { decoderGrid } from "./grid.js";
import { decoderSide } from "./side.js";

export const DECODER = {
  choices: (header) => ({ word: [0, header.source.length, 0] }),
  other: "word",
  build(header, act) {
    const grid = decoderGrid(header, act),
      side = decoderSide(header);
    const node = el("div", { class: "decoder" }, grid.node, side.node);
    return {
      node,
      paint(view) {
        decoderFitted(node, header.source);
        const turn = header.turns[view.step - 1],
          covered = view.covered(view.step);
        const at = decoderAt(turn, view.place.word),
          told = { turn, at, covered, view, t: view.step };
        grid.paint(told);
        side.paint(told);
        return decoderSaid(header, told);
      },
    };
  },
};

// Which source word is looked at: the chosen one, else the one that has the largest weight.
function decoderAt(turn, word) {
  return word > 0 ? word - 1 : turn.weights ? strongest(turn.weights) : -1;
}

// What is read out: where the attention went for this word, and what the right answer says of it.
function decoderSaid(header, { turn, at, covered, t }) {
  if (covered) return tr("Step {step}: the numbers are covered.", { step: t });
  if (!turn.weights)
    return sentence(
      tr("To write \"{word}\", the decoder had one vector c for the whole sentence, and nothing to look back at."),
      { word: turn.word },
    );
  const name = (j) => named(header.source, j);
  const weight = turn.weights[at],
    share = weight > 0.995 ? percent(weight) : roundPercent(weight), // never 100 for 99.9
    values = { word: turn.word, share, source: name(at) };
  const space = language() === "en" ? " " : "";
  return [...sentence(decoderTold(header, turn), values), ...decoderJudged(turn, at, name, space)];
}

function decoderTold({ forced }, { ends }) {
  if (ends && forced) return tr("Told to end here, the decoder gave {share} of its attention to \"{source}\".");
  if (ends) return tr("To end the sentence, the decoder gave {share} of its attention to \"{source}\".");
  if (forced) return tr("Told to write \"{word}\", the decoder gave {share} of its attention to \"{source}\".");
  return tr("To write \"{word}\", the decoder gave {share} of its attention to \"{source}\".");
}

function decoderJudged(turn, at, name, space) {
  if (!turn.gold || turn.ends) return [];
  const links = new Map([...turn.gold.possible.map((j) => [j, "possible"]), ...turn.gold.sure.map((j) => [j, "sure"])]);
  const gold = links.size ? new Map([[0, links]]) : new Map();
  return [document.createTextNode(space), ...sentence(...goldSays(gold, { query: 0, key: at }, name, turn.word))];
}
