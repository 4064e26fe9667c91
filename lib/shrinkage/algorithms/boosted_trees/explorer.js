// The explorer of "Boosted trees". The formulas of a leaf and of a split come printed from
// derivation.py, words with the state.

import {
  caption, clamp, element, fill, handle, number, pathOf, shape, show, snap, update,
} from "../explorers/kit.js";
import { leaf_objective, leaf_value, score, split_gain } from "./derivation.js";

const NAMES = ["r1", "r2", "r3", "r4", "r5", "r6"];
const LEAST_GAIN = 1e-6; // a smaller gain is rounding
const LEAVES = ["left", "right", "whole"];
const ROLES = { left: "l2", right: "l1", whole: "sample" };

// ---- The split ---------------------------------------------------------------------------------

const pullsOf = (state) => NAMES.map((name) => state[name]);

export function solve(state) {
  const { lam, alpha, gamma, min_child_weight: fewest } = state;
  const pulls = pullsOf(state);
  const n = pulls.length;
  const sums = [];
  pulls.forEach((pull, i) => sums.push((sums[i - 1] ?? 0) + pull));
  const total = -sums[n - 1];
  const sides = (place) => [[-sums[place - 1], place], [total + sums[place - 1], n - place]];
  const whole = leaf_value(total, n, lam, alpha);
  const scoreOf = ([G, H]) => score(G, H, lam, alpha);
  const gains = Array.from({ length: n - 1 }, (_, i) => {
    if (Math.min(i + 1, n - 1 - i) < fewest) return null;
    const [left, right] = sides(i + 1);
    return split_gain(scoreOf(left), scoreOf(right), scoreOf([total, n]));
  });
  let place = 0;
  gains.forEach((gain, i) => {
    if (gain !== null && (place === 0 || gain > gains[place - 1])) place = i + 1;
  });
  const gain = gains[place - 1];
  const kept = gain > LEAST_GAIN && gain >= gamma;
  const parts = sides(place);
  const [left, right] = parts.map(([G, H]) => leaf_value(G, H, lam, alpha));
  return {
    place, gain, gains, leaves: kept ? 2 : 1, left, right, whole,
    zeros: [left, right, whole].map((value) => value === 0),
    parts: { left: parts[0], right: parts[1], whole: [total, n] },
  };
}

// ---- Words -------------------------------------------------------------------------------------

export function tell(state, { place, gain, leaves, left, right, whole }, words) {
  const said = {
    lam: number(state.lam), alpha: number(state.alpha), gamma: number(state.gamma), place,
    gain: number(gain), left: number(left), right: number(right), whole: number(whole),
  };
  const pruned = gain > LEAST_GAIN ? "say_pruned" : "say_no_gain";
  const lines = [
    fill(words.say_rules, said),
    fill(words[leaves === 2 ? "say_kept" : pruned], said),
  ];
  const values = leaves === 2 ? [left, right] : [whole];
  if (values.includes(0)) lines.push(words.say_zero);
  return lines.join(" ");
}

export function rows(state, { gain, leaves, left, right, whole }, words) {
  const two = fill(words.pair, { left: number(left), right: number(right) });
  return {
    leaves: `${leaves}`,
    values: leaves === 2 ? two : number(whole),
    gain: number(gain),
    two,
    one: number(whole),
  };
}

// ---- The pictures ------------------------------------------------------------------------------

const FOOT = -6; // where a gain of zero is drawn, below the rows
const HEAD = -3.75; // and the largest gain
const LEAST_SCALE = 6; // the gain that the scale always holds

/** The gain of each split below the place where it cuts, and γ as a line across. */
function gainView(plane, words) {
  const layer = plane.layer();
  const base = shape("path", { class: "axis" });
  const bars = Array.from({ length: NAMES.length - 1 }, () => shape("rect", { class: "zone muted" }));
  const line = shape("path", { class: "line dashed highlight" });
  layer.append(base, ...bars, line);
  const name = caption(layer, "highlight");
  const title = caption(layer, "plain");
  const best = caption(layer, "plain");
  return ({ gamma }, { gains, place, leaves }) => {
    const largest = Math.max(LEAST_SCALE, gamma, ...gains.map((gain) => gain ?? 0));
    const at = (gain) => Math.max(FOOT + ((HEAD - FOOT) * gain) / largest, -6.8);
    update(base, { d: plane.path([[0.4, FOOT], [7.1, FOOT]]) });
    bars.forEach((bar, i) => {
      const gain = gains[i];
      show(bar, gain !== null);
      if (gain === null) return;
      const [x, top] = plane.screen([i + 1.5 - 0.17, Math.max(at(gain), FOOT)]);
      const [end, foot] = plane.screen([i + 1.5 + 0.17, Math.min(at(gain), FOOT)]);
      const role = i + 1 === place && leaves === 2 ? "area gradient" : "zone muted";
      update(bar, { class: role, x, y: top, width: end - x, height: Math.max(foot - top, 0) });
    });
    update(line, { d: plane.path([[0.4, at(gamma)], [7.1, at(gamma)]]) });
    const [end, height] = plane.screen([7.1, at(gamma)]);
    name.draw([end, height - 6], words.gamma_line, "end");
    const [x, y] = plane.screen([0.4, HEAD]);
    title.draw([x, y - 4], words.gains, "start");
    const [middle, top] = plane.screen([place + 0.5, Math.max(at(gains[place - 1]), FOOT)]);
    best.draw([middle, top - 6], number(gains[place - 1]));
  };
}

