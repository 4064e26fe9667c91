// The explorer of networks. Formulas come printed from derivation.py, words with the state. The
// network's gradient and the order of a step are typed twice on purpose, and compared.

import { clamp, element, fill, number, prefersStillness, shape, show, update, write } from "../../explorers/kit.js";
import { box, decay_and_step, l1_slope, l2_slope, mixed, remembered, scale, soft_threshold } from "./derivation.js";

const PLACES = ["slope", "beside"];
const STROKES = { slope: "line bold solid sample", beside: "line bold l1" };
const GRID = 40;

// ---- The network: weights of the hidden units, their biases, weights of the output, its bias ----

/** Which parameters are weights. */
const isWeight = ({ hidden }) =>
  Array.from({ length: 4 * hidden + 1 }, (_, i) => i < 2 * hidden || (i >= 3 * hidden && i < 4 * hidden));

function scoreAt(w, hidden, x1, x2, units) {
  let score = 0;
  for (let i = 0; i < hidden; i += 1) {
    const value = x1 * w[2 * i] + x2 * w[2 * i + 1] + w[2 * hidden + i];
    units[i] = value > 0 ? value : 0;
    score += units[i] * w[3 * hidden + i];
  }
  return score + w[4 * hidden];
}

/** The gradient of the loss, written into an array that is used again: training is most of the work. */
function gradientInto(gradient, w, { X, y, hidden }, units) {
  gradient.fill(0);
  for (let row = 0; row < X.length; row += 1) {
    const [x1, x2] = X[row];
    const score = scoreAt(w, hidden, x1, x2, units);
    const error = (0.5 * (1 + Math.tanh(score / 2)) - y[row]) / X.length;
    for (let i = 0; i < hidden; i += 1) {
      gradient[3 * hidden + i] += error * units[i];
      if (units[i] > 0) {
        const back = error * w[3 * hidden + i];
        gradient[2 * i] += back * x1;
        gradient[2 * i + 1] += back * x2;
        gradient[2 * hidden + i] += back;
      }
    }
    gradient[4 * hidden] += error;
  }
}

function lossOf(w, { X, y, hidden }) {
  const units = new Array(hidden);
  let sum = 0;
  X.forEach(([x1, x2], row) => {
    const score = scoreAt(w, hidden, x1, x2, units);
    const against = y[row] === 1 ? -score : score;
    sum += Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
  });
  return sum / X.length;
}

// ---- Training ----------------------------------------------------------------------------------

/** The rows with the one that the reader drags, which is of class 1. */
const withExtra = ({ extra }, data) => ({ ...data, X: [...data.X, extra], y: [...data.y, 1] });

const asItIs = (slope) => slope;
const SLOPES = { l2: l2_slope, l1: l1_slope };

/** A run that goes on from where it is, as far as it is asked. */
function runOf(place, state, data) {
  const { optimizer, kind, lam, eta } = state;
  const given = withExtra(state, data);
  const { beta1, beta2, epsilon } = data;
  const strength = isWeight(data).map((penalised) => (penalised ? lam : 0));
  const size = data.start.length;
  const [mean, square, gradient] = [0, 1, 2].map(() => new Float64Array(size));
  const units = new Float64Array(data.hidden);
  const inSlope = place === "slope" ? SLOPES[kind] : asItIs;
  const decoupled = place === "beside" && kind === "l2";
  const proximal = place === "beside" && kind === "l1";
  const share = optimizer === "momentum" ? 1 / (1 - beta1) : 1;
  let w = Float64Array.from(data.start);
  let moved = new Float64Array(size);
  let count = 0;
  let away = false;

  function step() {
    gradientInto(gradient, w, given, units);
    const first = 1 - beta1 ** (count + 1);
    const second = 1 - beta2 ** (count + 1);
    for (let i = 0; i < size; i += 1) {
      const slope = inSlope(gradient[i], w[i], strength[i]);
      let direction = slope;
      let long = 1;
      if (optimizer === "momentum") {
        mean[i] = remembered(mean[i], slope, beta1);
        direction = mean[i];
      } else if (optimizer === "adam") {
        mean[i] = mixed(mean[i], slope, beta1);
        square[i] = mixed(square[i], slope * slope, beta2);
        direction = mean[i] / first;
        long = scale(square[i] / second, epsilon);
      }
      moved[i] = decay_and_step(w[i], long * direction, eta, decoupled ? strength[i] : 0);
      if (proximal) moved[i] = soft_threshold(moved[i], eta * long * share * strength[i]);
      if (!(Math.abs(moved[i]) <= data.away)) away = true;
    }
    if (away) return;
    [w, moved] = [moved, w];
    count += 1;
  }
  return (k) => {
    while (count < k && !away) step();
    return { w: Array.from(w), away };
  };
}

const runs = { slope: null, beside: null };

