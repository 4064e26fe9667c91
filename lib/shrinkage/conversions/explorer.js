// The explorer of the conversions. What the libraries say comes with the data, words with the state, and the
// formulas printed from derivation.py. The reading and writing of lines is that of numerics.py, typed twice.

import {
  button, caption, clamp, element, fill, handle, number, shape, show, slider, threeDigits, update, write,
} from "../explorers/kit.js";
import { copy } from "../explorers/stage.js";
import { inverse, inverse_back, mixed, mixed_back, separate, separate_back } from "./derivation.js";

const REACH = 5; // powers of ten that the ruler shows
const LONGEST = 80; // signs of a line that a message repeats
const [LOWEST, HIGHEST] = [1e-5, 1e5]; // strengths that a handle gives

// ---- Refusals ----------------------------------------------------------------------------------

class Refused extends Error {
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

const refuse = (key, values) => {
  throw new Refused(key, values);
};

// ---- The three forms ---------------------------------------------------------------------------

const multipleOf = ({ times = 1, sums = false }, n) => times * (sums ? n : 1);
const factorsOf = ({ factors = [1, 1] }) => factors;
const formOf = ({ form = "separate" }) => form;

function forward(target, l1, l2, n, sd) {
  if (formOf(target) === "separate") {
    const multiple = multipleOf(target, n);
    const [first, second] = factorsOf(target);
    return [separate(l1, multiple, first), separate(l2, multiple, second)];
  }
  if (l1 + l2 * sd === 0) return [formOf(target) === "mixed" ? 0 : Infinity, null];
  return formOf(target) === "mixed" ? mixed(l1, l2, sd) : inverse(l1, l2, n);
}

function backward(target, first, second, n, sd) {
  if (formOf(target) === "separate") {
    const multiple = multipleOf(target, n);
    const [one, other] = factorsOf(target);
    return [separate_back(first, multiple, one), separate_back(second, multiple, other)];
  }
  return formOf(target) === "mixed" ? mixed_back(first, second, sd) : inverse_back(first, second, n);
}

const unitOf = (target, l2, sd) => (target.needs_sd && l2 !== 0 ? sd : 1);
const beyondFloats = (ours, first, second) =>
  ours > 0 && (!(first || second) || !Number.isFinite(first + (second || 0)));

// ---- Writing a line ----------------------------------------------------------------------------

const rounded = (value) => Number(value.toPrecision(15));

/** A number as Python writes it. */
function numeral(value) {
  if (value === Infinity) return "np.inf";
  const [digits, power] = value.toExponential().split("e");
  if (value !== 0 && (power < -4 || power >= 16)) {
    return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}

function written(value, library = "") {
  if (value === null) return "None";
  if (typeof value === "boolean") {
    const word = value ? "True" : "False";
    return library === "glmnet" ? word.toUpperCase() : word;
  }
  return typeof value === "string" ? `"${value}"` : numeral(value);
}

const libraryOf = ({ name }) => name.split(".")[0];
const lastOf = ({ path }) => path.split(".").at(-1);

function refusal(target, loss, l1, l2) {
  const { limit = "", defaults = {} } = target;
  if (target.different) return "different";
  if (!Object.hasOwn(target.losses, loss)) return "loss";
  if (l1 > 0 && limit === "l2") return "l1";
  if (l2 > 0 && limit === "l1") return "l2";
  if (l1 > 0 && l2 > 0 && limit === "one") return "one";
  if (l1 === 0 && limit === "some l1") return "some l1";
  const unpenalised = defaults.penalty === "deprecated";
  return l1 === 0 && l2 === 0 && formOf(target) === "inverse" && !unpenalised ? "none" : "";
}

function numbersOf(target, first, share) {
  const { shares = {}, defaults = {}, chooser } = target;
  const said = (pairs) => pairs.filter(([name, value]) => name && !(value === 0 && defaults[name] === 0));
  if (formOf(target) === "separate") {
    return Object.fromEntries(said([[target.first, first], [target.second, share]]));
  }
  const numbers = { [target.first]: first };
  const [chosen] = Object.entries(shares).find(([, value]) => value === "said" || value === share) ?? [null];
  if (chosen !== null && defaults[chooser] !== chosen) numbers[chooser] = chosen;
  if (target.second && (chosen === null || shares[chosen] === "said")) {
    Object.assign(numbers, Object.fromEntries(said([[target.second, share]])));
  }
  return numbers;
}

function codeOf(target, parameters) {
  if (target.template) {
    const [first, second] = [target.first, target.second].map((name) => written(parameters[name] ?? 0));
    return target.template.replace("{first}", first).replace("{second}", second);
  }
  const library = libraryOf(target);
  const equals = library === "glmnet" ? " = " : "=";
  const given = Object.entries(parameters)
    .filter(([name]) => !(target.call ?? "").includes(`${name}=`))
    .map(([name, value]) => {
      const times = target.vector && name === target.first ? ` * ${target.vector}` : "";
      return `${name}${equals}${written(value, library)}${times}`;
    });
  const all = [...(target.before ? [target.before] : []), ...given].join(", ");
  const line = `${target.call ?? lastOf(target)}(${all})`;
  return target.note ? `${line}  # with ${target.note}` : line;
}

/** The line for a target, and its parameters; refuses what the target cannot express. */
function convert(target, { loss, l1, l2 }, n, sd) {
  const reason = refusal(target, loss, l1, l2);
  if (reason) refuse(reason, { target: target.name, different: target.different });
  const [first, second] = forward(target, l1, l2, n, unitOf(target, l2, sd));
  if (beyondFloats(l1 + l2, first, second)) refuse("range", { target: target.name });
  const numbers = numbersOf(target, rounded(first), second === null ? 0 : rounded(second));
  const parameters = { ...target.fixed, ...target.losses[loss], ...numbers };
  return { parameters, code: codeOf(target, parameters) };
}

// ---- Reading a line ----------------------------------------------------------------------------

const NUMBER = "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?";
const FACTOR = new RegExp(`^(${NUMBER})(?:\\s*\\*\\s*[A-Za-z_][A-Za-z0-9_]*)?$`);
const escaped = (text) => text.replace(/[^A-Za-z0-9_]/g, "\\$&");
const squashed = (text) => text.replace(/\s+/g, "");

/** Place, sign and depth of brackets of each sign outside quotes. */
function* marks(text) {
  let [depth, quote] = [0, ""];
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place];
    if (quote) quote = sign === quote ? "" : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else {
      depth += "([{".includes(sign) - ")]}".includes(sign);
      yield [place, sign, depth];
    }
  }
}

