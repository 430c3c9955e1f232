import katex from "katex";
import "katex/dist/katex.min.css";

/** The typesetter with its style, loaded when the first formula is shown. */
export default katex;
