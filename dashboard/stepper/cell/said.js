// What happened in a step, in one sentence. Knows the numbers, draws nothing.

import { sentence, tr } from "../../viewer/model/words.js";
import { figure, gateFigure } from "../shell/figures.js";

export function happened(header, n, view, long) {
  const what = where(header, n, view);
  if (n.covered) return sentence(tr("{what}: which numbers will there be?"), { what });
  const { values } = n,
    gates = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, gateFigure(value)]));
  const told = {
    ...gates,
    what,
    candidate: figure(values.candidate),
    hidden: long(n.hidden),
    old: long(n.before.hidden),
    memory: long(n.memory),
    bent: long(n.bent),
    kept: long(n.before.memory),
    given: figure(n.given.hidden),
    past: figure(n.kept.hidden),
    activation: header.activation,
    rest: gateFigure(1 - (values.update ?? values.forget ?? 0)),
  };
  return sentence(SAID[header.cell](), told);
}

function where(header, n, view) {
  const facts = { step: view.step, word: view.at.label, unit: n.unit, input: n.x };
  if (header.inputs) return tr("Step {step}, input {input}", facts);
  return tr("Step {step}, {input}, unit {unit}", facts);
}

const SAID = {
  lstm: () =>
    tr(
      "{what}: the forget gate keeps {forget} of the memory {kept}, the input gate lets in {input} of {candidate}: the memory is {memory}. The output gate lets out {output} of {bent}: {hidden}.",
    ),
  gru: () =>
    tr(
      "{what}: the update gate keeps {update} of the state {old} and takes {rest} of the candidate {candidate}: the state is {hidden}.",
    ),
  mgu: () =>
    tr(
      "{what}: its one gate takes {forget} of the candidate {candidate} and keeps {rest} of the state {old}: the state is {hidden}.",
    ),
  sru: () =>
    tr(
      "{what}: the forget gate keeps {forget} of the memory {kept} and takes {rest} of {candidate}: the memory is {memory}. Shown is {hidden}.",
    ),
  elman: () => tr("{what}: the input gives {given}, the state before gives {past}: the state is {hidden}."),
  jordan: () =>
    tr("{what}: the input gives {given}, the output before gives {past}: the state is {hidden}, the output {memory}."),
};