function splitComment(text) {
  for (const [place, sign] of marks(text)) {
    if (sign === "#") return [text.slice(0, place), text.slice(place + 1)];
  }
  return [text, ""];
}

function closing(text, start) {
  for (const [place, sign, depth] of marks(text.slice(start))) {
    if (")]}".includes(sign) && depth === 0) return start + place;
  }
  return refuse("bracket", { line: text.slice(0, LONGEST) });
}

function splitArguments(text) {
  const commas = [...marks(text)].filter(([, sign, depth]) => sign === "," && depth === 0);
  const edges = [-1, ...commas.map(([place]) => place), text.length];
  return edges.slice(1).map((end, i) => text.slice(edges[i] + 1, end).trim()).filter((part) => part !== "");
}

function valueOf(text, values) {
  if (Object.hasOwn(values, text)) return values[text] === "inf" ? Infinity : values[text];
  const match = FACTOR.exec(text);
  if (match) return Number(match[1]);
  return /^(?:"[^"]*"|'[^']*')$/.test(text) ? text.slice(1, -1) : text;
}

/** A call, or a chain of calls: path, arguments and comment. */
function parse(code, { aliases, values }) {
  const wrong = () => refuse("form", { line: code.trim().slice(0, LONGEST) });
  const [before, comment] = splitComment(code.trim());
  const line = before.trim().replace(/;+$/, "");
  let rest = line.replace(/^[A-Za-z_][A-Za-z0-9_]*\s*(?:=(?!=)|<-)\s*/, "").trim();
  const calls = [];
  while (rest !== "") {
    const dot = calls.length > 0 ? 1 : 0;
    const name = /^[A-Za-z_][A-Za-z0-9_.]*/.exec(dot ? rest.replace(/^\./, "") : rest);
    const start = name ? name[0].length + dot : 0;
    if (!name || (dot && rest[0] !== ".") || rest[start] !== "(") wrong();
    const end = closing(rest, start);
    calls.push([name[0], rest.slice(start + 1, end)]);
    rest = rest.slice(end + 1).trim();
  }
  if (calls.length === 0) wrong();
  if (calls.length > 1 && calls.at(-1)[0] === "fit") calls.pop();
  let path = calls.map(([name]) => name).join("().");
  for (const [alias, module] of Object.entries(aliases)) {
    if (path.startsWith(alias)) path = module + path.slice(alias.length);
  }
  const named = [];
  let positional = [];
  for (const [, texts] of calls) {
    positional = [];
    for (const text of splitArguments(texts)) {
      const match = /^([A-Za-z_][A-Za-z0-9_.]*)\s*=(?!=)\s*([\s\S]*)$/.exec(text);
      if (match) named.push([match[1], valueOf(match[2].trim(), values)]);
      else positional.push(valueOf(text, values));
    }
  }
  return { path, positional, named: Object.fromEntries(named), comment: comment.trim() };
}

