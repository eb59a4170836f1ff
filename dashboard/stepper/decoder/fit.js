// How the columns of a decoder's picture fit the place they have. Pure but for one look at the page.

const DECODER_GUTTER = 8.6, // in letters' heights, as all lengths here
  DECODER_SIDE = 23,
  DECODER_COLUMN = 3.1,
  DECODER_SLIM = 1.65;

// "beside" or "below": where the numbers stand; whether words, and then figures, stand upright; whether it must scroll.
export function decoderFit(source, width, type) {
  const room = width / type - DECODER_GUTTER,
    natural = source.reduce((sum, { text }) => sum + Math.max(DECODER_COLUMN, 1.6 + decoderWide(text)), 0);
  const side = natural <= room - DECODER_SIDE ? "beside" : "below",
    words = natural > room;
  const figures = words && source.length * DECODER_COLUMN > room,
    scroll = figures && source.length * DECODER_SLIM > room;
  return { side, words, figures, scroll };
}

// A letter of Latin script is about half as wide as it is high, a character of Chinese as wide.
function decoderWide(text) {
  return [...text.slice(0, 40)].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.54), 0);
}

export function decoderFitted(node, source) {
  const type = parseFloat(getComputedStyle(node).fontSize),
    { side, words, figures, scroll } = decoderFit(source, node.clientWidth, type);
  node.dataset.side = side;
  for (const [name, on] of [["words", words], ["figures", figures], ["scroll", scroll]])
    node.toggleAttribute(`data-${name}`, on);
}
