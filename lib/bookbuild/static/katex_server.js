// Renders formulas: one JSON object {tex, display} per line in, one {html} or {error} per line out.
// Run as: node katex_server.js <path of the katex package>
"use strict";

const katex = require(process.argv[2]);
const lines = require("node:readline").createInterface({ input: process.stdin });

// A line break at the top level of a display formula is ours to wrap and is harmless;
// everything else that KaTeX calls non-standard would look different in JupyterLab.
const strict = (code) => (code === "newLineInDisplayMode" ? "ignore" : "error");

function answer({ tex, display }) {
  try {
    const options = { displayMode: display, output: "htmlAndMathml", throwOnError: true, strict };
    return { html: katex.renderToString(tex, options) };
  } catch (error) {
    return { error: error.message };
  }
}

lines.on("line", (line) => process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n"));