function strength(name, given) {
  const value = name && Object.hasOwn(given, name) ? given[name] : 0;
  if (typeof value !== "number" || !(value >= 0)) refuse("number", { name, given: written(value) });
  return value;
}

function strengthsOf(target, given) {
  const first = strength(target.first, given);
  if (formOf(target) === "separate") return [first, strength(target.second, given)];
  let share = "said";
  if (target.chooser) {
    const chosen = given[target.chooser];
    if (chosen === null) return [formOf(target) === "mixed" ? 0 : Infinity, 0];
    if (!Object.hasOwn(target.shares, chosen)) {
      const wanted = Object.keys(target.shares).filter((name) => name !== "deprecated").map((name) => written(name));
      refuse("penalty", { name: target.chooser, wanted: wanted.join(", "), given: written(chosen) });
    }
    share = target.shares[chosen];
  }
  if (formOf(target) === "inverse" && !(first > 0)) {
    refuse("positive", { name: target.first, given: written(first) });
  }
  if (share === "said") share = strength(target.second, given);
  if (share > 1) refuse("share", { name: target.second, given: written(share) });
  return [first, share];
}

function fromTemplate(code, { targets }) {
  const line = squashed(code.split("#")[0]);
  for (const target of targets) {
    if (!target.template) continue;
    const pattern = escaped(squashed(target.template))
      .replace("\\{first\\}", `(${NUMBER})`).replace("\\{second\\}", `(${NUMBER})`);
    const match = new RegExp(`^${pattern}$`).exec(line);
    if (!match) continue;
    const given = { [target.first]: Number(match[1]), [target.second]: Number(match[2]) };
    return [target, Object.keys(target.losses)[0], ...strengthsOf(target, given)];
  }
  return null;
}

function mismatch(target, wanted, given, path, comment) {
  for (const [name, value] of Object.entries(wanted)) {
    const here = Object.hasOwn(given, name) ? given[name] : null;
    if (here !== value) {
      return new Refused("mismatch", { path, name, wanted: written(value), given: written(here) });
    }
  }
  if (target.note && squashed(`with ${target.note}`) !== squashed(comment)) {
    return new Refused("note", { path, note: target.note });
  }
  return null;
}

