// Sets formulas: one JSON object {tex, display} per line in, one {html} or {error} per line out.
// Run as: node formula_server.js <path of node_modules>
"use strict";

const path = require("node:path");
const katex = require(path.join(process.argv[2], "katex"));
const temml = require(path.join(process.argv[2], "temml", "dist", "temml.cjs"));
const lines = require("node:readline").createInterface({ input: process.stdin });

// A line break at the top level of a display formula is ours to wrap and is harmless;
// everything else that KaTeX calls non-standard would look different in JupyterLab.
const strict = (code) => (code === "newLineInDisplayMode" ? "ignore" : "error");

// Chromium sets dots apart, where TeX does not.
const close = (html) => html.replace(/<mo(?=>[…⋯]<)/g, '<mo lspace="0em" rspace="0em"');

// SymPy lets every fence stretch, and Chromium sets room around one that may. Around what is no
// higher than a line it need not.
const TALL = "\\\\(?:left|right|[dt]?frac|[dt]?binom|begin|sum|prod|int|sqrt|lim|over|under|wide)";
const FLAT = new RegExp(`\\\\left([(\\[|])((?:(?!${TALL}).)*)\\\\right([)\\]|])`, "g");

function flat(tex) {
  const shorter = tex.replace(FLAT, "$1$2$3");
  return shorter === tex ? tex : flat(shorter);
}

// JupyterLab sets formulas by KaTeX, so KaTeX judges them; the page gets Temml's MathML, which
// browsers lay out by themselves.
function answer({ tex, display }) {
  try {
    katex.renderToString(tex, { displayMode: display, output: "mathml", throwOnError: true, strict });
    const options = { displayMode: display, throwOnError: true, annotate: false };
    return { html: close(temml.renderToString(flat(tex), options)) };
  } catch (error) {
    return { error: error.message };
  }
}

lines.on("line", (line) => process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n"));
