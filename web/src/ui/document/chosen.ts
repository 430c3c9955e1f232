export interface Chosen {
  /** Offsets in the text, in UTF-16 units. */
  start: number;
  end: number;
}

/** Length of what an element shows before a place inside of it. */
function before(element: Element, node: Node, offset: number): number {
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** Which words of the text a selection covers, without white space at its ends; null if none. */
export function chosenWords(root: Element, range: Range, text: string): Chosen | null {
  if (range.collapsed || !range.intersectsNode(root)) return null;
  const parts = [...root.querySelectorAll<HTMLElement>("[data-from]")].filter((part) => range.intersectsNode(part));
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return null;
  const from = (part: HTMLElement) => Number(part.dataset.from);
  let start = from(first);
  if (first.contains(range.startContainer)) start += before(first, range.startContainer, range.startOffset);
  let end = from(last);
  end += last.contains(range.endContainer)
    ? before(last, range.endContainer, range.endOffset)
    : last.textContent.length;
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return start < end ? { start, end } : null;
}
