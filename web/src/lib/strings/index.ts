import { admin, keys, usage } from "./admin";
import { auth } from "./auth";
import { chat } from "./chat";
import { compare } from "./compare";
import { contract, document } from "./contract";
import { contracts } from "./contracts";
import { deadlines, obligations, summary } from "./deadlines";
import { grids } from "./grids";
import { landing } from "./landing";
import { markdown } from "./markdown";
import { compliance, playbooks } from "./playbooks";
import { redline } from "./redline";
import { settings } from "./settings";
import { shared, shell } from "./shared";

/** Every word that the interface says, in one place, ready for translation. */
export const strings = { admin, auth, chat, compare, compliance, contract, contracts, deadlines, document, grids, keys, landing, markdown, obligations, playbooks, redline, settings, shared, shell, summary, usage } as const;