/** The parameters after k steps; a run of the same setting goes on instead of beginning again. */
function trained(place, state, data) {
  const key = JSON.stringify([state.optimizer, state.kind, state.lam, state.eta, state.extra]);
  const kept = runs[place];
  if (kept === null || kept.key !== key || kept.k > state.k || kept.data !== data) {
    runs[place] = { key, data, run: runOf(place, state, data) };
  }
  runs[place].k = state.k;
  return runs[place].run(state.k);
}

/** The share of λ that counts in what the rule minimises, for L2. */
function counted(place, { optimizer }, { beta1 }) {
  if (place === "slope" || optimizer === "sgd") return 1;
  return optimizer === "momentum" ? 1 - beta1 : 0;
}

function read(place, state, data) {
  const { w, away } = trained(place, state, data);
  const weight = isWeight(data);
  const weights = w.filter((_, i) => weight[i]);
  const given = withExtra(state, data);
  const alive = new Set();
  const units = new Array(data.hidden);
  for (const [x1, x2] of given.X) {
    scoreAt(w, data.hidden, x1, x2, units);
    units.forEach((value, i) => { if (value > 0) alive.add(i); });
  }
  const squares = weights.reduce((sum, value) => sum + value * value, 0);
  const sizes = weights.reduce((sum, value) => sum + Math.abs(value), 0);
  const loss = lossOf(w, given);
  const price = state.kind === "l1"
    ? state.lam * sizes
    : (counted(place, state, data) * state.lam / 2) * squares;
  return {
    w,
    away,
    largest: Math.max(...weights.map(Math.abs)),
    length: Math.sqrt(squares),
    zeros: weights.filter((value) => value === 0).length,
    dead: data.hidden - alive.size,
    loss,
    objective: loss + price,
  };
}

export function solve(state, data) {
  return Object.fromEntries(PLACES.map((place) => [place, read(place, state, data)]));
}

// ---- Words -------------------------------------------------------------------------------------

export function rows(state, readings) {
  const row = (text) => Object.fromEntries(PLACES.map((place) => [place, text(readings[place])]));
  return {
    largest: row(({ largest }) => number(largest, 3)),
    zeros: row(({ zeros }) => `${zeros}`),
    dead: row(({ dead }) => `${dead}`),
    loss: row(({ loss }) => number(loss, 3)),
    objective: row(({ objective }) => number(objective, 3)),
    length: row(({ length }) => number(length, 2)),
  };
}

const nameOf = (place, { optimizer, kind }, words) =>
  words[`name.${optimizer}.${kind}.${place}`] ?? words[`name.${kind}.${place}`] ?? words[`name.${place}`];

export function tell(state, readings, words, data) {
  if (state.k === 0) return words.say_start;
  const { optimizer, kind, lam, k } = state;
  const lines = [fill(words.say_steps, { k })];
  const count = isWeight(data).filter(Boolean).length;
  for (const place of PLACES) {
    const { away, largest, zeros } = readings[place];
    const name = nameOf(place, state, words);
    lines.push(away
      ? fill(words.say_away, { name })
      : fill(words.say_one, { name, largest: number(largest, 2), zeros, count }));
  }
  const apart = Math.max(...readings.slope.w.map((value, i) => Math.abs(value - readings.beside.w[i])));
  if (apart < 1e-9) lines.push(words.say_same);
  if (optimizer === "adam" && kind === "l2" && !readings.beside.away) {
    const inside = readings.beside.largest <= box(lam) * (1 + 1e-9);
    lines.push(fill(inside ? words.say_inside : words.say_outside, { box: number(box(lam), 1) }));
  }
  return lines.join("\n");
}

// ---- Pictures ----------------------------------------------------------------------------------

/** Where a function on a grid of the plane crosses zero, as a path of short lines. */
function crossing(plane, value) {
  const [[left, right], [low, high]] = [plane.xRange, plane.yRange];
  const at = (i, j) => [left + ((right - left) * i) / GRID, low + ((high - low) * j) / GRID];
  const values = Array.from({ length: GRID + 1 }, (_, i) =>
    Array.from({ length: GRID + 1 }, (_, j) => value(...at(i, j))));
  const between = (i, j, k, l) => {
    const share = values[i][j] / (values[i][j] - values[k][l]);
    const [a, b] = [at(i, j), at(k, l)];
    return plane.screen([a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]);
  };
  let path = "";
  for (let i = 0; i < GRID; i += 1) {
    for (let j = 0; j < GRID; j += 1) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const cuts = corners
        .map((corner, n) => [corner, corners[(n + 1) % 4]])
        .filter(([[a, b], [c, d]]) => values[a][b] > 0 !== values[c][d] > 0)
        .map(([one, other]) => between(...one, ...other));
      for (let n = 0; n + 1 < cuts.length; n += 2) {
        const [from, to] = [cuts[n], cuts[n + 1]].map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
        path += `M${from}L${to}`;
      }
    }
  }
  return path;
}