function fromCall(code, data) {
  const { path, positional, named, comment } = parse(code, data);
  const called = data.targets.filter((target) => !target.template && `.${target.path}`.endsWith(`.${path}`));
  if (called.length === 0) refuse("unknown", { path });
  let first = null;
  for (const target of called.filter((each) => libraryOf(each) === libraryOf(called[0]))) {
    const carried = target.before ? target.before.split(", ").length : 0;
    const values = positional.slice(carried);
    const placed = (target.positions ?? []).slice(0, values.length).map((name, i) => [name, values[i]]);
    const given = { ...target.defaults, ...Object.fromEntries(placed), ...named };
    for (const [loss, chosen] of Object.entries(target.losses)) {
      const reason = mismatch(target, { ...target.fixed, ...chosen }, given, path, comment);
      if (reason === null) return [target, loss, ...strengthsOf(target, given)];
      first ??= reason;
    }
  }
  throw first;
}

/** What a line minimises. */
function recognise(line, n, sd, data) {
  if (line.trim() === "") refuse("empty");
  const [target, loss, first, second] = fromTemplate(line, data) ?? fromCall(line, data);
  if (target.different) refuse("different", { target: target.name, different: target.different });
  const pure = formOf(target) !== "separate" && second === 1;
  const [l1, l2] = backward(target, first, second, n, unitOf(target, pure ? 0 : 1, sd));
  if (!Number.isFinite(l1 + l2)) refuse("range", { target: target.name });
  return { target, loss, l1, l2 };
}

// ---- All libraries at once ---------------------------------------------------------------------

const patternOf = (l1, l2) => (l1 > 0 && l2 > 0 ? "both" : l1 > 0 ? "l1" : "l2");

function scalesOf({ loss, l1, l2 }, n, sd, { targets }) {
  const found = new Map();
  if (l1 + l2 === 0) return [];
  for (const target of targets) {
    if (refusal(target, loss, l1, l2)) continue;
    const [first, second] = forward(target, l1, l2, n, target.needs_sd ? sd : 1);
    if (beyondFloats(l1 + l2, first, second)) continue;
    const numbers = (formOf(target) === "separate" ? [first, second] : [first]).filter((value) => value);
    const formulas = target.formulas[patternOf(l1, l2)];
    const key = formulas.join();
    if (!found.has(key)) found.set(key, { formulas, numbers, targets: [] });
    found.get(key).targets.push(target.name);
  }
  return [...found.values()];
}

/** How many times too strong the line's own number would be for the target; 0 where it means else. */
function copiedOf({ target, loss, l1, l2 }, other, n, sd) {
  const inverted = (formOf(target) === "inverse") !== (formOf(other) === "inverse");
  if (inverted || l1 > 0 === l2 > 0 || refusal(other, loss, l1, l2)) return 0;
  const [theirs, ours] = [target, other].map((each) => {
    const [first, second] = forward(each, l1, l2, n, each.needs_sd ? sd : 1);
    return formOf(each) === "separate" ? first || second || 0 : first;
  });
  if (!(ours > 0 && theirs > 0 && Number.isFinite(ours + theirs))) return 0;
  return theirs / ours;
}

// ---- The readings ------------------------------------------------------------------------------

/** Run what may refuse; a refusal as its key and its words. */
function attempt(make, { refusals }) {
  try {
    return { done: make() };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { key: error.key, said: fill(refusals[error.key], error.values) };
  }
}

/** What the line means, and what to write for the target: `ConversionsExplorer.readings` in Python. */
export function solve({ line, n, sd_y: sd, to }, data) {
  const { done: source, key, said } = attempt(() => recognise(line, n, sd, data), data);
  if (!source) return { problem: key, said };
  const target = data.targets.find(({ name }) => name === to);
  const made = attempt(() => convert(target, source, n, sd), data);
  const { parameters, code } = made.done ?? { parameters: {}, code: "" };
  return {
    problem: "",
    refused: made.key ?? "",
    said: made.said ?? "",
    source: source.target.name,
    loss: source.loss,
    l1: source.l1,
    l2: source.l2,
    code,
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, written(value)])),
    copied: copiedOf(source, target, n, sd),
    scales: scalesOf(source, n, sd, data),
  };
}

