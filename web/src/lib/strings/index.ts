import { auth } from "./auth";
import { contract, document } from "./contract";
import { contracts } from "./contracts";
import { landing } from "./landing";
import { markdown } from "./markdown";
import { settings } from "./settings";
import { shared, shell } from "./shared";

/** Every word that the interface says, in one place, ready for translation. */
export const strings = { auth, contract, contracts, document, landing, markdown, settings, shared, shell } as const;
