// What a picture says, in sentences: counted and computed from the rows, never typed. Knows no page.

import { agreement, goldSays } from "./gold.js";
import { percent, roundPercent, temperatureText } from "./numbers.js";
import { strongest } from "./softmax.js";
import { language, tr } from "./words.js";

const RESTING = 0.5;

// A word as it is named in a sentence; words that stand more than once are counted: saw₁, saw₂.
export function named(tokens, at) {
  const { text } = tokens[at];
  let before = 0,
    all = 0;
  tokens.forEach((token, other) => {
    if (token.text !== text || token.special) return;
    all += 1;
    if (other <= at) before += 1;
  });
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return all > 1 && !tokens[at].special ? shown + [...String(before)].map((d) => "₀₁₂₃₄₅₆₇₈₉"[d]).join("") : shown;
}

// [template, values] of the one sentence that follows the pointer.
export function readout(scene, { query, key, map, head }) {
  const { header, source, choice, settings } = scene,
    meta = header.maps[map];
  const row = source.row(map, head, query, settings),
    square = row ? null : source.square?.(map, head, query, key, settings);
  const values = { layer: meta.layer, head, query: named(scene.queryTokens, query), key: named(scene.keyTokens, key) };
  const weight = row
    ? row.weights[key]
    : square?.exact
      ? square.weight
      : (source.entry?.(map, head, query, key, settings) ?? NaN);
  if (Number.isNaN(weight) && square) {
    return [
      tr("layer {layer}, head {head}: the largest weight around \"{query}\" and \"{key}\" is {share}."),
      { ...values, share: percent(square.weight, { spelled: true }) },
    ];
  }
  if (Number.isNaN(weight) && scene.offline)
    return [tr("layer {layer}, head {head}: this part is not in this file."), values];
  if (Number.isNaN(weight)) return [tr("layer {layer}, head {head}: reading …"), values];
  if (row?.none) return [tr("layer {layer}, head {head}: for \"{query}\" no key is allowed; its row is empty."), values];
  if (source.allowed(map, head, query, key) === false) {
    return [tr("layer {layer}, head {head}: \"{query}\" may not look at \"{key}\" (masked)."), values];
  }
  values.share = percent(weight, { rough: source.digits < 3, spelled: true });
  if (choice.temperature === null || choice.temperature === meta.temperature) {
    if (scene.lone) return [tr("\"{query}\" gives {share} of its attention to \"{key}\"."), values];
    return [tr("layer {layer}, head {head}: \"{query}\" gives {share} of its attention to \"{key}\"."), values];
  }
  values.temperature = temperatureText(choice.temperature);
  if (scene.lone)
    return [tr("What if T = {temperature}: \"{query}\" would give {share} of its attention to \"{key}\"."), values];
  return [
    tr(
      "What if T = {temperature}: in layer {layer}, head {head}, \"{query}\" would give {share} of its attention to \"{key}\".",
    ),
    values,
  ];
}

// What the right answer says of the entry that is looked at: [template, values], or null where it is not known.
export function goldReadout(scene, entry) {
  if (!scene.gold || entry.map !== scene.choice.map) return null;
  return goldSays(scene.gold, entry, (at) => named(scene.keyTokens, at), named(scene.queryTokens, entry.query));
}

// Over the whole picture: how often the largest weight stands where the right answer links.
function agreed({ gold, source, choice, settings }) {
  const [alike, all] = agreement(gold, (query) => source.row(choice.map, choice.head, query, settings));
  if (!all) return [];
  return [
    [
      tr("For {alike} of {all} words the largest attention weight stands where the gold alignment links them."),
      { alike, all },
    ],
  ];
}

// The sentences under the picture, as [template, values] each.
export function caption(scene, { query, key }) {
  const { source, choice, settings, keyTokens, queryTokens } = scene;
  const row = source.row(choice.map, choice.head, query, settings),
    name = named(queryTokens, query);
  if (!row) return [];
  if (row.none)
    return [[tr("For \"{query}\" no key is allowed: nothing is averaged, and its context is 0."), { query: name }]];
  const values = { query: name, share: roundPercent(row.weights[key]), key: named(keyTokens, key) };
  const other = rival(row.weights, keyTokens, key, query, scene.same);
  const said = [];
  if (other >= 0) Object.assign(values, { less: roundPercent(row.weights[other]), other: named(keyTokens, other) });
  if (!scene.lone)
    said.push([given(scene.whatIf, other >= 0), { ...values, temperature: temperatureText(scene.temperature) }]);
  else if (other >= 0) said.push([tr("Beside it, \"{other}\" gets {less}."), values]);
  if (row.sink > 0.005)
    said.push([
      tr("{share} of this row goes to no token: the head has learned a sink that takes a share."),
      { share: roundPercent(row.sink) },
    ]);
  if (choice.hide) {
    said.push([
      tr("Special tokens are hidden: what this row gives them is left out, and the rest is scaled up to 100 %."),
      {},
    ]);
    return said;
  }
  return [...said, ...resting(scene, query, row), ...(scene.gold ? agreed(scene) : [])];
}

