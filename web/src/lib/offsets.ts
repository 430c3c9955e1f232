/**
 * The server counts Unicode characters, JavaScript counts UTF-16 units; they part ways after the first emoji. Returns
 * the function from the server's offsets to ours for this text. Free of cost for texts without such characters.
 */
export function utf16Offsets(text: string): (offset: number) => number {
  const pairs: number[] = [];
  let characters = 0;
  if (/[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text)) {
    for (const character of text) {
      if (character.length === 2) pairs.push(characters);
      characters += 1;
    }
  }
  if (pairs.length === 0) return (offset) => offset;
  return (offset) => {
    let low = 0;
    let high = pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low;
  };
}

/** The way back: an offset of ours as the server counts it. */
export function characters(text: string, offset: number): number {
  let count = 0;
  for (let at = 0; at < offset; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) count += 1;
  return count;
}
