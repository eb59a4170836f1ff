// The badge at the picture's foot: what was checked of this recording, and its largest errors. Judges no what-if.

import { error } from "../model/numbers.js";
import { tr } from "../model/words.js";
import { el } from "./dom.js";

export function proofBadge(header) {
  const { proof } = header,
    bad = !proof.holds,
    only = proof.contextError === null || proof.bound === null;
  const node = el("p", { class: `proof${bad ? " bad" : ""}`, testid: "proof", title: details(header) });
  node.append(
    el("span", { class: "seal", "aria-hidden": "true" }, bad ? "✕" : "✓"),
    bad ? failed(proof) : held(header, only),
  );
  const said = only && header.maps.every((map) => map.weightsOnly); // the reason would only say it again
  if (!bad && proof.reason && !said) node.append(el("span", { class: "remark" }, ` ${proof.reason}`));
  const made = [header.model, header.device, header.dtype].filter(Boolean).join(", ");
  node.append(el("bdi", { class: "made" }, made));
  return node;
}

function held({ proof, dtype }, only) {
  const values = {
    rows: error(proof.rowSumError),
    masked: error(proof.maskedWeight),
    dtype: dtype || "float32",
    context: error(proof.contextError),
  };
  if (only)
    return tr(
      "Checked: rows sum to 1 (largest error {rows}), {masked} on masked entries. This model gives weights only: not recomputed.",
      values,
    );
  return tr(
    "Proven: rows sum to 1 (largest error {rows}), {masked} on masked entries, weights × value = context within {dtype} (largest error {context}).",
    values,
  );
}

function failed(proof) {
  const values = {
    reason: proof.reason,
    rows: error(proof.rowSumError),
    masked: error(proof.maskedWeight),
    context: error(proof.contextError),
    bound: error(proof.bound),
  };
  return tr(
    "Not proven: {reason} (rows sum to 1 within {rows}, {masked} on masked entries, context error {context}, bound {bound})",
    values,
  );
}

function details({ proof, model, device, dtype, versions }) {
  const made = Object.entries(versions ?? {})
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  return tr(
    "Checked on {checked} of {all} rows of the recording, as the model ran. Bound of the context error: {bound}. Rows with no key allowed: {none}. {model} on {device}, {dtype}; {made}.",
    {
      checked: proof.rowsChecked,
      all: proof.rowsTotal,
      bound: error(proof.bound),
      none: proof.noKeyRows,
      model,
      device,
      dtype,
      made,
    },
  );
}
