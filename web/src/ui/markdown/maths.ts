const CODE_OR_MATHS =
  /(`+)[\s\S]*?\1|^ {0,3}\$\$([^$\n]+)\$\$[ \t]*$|\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\]|(?<![\\$\w])\$(?![\s$])([^$\n]*[^$\s\\])\$(?![\w$])/gm;
/** What an amount of money never has, and a formula nearly always. */
const FORMULA = /[\\^_={}<>|+]|^[A-Za-z]$/;
const AMOUNT = /^\d[\d,.]*(?:\s|$)/;

/**
 * Write the formulas of a block as `$$...$$`, whichever way its author wrote them. One dollar alone is money, more often
 * than not: only what looks like a formula counts between two of them.
 */
export function withDollars(block: string): string {
  if (!/[$\\]/.test(block)) return block;
  return block.replaceAll(CODE_OR_MATHS, (all: string, _code, alone?: string, inline?: string, display?: string, dollars?: string) => {
    if (alone !== undefined) return `\n$$\n${alone.trim()}\n$$\n`;
    if (inline !== undefined) return `$$${inline.trim()}$$`;
    if (display !== undefined) return `\n$$\n${display.trim()}\n$$\n`;
    if (dollars !== undefined && FORMULA.test(dollars) && !AMOUNT.test(dollars)) return `$$${dollars}$$`;
    return all;
  });
}