// ---- Words for a reading -----------------------------------------------------------------------

const SIGNS = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];
const raised = (power) => (power < 0 ? "⁻" : "") + [...String(Math.abs(power))].map((digit) => SIGNS[digit]).join("");

/** A number to three digits, large and small ones by their power of ten. */
function brief(value) {
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5)) return String(Number(value.toPrecision(3)));
  const [digits, power] = value.toExponential(2).split("e");
  return `${Number(digits)}·10${raised(Number(power))}`;
}

function penaltyOf({ l1, l2 }, words) {
  const kind = l1 > 0 || l2 > 0 ? patternOf(l1, l2) : "none";
  return fill(words[`penalty_${kind}`], { l1: brief(l1), l2: brief(l2) });
}

const comparison = (times) => (Math.abs(times - 1) < 1e-9 ? "same" : times > 1 ? "strong" : "weak");
const larger = (times) => brief(times < 1 ? 1 / times : times);

export function tell({ n, to }, readings, words, data) {
  if (readings.problem) return readings.said;
  const target = data.targets.find(({ name }) => name === to);
  const said = [fill(words.say, { n, penalty: penaltyOf(readings, words) })];
  if (readings.copied > 0) {
    said.push(fill(words[comparison(readings.copied)], { times: larger(readings.copied) }));
  }
  const rest = readings.refused ? [readings.said] : target.caveats;
  return [said.join(" "), ...rest.map((text) => `– ${text}`)].join("\n");
}

export function rows(state, readings, words, data) {
  if (readings.problem) return {};
  const { copied, l1, l2, loss } = readings;
  const kind = copied > 0 ? comparison(copied) : "none";
  return {
    loss: data.losses[loss],
    l1: brief(l1),
    l2: brief(l2),
    copied: fill(words[`row_${kind}`], { times: larger(copied || 1) }),
  };
}

// ---- The ruler ---------------------------------------------------------------------------------

const ROLES = ["l1", "l2"];
const [TOP, BOTTOM, TALLEST] = [4, 26, 84]; // pixels above and below the rows, and of a row

const text = (className) => shape("text", className ? { class: className } : {});
const place = (node, x, y, anchor = "start") =>
  update(node, { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor });

/** Words in lines that hold so many signs each; what is left over becomes dots. */
function wrap(words, room) {
  const lines = [[]];
  const fits = (line, word) => [...line, word].join(" ").length <= room[lines.length - 1];
  for (const word of words) {
    if (fits(lines.at(-1), word)) lines.at(-1).push(word);
    else if (lines.length < room.length) lines.push([word]);
    else {
      if (!fits(lines.at(-1), "…")) lines.at(-1).pop();
      lines.at(-1).push("…");
      break;
    }
  }
  return lines;
}

const SHAPES = {
  l1: "m0 -7l7 7l-7 7l-7 -7Z",
  l2: "m-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0Z",
  sample: "m-6 -6h12v12h-12Z",
};

