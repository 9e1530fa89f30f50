export interface ShapeLimits {
  readonly depth: number;
  readonly items: number;
}

export type ShapeVerdict = 'fits' | 'tooDeep' | 'tooManyItems';

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * How deep and how long the lists and objects of a JSON text are, found by its brackets and commas before anything is
 * built from it. Whether the text is JSON at all is for the parser to say.
 */
export function judgeShape(
  json: Uint8Array,
  { depth: maxDepth, items: maxItems }: ShapeLimits,
): ShapeVerdict {
  const commas = new Uint32Array(maxDepth + 1);
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case quote:
        at = endOfString(json, at);
        break;
      case openList:
      case openObject:
        depth += 1;
        if (depth > maxDepth) return 'tooDeep';
        commas[depth] = 0;
        break;
      case closeList:
      case closeObject:
        depth = Math.max(0, depth - 1);
        break;
      case comma: {
        const count = (commas[depth] ?? 0) + 1;
        commas[depth] = count;
        if (count >= maxItems) return 'tooManyItems';
      }
    }
  }
  return 'fits';
}

/** @returns where the string that begins here ends; past the text when it does not */
function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
  return at;
}
