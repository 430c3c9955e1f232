const PLACE = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** Fill in the places of a prompt: {{party}}. Places without a value stay, to be filled in by hand. */
export function filled(prompt: string, values: Readonly<Record<string, string>>): string {
  return prompt.replaceAll(PLACE, (place, name: string) => {
    const value = values[name]?.trim() ?? "";
    return value === "" ? place : value;
  });
}