/** One row: a thin line, the names above it, a mark for each number, and how far it is from ours. */
function rowOf(layer) {
  const node = shape("g");
  const band = shape("rect", { class: "band", x: 0, width: "100%" });
  const line = shape("path", { class: "axis" });
  const far = shape("path", { class: "line slim muted" });
  const formula = shape("tspan", { "font-weight": 600 });
  const beside = shape("tspan");
  const names = [shape("text", {}, formula, beside), text("")];
  const says = text("tick");
  const marks = [0, 1].map(() => ({ mark: shape("path"), value: text("caption plain") }));
  node.append(band, line, far, ...names, says, ...marks.flatMap(({ mark, value }) => [mark, value]));
  layer.append(node);
  return {
    show: (visible) => show(node, visible),
    draw({ label, tag, numbers, roles, from, chosen }, plane, top, tall) {
      const two = tall >= 66;
      const y = Math.round(top + (two ? 53 : 30));
      const x = (value) => plane.screen([clamp(Math.log10(value), -REACH - 0.3, REACH + 0.3), 0])[0];
      show(band, chosen);
      update(band, { y: (top + 1).toFixed(1), height: (tall - 2).toFixed(1) });
      update(line, { d: `M0 ${y}H${plane.width}` });
      const room = [plane.width - 12 - 6.2 * tag.length, plane.width - 12].map((pixels) => pixels / 7.1);
      const lines = wrap(label, two ? room : room.slice(0, 1));
      write(formula, lines[0][0]);
      write(beside, ` ${lines[0].slice(1).join(" ")}`);
      write(names[1], (lines[1] ?? []).join(" "));
      names.forEach((each, i) => place(each, 6, top + 16 + 16 * i));
      write(says, tag);
      place(says, plane.width - 6, top + 15, "end");
      const ends = numbers.map((value, i) => [x(from[i]), x(value)].map((at) => at.toFixed(1)));
      update(far, { d: ends.map(([a, b]) => `M${a} ${y}H${b}`).join("") });
      marks.forEach(({ mark, value }, i) => {
        const shown = numbers[i] !== undefined;
        show(mark, shown);
        show(value, shown);
        if (!shown) return;
        const at = x(numbers[i]);
        const other = numbers[1 - i];
        const smaller = other !== undefined && (numbers[i] < other || (numbers[i] === other && i === 0));
        const left = smaller || (at > plane.width - 80 && other === undefined);
        update(mark, { class: `mark ${roles[i]}`, d: `M${at.toFixed(1)} ${y}${SHAPES[roles[i]]}` });
        write(value, brief(numbers[i]));
        place(value, at + (left ? -11 : 11), y + 4, left ? "end" : "start");
      });
    },
  };
}

/** The part beside the picture that is this room's own: sd(y) where it counts, and the line to copy. */
function output(stage) {
  const { words, data } = stage;
  const sd = slider({
    label: words.sd, min: 1e-3, max: 1e5, step: 0.1, format: brief, typed: true,
    to: Math.log10, from: threeDigits, input: (value) => stage.set({ sd_y: value }),
  });
  const code = element("textarea", { readonly: "", rows: 4, spellcheck: "false", "aria-label": words.code });
  const press = button({
    label: words.copy_code,
    className: "quiet",
    async press() {
      await copy(code.value.split("\n").at(-1), press);
      write(press, words.copied_code);
      setTimeout(() => write(press, words.copy_code), 2000);
    },
  });
  stage.beside(sd.node, element("div", { class: "output" }, code, press));
  return ({ sd_y, to }, { code: line, source, l2 }) => {
    const target = (wanted) => data.targets.find(({ name }) => name === wanted);
    show(sd.node, l2 > 0 && [to, source].some((name) => target(name)?.needs_sd));
    sd.draw(sd_y);
    const full = line ? `${target(to).imports}\n${line}` : "";
    if (code.value !== full) code.value = full;
    press.disabled = !line;
  };
}

/** The handles of our own strengths: dragging writes the reader's line anew. */
function handles(stage, layer) {
  const { plane, words, data } = stage;
  const move = (role, value) => {
    const { line, n, sd_y: sd } = stage.state();
    const { done: source } = attempt(() => recognise(line, n, sd, data), data);
    if (!source) return;
    const moved = { ...source, [role]: clamp(threeDigits(value), LOWEST, HIGHEST) };
    const { done } = attempt(() => convert(source.target, moved, n, sd), data);
    if (done) stage.set({ line: done.code });
  };
  return ROLES.map((role) => {
    let now = 0;
    const grip = handle(plane, layer, {
      className: role,
      label: words[`handle_${role}`],
      drag: ([x]) => move(role, x),
      nudge: ([across, up], fine) => move(role, now + (across + up) * (fine ? 0.01 : 0.1)),
    });
    const name = caption(plane.layer(), role);
    return (value, y) => {
      const shown = value > 0;
      grip.show(shown);
      name.hide();
      if (!shown) return;
      now = Math.log10(value);
      const at = [clamp(now, -REACH, REACH), plane.yRange[1] - y / plane.perY];
      const said = words[`name_${role}`];
      grip.draw(at, { now, min: -REACH, max: REACH, text: fill(words.now, { name: said, value: number(value, 6) }) });
      const [x] = plane.screen(at);
      const left = x > plane.width - 110;
      name.draw([x + (left ? -14 : 14), y + 4], fill(words.now, { name: said, value: brief(value) }), left ? "end" : "start");
    };
  });
}