/** Every weight as a mark, one row per network; a hollow one is exactly zero. */
function weightView(plane, data, words) {
  const weight = isWeight(data);
  const count = weight.filter(Boolean).length;
  const axis = shape("path", { class: "axis" });
  const walls = shape("path", { class: "line dotted muted" });
  const name = shape("text", { class: "tick up", "aria-hidden": "true" });
  const layer = plane.layer();
  layer.append(axis, walls, name);
  const marks = Object.fromEntries(PLACES.map((place) => [place, Array.from({ length: count }, () => {
    const node = shape(place === "slope" ? "rect" : "circle", place === "slope"
      ? { class: "mark sample", width: 6, height: 6 }
      : { class: "mark l1", r: 3.5 });
    layer.append(node);
    return node;
  })]));
  return (readings, { optimizer, kind, lam }) => {
    const wall = optimizer === "adam" && kind === "l2" ? box(lam) : null;
    const most = Math.max(1, ...PLACES.map((place) => Math.min(readings[place].largest, 1e3)));
    const up = (value) => clamp(value / (1.15 * most), -1, 1);
    update(axis, { d: plane.path([[0, 0], [1, 0]]) });
    const walled = wall !== null && wall <= 1.15 * most;
    show(walls, walled);
    show(name, walled);
    if (walled) {
      update(walls, { d: plane.path([[0, up(wall)], [1, up(wall)]]) + plane.path([[0, up(-wall)], [1, up(-wall)]]) });
      const [x, y] = plane.screen([1, up(wall)]);
      write(name, words.box);
      update(name, { x: x - 4, y: y - 4 });
    }
    for (const place of PLACES) {
      readings[place].w.filter((_, i) => weight[i]).forEach((value, i) => {
        const [x, y] = plane.screen([(i + (place === "slope" ? 0.35 : 0.65)) / count, up(value)]);
        const node = marks[place][i];
        update(node, place === "slope" ? { x: x - 3, y: y - 3 } : { cx: x, cy: y });
        update(node, { class: `${value === 0 ? "ring" : "mark"} ${place === "slope" ? "sample" : "l1"}` });
      });
    }
  };
}

/** The buttons that take steps; returns what draws them. */
function buttonsOf(stage) {
  const { words } = stage;
  const { high: longest } = stage.trait("k");
  const play = () => {
    if (stage.playing()) return stage.stop();
    if (prefersStillness()) return stage.set({ k: longest });
    let at = stage.state().k;
    return stage.play((seconds) => {
      at = Math.min(at + 60 * seconds, longest);
      stage.put({ k: Math.floor(at) });
      return at < longest;
    });
  };
  const buttons = {
    play: stage.button({ label: words.play, className: "main", press: play }),
    forward: stage.button({
      label: words.forward, press: () => stage.set({ k: Math.min(stage.state().k + 10, longest) }),
    }),
    begin: stage.button({ label: words.begin, press: () => stage.set({ k: 0 }) }),
  };
  stage.beside(element("div", { class: "button-row" }, ...Object.values(buttons)));
  return ({ k }) => {
    write(buttons.play, stage.playing() ? words.pause : words.play);
    buttons.play.disabled = !stage.playing() && k >= longest;
    buttons.forward.disabled = k >= longest;
  };
}

export function picture(stage) {
  const { plane, words } = stage;
  const data = stage.data;
  const drawAxes = stage.axes();
  const rowsLayer = plane.layer();
  const points = data.X.map((at, row) => {
    const node = data.y[row] === 1
      ? shape("circle", { class: "mark loss", r: 4.5 })
      : shape("circle", { class: "ring loss", r: 4 });
    rowsLayer.append(node);
    return node;
  });
  const lines = Object.fromEntries(PLACES.map((place) => {
    const node = shape("path", { class: STROKES[place] });
    plane.layer().append(node);
    return [place, node];
  }));
  const drawExtra = stage.point("extra", "loss");
  const units = new Array(data.hidden);
  const drawButtons = buttonsOf(stage);
  const small = stage.makePlane({ x: [-0.02, 1.02], y: [-1, 1], aspect: 0.26, label: words.weights_label });
  const legend = element("ul", { class: "legend" }, ...[["slope", "sample"], ["beside", "dashed l1"]].map(
    ([place, role]) => element("li", {}, element("i", { class: `swatch rule ${role}` }),
      element("span", {}, words[`name.${place}`]))));
  stage.beside(element("div", {}, legend, element("p", { class: "heading" }, words.weights), small.node));
  const drawWeights = weightView(small, data, words);
  return (state, readings) => {
    drawAxes();
    points.forEach((node, row) => {
      const [cx, cy] = plane.screen(data.X[row]);
      update(node, { cx, cy });
    });
    for (const place of PLACES) {
      const { w } = readings[place];
      const value = (x1, x2) => scoreAt(w, data.hidden, x1, x2, units);
      update(lines[place], { d: crossing(plane, value) });
    }
    drawExtra(state.extra);
    drawWeights(readings, state);
    drawButtons(state);
  };
}
