// Colours from numbers: a ramp that begins at the page's own background, so that nothing is painted where nothing is.

const HUES = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442"];
const LIGHT = { end: 0.34, hues: [188, 208], chroma: 0.115 },
  DARK = { end: 0.86, hues: [45, 82], chroma: 0.145 };

export function rgb(css) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  pen.fillStyle = css;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

export function lightness([r, g, b]) {
  const linear = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return oklab(linear);
}

function oklab([r, g, b]) {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([L, a, b]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((c) => {
    const shown = c <= 0.0031308 ? 12.92 * c : 1.055 * Math.max(c, 0) ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, shown)));
  });
}

// 256 colours from `background` to the end of the theme, lightness in even steps (OKLab). Packed for an ImageData.
export function ramp(background) {
  const [from, a0, b0] = lightness(background),
    dark = from < 0.5,
    aim = dark ? DARK : LIGHT;
  const colours = Array.from({ length: 256 }, (_, i) => {
    if (i === 0) return background;
    const part = i / 255,
      hue = ((aim.hues[0] + (aim.hues[1] - aim.hues[0]) * part) * Math.PI) / 180;
    const chroma = aim.chroma * Math.sin(Math.PI * Math.min(1, part ** 0.8 * 0.82)) ** 0.9,
      fade = (1 - part) ** 2;
    return fromOklab([
      from + (aim.end - from) * part,
      a0 * fade + chroma * Math.cos(hue),
      b0 * fade + chroma * Math.sin(hue),
    ]);
  });
  const packed = Uint32Array.from(colours, ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0);
  const css = colours.map(([r, g, b]) => `rgb(${r} ${g} ${b})`);
  const bright = colours.map((colour) => lightness(colour)[0] > 0.62);
  return { packed, css, bright, dark, strong: css[dark ? 225 : 225] };
}

// Where a weight stands on the ramp, 0 to 255. `top` is the row's largest for the kind "row".
export const LEAST = 1e-4;

export function step(weight, kind, top = 1) {
  if (!(weight > 0)) return 0;
  const part =
    kind === "log" ? 1 - Math.log(weight) / Math.log(LEAST) : kind === "row" && top > 0 ? weight / top : weight;
  return part >= 1 ? 255 : part <= 0 ? 0 : Math.round(part * 255);
}

// At most eight hues; the ninth head and those after it share them by pattern.
export function headInk(number, count, colours, ink) {
  if (count === 1) return { colour: colours.strong, dash: [] };
  const hues = [...HUES, ink];
  return {
    colour: hues[number % hues.length],
    dash: number < hues.length ? [] : [4 + 2 * Math.floor(number / hues.length), 3],
  };
}