export function picture(stage) {
  const { plane, words, data } = stage;
  const grid = plane.layer("axes");
  const decades = shape("path", { class: "axis" });
  const ticks = [-4, -2, 0, 2, 4].map((power) => ({ power, node: text("tick across") }));
  const guides = shape("path", { class: "line dotted muted" });
  grid.append(decades, ...ticks.map(({ node }) => node));
  const inside = plane.layer();
  inside.append(guides);
  const known = [];
  const ours = text("caption plain");
  inside.append(ours);
  const draggers = handles(stage, plane.layer());
  const showOutput = output(stage);
  const shortOf = new Map(data.targets.map(({ name, short }) => [name, short]));

  /** A scale's formulas and names, those of the reader's line and of the target first. */
  const labelOf = ({ formulas, targets }, first) => {
    const names = [...targets].sort((a, b) => first.includes(b) - first.includes(a)).map((name) => shortOf.get(name));
    const listed = [...new Set(names)];
    return [`${formulas.join(", ")}:`, ...listed.map((name, i) => (i < listed.length - 1 ? `${name},` : name))];
  };

  return (state, readings) => {
    const { l1 = 0, l2 = 0, scales = [], source = "" } = readings;
    const floor = plane.height - BOTTOM;
    const tall = Math.min(TALLEST, (floor - TOP) / (scales.length + 1));
    update(decades, {
      d: ticks.map(({ power }) => `M${plane.screen([power, 0])[0].toFixed(1)} ${TOP}V${floor.toFixed(1)}`).join(""),
    });
    ticks.forEach(({ power, node }) => {
      write(node, power >= -2 && power <= 2 ? String(10 ** power) : `10${raised(power)}`);
      place(node, plane.screen([power, 0])[0], floor + 17, "middle");
    });
    const from = [l1, l2].filter((value) => value > 0);
    const both = from.length === 2;
    const roles = both ? ROLES : [l1 > 0 ? "l1" : "l2"];
    const start = TOP + (tall >= 66 ? 42 : 28);
    write(ours, words.ours);
    place(ours, 6, TOP + 14);
    draggers.forEach((draw, i) => draw([l1, l2][i], start + (both ? 20 * i - 14 : 0)));
    update(guides, {
      d: from.map((value) => `M${plane.screen([clamp(Math.log10(value), -REACH, REACH), 0])[0].toFixed(1)} ${start}V${floor.toFixed(1)}`).join(""),
    });
    while (known.length < scales.length) known.push(rowOf(inside));
    known.forEach((row, i) => row.show(i < scales.length));
    scales.forEach((scale, i) => {
      const chosen = scale.targets.includes(state.to);
      const tags = [scale.targets.includes(source) ? words.yours : "", chosen ? words.wanted : ""];
      known[i].draw({
        label: labelOf(scale, [source, state.to]),
        tag: tags.filter((word) => word !== "").join(" · "),
        numbers: scale.numbers,
        roles: both && scale.numbers.length === 1 ? ["sample"] : roles,
        from: both && scale.numbers.length === 1 ? [l1 + l2] : from,
        chosen,
      }, plane, TOP + tall * (i + 1), tall);
    });
    showOutput(state, readings);
  };
}