function given(whatIf, two) {
  if (whatIf && two)
    return tr(
      "What if T = {temperature}: here \"{query}\" would give {share} of its attention to \"{key}\" and {less} to \"{other}\".",
    );
  if (whatIf) return tr("What if T = {temperature}: here \"{query}\" would give {share} of its attention to \"{key}\".");
  if (two) return tr("In this head, \"{query}\" gives {share} of its attention to \"{key}\" and {less} to \"{other}\".");
  return tr("In this head, \"{query}\" gives {share} of its attention to \"{key}\".");
}

// Another word to compare with: one that follows the same word (the animal, the street), else the next strongest.
export function rival(weights, tokens, key, query, same) {
  const before = (k) => tokens[k - 1]?.text.toLowerCase();
  const word = (k) => k !== key && !tokens[k].special && /[\p{L}\p{N}]/u.test(tokens[k].text) && !(same && k === query);
  const alike = (k) =>
    word(k) && before(k) !== undefined && before(k) === before(key) && tokens[k].text !== tokens[key].text;
  const twin = tokens[key].special ? -1 : strongest(weights, (k) => !alike(k));
  const found = twin >= 0 ? twin : strongest(weights, (k) => !word(k));
  return found >= 0 && weights[found] > 0 ? found : -1;
}

// Where heads rest: on special tokens, or on the first one where a model has none.
export function restingPlaces(tokens) {
  const special = tokens.flatMap((token, k) => (token.special ? [k] : []));
  return special.length ? special : tokens.length > 2 ? [0] : [];
}

function resting(scene, query, row) {
  const { header, source, choice, settings, keyTokens, group } = scene,
    places = restingPlaces(keyTokens);
  if (!places.length || group.length < 2) return [];
  const rows = group.map((one) => source.row(one.map, one.head, query, settings));
  if (rows.some((one) => !one)) return [];
  const rests = (one) => !one.none && places.includes(strongest(one.weights));
  const here = rests(row),
    count = rows.filter(rests).length - Number(here);
  const special = keyTokens[places[0]].special;
  const where = special
    ? listed([...new Set(places.map((k) => keyTokens[k].text))])
    : tr("the first token, \"{token}\"", { token: keyTokens[0].text });
  const values = { query: named(scene.queryTokens, query), count, all: group.length, where };
  const telling =
    strongest(row.weights, (k) => keyTokens[k].special) === header.choice.key && (header.force ?? null) === null;
  const own =
    telling && header.choice.map === choice.map && header.choice.head === choice.head && header.choice.query === query;
  const said = [];
  if (here && !count) said.push([tr("From \"{query}\", this head alone of all {all} looks mostly at {where}."), values]);
  else if (here)
    said.push([tr("From \"{query}\", this head and another {count} of the {all} heads look mostly at {where}."), values]);
  else if (!count) said.push([tr("From \"{query}\", none of the {all} heads looks mostly at {where}."), values]);
  else if (own && choice.temperature === null) {
    said.push([
      tr(
        "From \"{query}\", another {count} of the {all} heads look mostly at {where}: this one was chosen because it does not.",
      ),
      values,
    ]);
  } else said.push([tr("From \"{query}\", another {count} of the {all} heads look mostly at {where}."), values]);
  const share = places.reduce((sum, k) => sum + row.weights[k], 0);
  if (share > RESTING) {
    said.push([
      tr("{share} of this row rests there: an attention sink, which says little about the word."),
      { share: roundPercent(share) },
    ]);
  }
  return said;
}

export function listed(texts) {
  return new Intl.ListFormat(language() === "en" ? "en-GB" : language(), { type: "disjunction" }).format(
    texts.slice(0, 4),
  );
}
