// Numbers as people read them: three significant digits, and never a digit that is not right. Pure.

import { language, tr } from "./words.js";

const unit = () => (language() === "en" ? "\u00a0%" : "%");

// 0.6731 -> "67.3 %"; in 16 bits ("rough") a weight is right to 0.0002, so no more than one decimal is shown.
export function percent(weight, { digits = 3, rough = false, spelled = false } = {}) {
  const hundred = weight * 100;
  if (!Number.isFinite(hundred)) return "–";
  if (hundred === 0) return `0${unit()}`;
  const least = rough || digits < 3 ? 0.1 : 0.001;
  if (hundred < least) return spelled ? tr("less than {share}", { share: `${least}${unit()}` }) : `<${least}${unit()}`;
  let decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(hundred)));
  if (hundred >= 99.95) decimals = 0;
  return `${trimmed(hundred, Math.min(decimals, rough ? 1 : 3))}${unit()}`;
}

// For sentences: 67 %, 2 %, 0.4 %.
export function roundPercent(weight) {
  const hundred = weight * 100;
  if (hundred > 0 && hundred < 0.1) return tr("less than {share}", { share: `0.1${unit()}` });
  return `${trimmed(hundred, hundred < 0.95 ? 1 : 0)}${unit()}`;
}

function trimmed(value, decimals) {
  return value.toFixed(decimals).replace(/^(-?)0$/, "$10");
}

export function decimal(weight, rough = false) {
  return weight.toFixed(rough ? 3 : weight < 0.0995 ? 4 : 3);
}

export function short(weight) {
  return weight < 0.005 ? "0" : weight >= 0.995 ? "1" : weight.toFixed(2).replace(/^0/, "");
}

// An error or a bound: 2e-7, one digit, rounded up so that it is never flattered.
export function error(value) {
  if (value === null || value === undefined) return "–";
  if (value === 0) return "0";
  const power = Math.floor(Math.log10(Math.abs(value)));
  const digit = Math.ceil(Number((Math.abs(value) / 10 ** power).toPrecision(6)));
  return digit === 10 ? `1e${power + 1}` : `${digit}e${power}`;
}

export function temperatureText(value) {
  return value >= 10 ? value.toFixed(1).replace(/\.0$/, "") : String(Number(value.toPrecision(3)));
}
