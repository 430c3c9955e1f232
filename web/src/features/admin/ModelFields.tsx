import { Checkbox, Input, NumberInput, SegmentedControl } from "@mantine/core";
import { strings } from "@/lib/strings";
import classes from "./admin.module.css";

const words = strings.admin.models;

export const PRICES = [
  ["input_price", words.input],
  ["output_price", words.output],
  ["cache_read_price", words.cacheRead],
  ["cache_write_price", words.cacheWrite],
] as const;
export type PriceName = (typeof PRICES)[number][0];
export const TIERS = ["free", "basic", "pro", "enterprise"] as const;
export type Tier = (typeof TIERS)[number];

/** What a form gives to one of its fields. */
type Given = (name: string) => object;

/** US dollars a million tokens. */
export function PriceFields({ given, hint }: { given: Given; hint?: string }) {
  return (
    <fieldset className={classes.prices}>
      <legend>{words.priceHint}</legend>
      {PRICES.map(([name, label]) => (
        <NumberInput key={name} label={label} min={0} decimalScale={6} prefix="$" hideControls {...given(name)} />
      ))}
      {hint !== undefined && <p className={classes["prices-hint"]}>{hint}</p>}
    </fieldset>
  );
}

/** Which tiers may use the model. */
export function TierFields({ given }: { given: Given }) {
  return (
    <Checkbox.Group label={words.tiers} {...given("tiers")}>
      <div className={classes.checks}>
        {TIERS.map((tier) => (
          <Checkbox key={tier} value={tier} label={words.tierNames[tier]} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** How hard the questions are that the automatic choice gives it. */
export function Strength({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <div>
      <Input.Label component="div" id="strength">
        {words.strength}
      </Input.Label>
      <Input.Description mb={6}>{words.strengthHint}</Input.Description>
      <SegmentedControl
        fullWidth
        aria-labelledby="strength"
        data={["1", "2", "3", "4", "5"]}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}
