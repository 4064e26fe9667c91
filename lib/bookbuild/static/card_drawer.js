// Draws cards: one JSON object {svg, png} per line in, a drawing and the file to write it to.
// Run as: node card_drawer.js <path of node_modules> <folder of fonts>
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const [modules, folder] = process.argv.slice(2);
const resvg = path.join(modules, "@resvg", "resvg-wasm");
const { initWasm, Resvg } = require(resvg);
const readline = require("node:readline");

// These fonts and no others: the system's differ from one computer to another.
const files = fs.readdirSync(folder).filter((name) => /^DejaVuSans.*\.ttf$/.test(name)).sort();
const font = {
  fontBuffers: files.map((name) => fs.readFileSync(path.join(folder, name))),
  defaultFontFamily: "DejaVu Sans",
  sansSerifFamily: "DejaVu Sans",
};

(async () => {
  await initWasm(fs.readFileSync(path.join(resvg, "index_bg.wasm")));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { svg, png } = JSON.parse(line);
    fs.writeFileSync(png, new Resvg(svg, { font }).render().asPng());
  }
})();
