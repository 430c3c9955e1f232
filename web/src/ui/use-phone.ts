import { useMediaQuery } from "@mantine/hooks";
import { NARROW, PHONE } from "./theme";

/** Whether the screen is as narrow as a phone's, from the first paint on. */
export function usePhone(): boolean {
  return useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
}

/** Whether a text and a panel have no room side by side, from the first paint on. */
export function useNarrow(): boolean {
  return useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
}
