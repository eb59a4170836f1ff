// Numbers of a computation as people read them: three significant digits unless more are right and wanted. Pure.

const MINUS = "−";

// 7 -> "7", 0.88408 -> "0.884", 0.0000454 -> "4.54e-5", 13780.6 -> "13,781"; what was not computed is "–".
export function figure(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value),
    sign = value < 0 ? MINUS : "";
  if (size < 1e-12) return "0";
  if (Number.isInteger(value) && size < 1e6) return sign + grouped(String(size));
  const whole = Math.floor(Math.log10(size)) + 1;
  if (size < 1e-3 || size >= 1e9) return sign + size.toExponential(digits - 1).replace("e+", "e");
  return sign + grouped(Math.max(digits, whole) > whole ? fixed(size, digits) : size.toFixed(0));
}

function fixed(size, digits) {
  const shown = size.toPrecision(digits);
  return shown.includes("e") ? String(Number(shown)) : shown;
}

const grouped = (text) => (/^\d{5,}/.test(text) ? text.replace(/\B(?=(\d{3})+(?!\d))/, ",") : text);

// A gate, 0 to 1: never said to be 1 while it is less. 0.99995460 -> "0.99995".
export function gateFigure(value, digits = 3) {
  const short = 1 - value;
  if (!(value < 1 && short < 10 ** -digits / 2)) return figure(value, digits);
  if (short < 1e-12) return "1";
  return value.toFixed(Math.ceil(-Math.log10(short)));
}

// A sum written out: terms are [weight, value] or numbers; zeros are left out, signs become + and −.
export function terms(parts, say = figure) {
  const shown = parts.filter((part) => (Array.isArray(part) ? part[0] !== 0 : part !== 0));
  if (!shown.length) return "0";
  return shown
    .map((part, i) => {
      const [factor, value] = Array.isArray(part) ? part : [part, null];
      const sign = factor < 0 ? (i ? ` ${MINUS} ` : MINUS) : i ? " + " : "";
      const size = say(Math.abs(factor));
      return sign + (value === null ? size : `${size}·${inBrackets(say(value))}`);
    })
    .join("");
}

export function inBrackets(text) {
  return text.startsWith(MINUS) ? `(${text})` : text;
}