/** The values of the leaves as lines over their rows, those that are not taken dashed. */
function leafView(plane) {
  const layer = plane.layer();
  const cut = shape("path", { class: "line" });
  const lines = Object.fromEntries(LEAVES.map((leaf) => [leaf, shape("path", { class: "line" })]));
  layer.append(cut, ...Object.values(lines));
  const words = Object.fromEntries(LEAVES.map((leaf) => [leaf, caption(plane.layer(), ROLES[leaf])]));
  return (readings) => {
    const { place, leaves } = readings;
    const spans = { left: [0.7, place + 0.5], right: [place + 0.5, 6.4], whole: [0.7, 6.4] };
    update(cut, {
      class: leaves === 2 ? "line slim gradient" : "line dotted muted",
      d: plane.path([[place + 0.5, 3.3], [place + 0.5, HEAD + 0.3]]),
    });
    LEAVES.forEach((leaf) => {
      const taken = (leaf === "whole") === (leaves === 1);
      const value = readings[leaf];
      const [from, to] = spans[leaf];
      const form = taken ? "" : "dotted";
      update(lines[leaf], { class: `line ${form} ${ROLES[leaf]}`, d: plane.path([[from, value], [to, value]]) });
      if (!taken) return words[leaf].hide();
      const [side, away] = leaf === "left" ? ["end", -3] : ["start", 3];
      const [x, y] = plane.screen([leaf === "left" ? from : to, value]);
      return words[leaf].draw([x + away, y + 4], number(value), side);
    });
  };
}

/** The objective of each leaf as a curve over its value, with the best value marked. */
function curveView(plane, words) {
  const layer = plane.layer();
  const axis = shape("path", { class: "axis" });
  layer.append(axis);
  const parts = Object.fromEntries(LEAVES.map((leaf) => {
    const dashes = leaf === "whole" ? "dashed" : "slim";
    const line = shape("path", { class: `line ${dashes} ${ROLES[leaf]}` });
    const mark = shape("circle", { class: `mark ${ROLES[leaf]}`, r: 4.5 });
    layer.append(line, mark);
    return [leaf, { line, mark }];
  }));
  const name = caption(layer, "plain");
  const reach = 3.2;
  const grid = Array.from({ length: 65 }, (_, i) => -reach + i / 10);
  return ({ lam, alpha }, readings) => {
    const cost = (leaf, w) => leaf_objective(w, ...readings.parts[leaf], lam, alpha);
    const lowest = Math.min(-6.5, ...LEAVES.map((leaf) => 1.1 * cost(leaf, readings[leaf])));
    const top = -0.45 * lowest;
    const at = (w, value) => plane.screen([w / reach, (value - lowest) / (top - lowest)]);
    const [x0] = at(0, 0);
    const [, y0] = at(0, 0);
    update(axis, { d: `M0 ${y0.toFixed(1)}H${plane.width}M${x0.toFixed(1)} 0V${plane.height}` });
    name.draw([plane.width - 4, y0 - 5], words.value, "end");
    LEAVES.forEach((leaf) => {
      const { line, mark } = parts[leaf];
      const points = grid.map((w) => at(w, Math.min(cost(leaf, w), 3 * top)));
      update(line, { d: pathOf(points) });
      const [cx, cy] = at(readings[leaf], cost(leaf, readings[leaf]));
      update(mark, { cx: cx.toFixed(2), cy: cy.toFixed(2) });
    });
  };
}

/** A list of what the curves are. */
function legendOf(words) {
  return element("ul", { class: "legend" }, ...LEAVES.map((leaf) =>
    element(
      "li", {},
      element("i", { class: `swatch rule ${leaf === "whole" ? "dashed" : ""} ${ROLES[leaf]}` }),
      element("span", {}, words[`curve_${leaf}`]),
    )));
}

/** A handle for each row, which moves up and down. */
function rowHandles(stage) {
  const { plane, words } = stage;
  const layer = plane.layer();
  const made = NAMES.map((name, i) => {
    const { low, high } = stage.trait(name);
    const move = (to) => stage.set({ [name]: clamp(snap(to, 0.05), low, high) });
    return handle(plane, layer, {
      className: `row small ${name}`,
      label: fill(words.row, { row: i + 1 }),
      drag: ([, y]) => move(y),
      nudge([right, up], fine) {
        move(stage.state()[name] + (right + up) * (fine ? 0.05 : 0.2));
      },
    });
  });
  return (state) => {
    NAMES.forEach((name, i) => {
      const { low, high } = stage.trait(name);
      const value = state[name];
      made[i].draw([i + 1, value], { now: value, min: low, max: high, text: fill(words.row_text, { value: number(value) }) });
    });
  };
}

export function picture(stage) {
  const { plane, words } = stage;
  const drawAxes = stage.axes();
  const drawGains = gainView(plane, words);
  const drawLeaves = leafView(plane);
  const drawRows = rowHandles(stage);

  const curves = stage.makePlane({ x: [-1, 1], y: [0, 1], aspect: 0.34, label: words.curves });
  stage.beside(element("div", {}, element("p", { class: "heading" }, words.curves), curves.node, legendOf(words)));
  const drawCurves = curveView(curves, words);

  return (state, readings) => {
    drawAxes();
    drawGains(state, readings);
    drawLeaves(readings);
    drawRows(state);
    drawCurves(state, readings);
  };
}
