import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Imports go down only: app -> features -> ui | stores | lib | api; a feature does not know another. */
function mayNotImport(folder, ...layers) {
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { regex: "^\\.\\./", message: "Write @/layer/... for what lies outside of this folder." },
            ...layers.map((layer) => ({
              regex: `^@/${layer}(/|$)`,
              message: `${folder} may not import ${layer}: app -> features -> ui | stores | lib | api.`,
            })),
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ["src/api/**", "node_modules/**"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/only-throw-error": [
        "error",
        // The router is told to go elsewhere by a thrown redirect.
        { allow: [{ from: "package", package: "@tanstack/router-core", name: "Redirect" }] },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "The text of a contract is text, never markup.",
        },
      ],
    },
  },
  { files: ["**/*.{ts,tsx}"], ...jsxA11y.flatConfigs.strict },
  { files: ["**/*.{ts,tsx}"], ...reactHooks.configs.flat.recommended },
  mayNotImport("features", "app", "features"),
  mayNotImport("ui", "app", "features"),
  mayNotImport("stores", "app", "features", "ui"),
  mayNotImport("lib", "app", "features", "ui", "stores"),
  { files: ["*.js", "public/*.js"], ...tseslint.configs.disableTypeChecked },
);
