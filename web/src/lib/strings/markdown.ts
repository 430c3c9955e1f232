export const markdown = {
  code: "Code",
  copyCode: "Copy the code",
  codeIn: (language: string) => (language === "" ? "Code" : `Code, ${language}`),
  table: "Table",
  formula: "Formula",
  picture: "Picture",
  task: (done: boolean) => (done ? "Done" : "To do"),
} as const;
