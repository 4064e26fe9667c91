// The explorer of the moved minimum. Formulas come printed from derivation.py, words with the state.

import {
  axes, clamp, element, fill, handle, number, shape, snap, tuple, update,
} from "../explorers/kit.js";
import {
  hessian, inside_minimum, kept, loss_value, pull_at_zero, ridge_minimum, threshold,
} from "./derivation.js";

const DEGREE = Math.PI / 180;
const SIGNS = [[-1, -1], [-1, 1], [1, -1], [1, 1]];
const PENALTIES = {
  l1: ([a, b]) => Math.abs(a) + Math.abs(b),
  l2: ([a, b]) => (a * a + b * b) / 2,
};

// ---- The minimum -------------------------------------------------------------------------------

const lossOf = ({ h1, h2, theta, w_star: centre }) => [...hessian(h1, h2, theta * DEGREE), ...centre];

/** L1's minimum: of all choices of zeros and signs the one whose conditions hold. */
function lowestWithL1(loss, lam) {
  const [h11, h12, h22] = loss;
  const pull = pull_at_zero(...loss);
  const faces = [[lam - Math.max(...pull.map(Math.abs)), [0, 0]]];
  [h11, h22].forEach((h, j) => {
    const w = threshold(h, pull[j] / h, lam);
    if (w === 0) return;
    const place = j === 0 ? [w, 0] : [0, w];
    faces.push([lam - Math.abs(pull[1 - j] - h12 * w), place]);
  });
  for (const signs of SIGNS) {
    const place = inside_minimum(...loss, ...signs, lam);
    faces.push([Math.min(signs[0] * place[0], signs[1] * place[1]), place]);
  }
  return faces.reduce((best, face) => (face[0] > best[0] ? face : best))[1];
}

const minimumOf = (loss, penalty, lam) =>
  (penalty === "l1" ? lowestWithL1(loss, lam) : ridge_minimum(...loss, lam));

/** What eq. 7.23 or 7.13 says; the latter is the minimum itself. */
const formulaOf = (loss, penalty, lam) => (penalty === "l1"
  ? [threshold(loss[0], loss[3], lam), threshold(loss[2], loss[4], lam)]
  : ridge_minimum(...loss, lam));

const isZero = (value) => value === 0;

export function solve(state) {
  const { penalty, lam, h1, h2 } = state;
  const loss = lossOf(state);
  const [w, said] = [minimumOf(loss, penalty, lam), formulaOf(loss, penalty, lam)];
  const cost = (at) => loss_value(...loss, ...at) + lam * PENALTIES[penalty](at);
  return {
    w, said, zeros: w.map(isZero), said_zeros: said.map(isZero),
    off: Math.hypot(w[0] - said[0], w[1] - said[1]),
    cost: cost(w), said_cost: cost(said), shares: [kept(h1, lam), kept(h2, lam)],
  };
}

// ---- Words -------------------------------------------------------------------------------------

const percent = (share) => `${number(100 * share, 0)} %`;

export function tell({ penalty, theta, lam }, { w, said, zeros, said_zeros: saidZeros, off, shares }, words) {
  if (lam === 0) return words.say_free;
  if (penalty === "l2") {
    return fill(words.say_l2, { first: percent(shares[0]), second: percent(shares[1]) });
  }
  if (off < 1e-9) return words[theta % 90 === 0 ? "say_exact" : "say_same"];
  const lines = [fill(words.say_off, { off: number(off) })];
  [words.w1, words.w2].forEach((weight, j) => {
    if (zeros[j] === saidZeros[j]) return;
    const kind = zeros[j] ? "say_only_true" : "say_only_formula";
    lines.push(fill(words[kind], { weight, value: number(zeros[j] ? said[j] : w[j]) }));
  });
  return lines.join(" ");
}

export function rows(state, readings, words) {
  const names = (zeros) => [words.w1, words.w2].filter((_, j) => zeros[j]).join(", ") || words.none;
  const [first, second] = readings.shares.map(percent);
  const pair = fill(words.pair, { one: first, other: second });
  return {
    w: { true: tuple(readings.w), formula: tuple(readings.said) },
    zeros: { true: names(readings.zeros), formula: names(readings.said_zeros) },
    shares: state.penalty === "l2" ? { true: pair, formula: pair } : { true: "–", formula: "–" },
    cost: { true: number(readings.cost, 3), formula: number(readings.said_cost, 3) },
  };
}

// ---- The pictures ------------------------------------------------------------------------------

const LEVELS = [0.1, 0.4, 0.9, 1.6, 2.5];
const HANDLE_LEVEL = 0.3; // the level line that carries the handle of the shape
const ANGLES = Array.from({ length: 72 }, (_, i) => (i / 36) * Math.PI);
const FAR = 40;

/** The level line of a convex cost that lies `rise` above its lowest point. */
function levelLine(cost, lowest, rise) {
  const goal = cost(lowest) + rise;
  return ANGLES.map((angle) => {
    const way = [Math.cos(angle), Math.sin(angle)];
    const at = (length) => [lowest[0] + length * way[0], lowest[1] + length * way[1]];
    let end = 0.5;
    while (cost(at(end)) < goal && end < FAR) end *= 2;
    // Sixteen halvings are finer than a pixel.
    let [low, high] = [0, end];
    for (let i = 0; i < 16; i += 1) {
      const middle = (low + high) / 2;
      if (cost(at(middle)) < goal) low = middle;
      else high = middle;
    }
    return at(high);
  });
}

/** The strengths at which ways are drawn: close together where they begin, up to all of them. */
function strengthsOf(strongest) {
  return Array.from({ length: 61 }, (_, i) => strongest * (i / 60) ** 2);
}

function planeView(plane) {
  const layer = plane.layer();
  const line = (className) => layer.appendChild(shape("path", { class: className }));
  const below = LEVELS.map(() => line("line thin loss"));
  const above = LEVELS.slice(0, 3).map(() => line("line slim"));
  const way = line("line");
  const said = line("line bold highlight");
  const marks = plane.layer();
  const mark = (className, d) => marks.appendChild(shape("path", { class: className, d }));
  const there = mark("ring highlight", "M-6 -6H6V6H-6Z");
  const lowest = mark("mark", "M0 -7L7 0L0 7L-7 0Z");
  const put = (node, point) => {
    const [x, y] = plane.screen(point);
    update(node, { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` });
  };
  return (state, { w, said: formula }) => {
    const { penalty, lam } = state;
    const loss = lossOf(state);
    const plain = (at) => loss_value(...loss, ...at);
    const cost = (at) => plain(at) + lam * PENALTIES[penalty](at);
    const centre = [loss[3], loss[4]];
    // Level lines of the loss are one line, larger and smaller.
    const unit = levelLine(plain, centre, 1);
    below.forEach((node, i) => {
      const size = Math.sqrt(LEVELS[i]);
      const points = unit.map(([x, y]) => [centre[0] + size * (x - centre[0]), centre[1] + size * (y - centre[1])]);
      update(node, { d: plane.path(points, true) });
    });
    above.forEach((node, i) => {
      update(node, { class: `line slim ${penalty}`, d: plane.path(levelLine(cost, w, LEVELS[i]), true) });
    });
    const most = penalty === "l1" ? Math.max(...pull_at_zero(...loss).map(Math.abs)) : 200;
    const strengths = strengthsOf(most);
    const ends = penalty === "l1" ? [] : [[0, 0]];
    const points = strengths.map((each) => minimumOf(loss, penalty, each));
    update(way, { class: `line ${penalty}`, d: plane.path([...points, ...ends]) });
    const last = Math.max(loss[0] * Math.abs(centre[0]), loss[2] * Math.abs(centre[1]));
    const claimed = penalty === "l1" ? strengthsOf(last).map((each) => formulaOf(loss, "l1", each)) : points;
    update(said, { d: plane.path([...claimed, ...ends]) });
    put(there, formula);
    update(lowest, { class: `mark ${penalty}` });
    put(lowest, w);
  };
}

/** Both weights against λ, of the minimum and of the formula. */
function pathView(stage) {
  const { words } = stage;
  const { high: strongest } = stage.trait("lam");
  const plane = stage.makePlane({
    x: [-0.3, strongest * 1.02], y: [-2.75, 2.75], aspect: 0.5, label: words.paths_label,
  });
  const drawAxes = axes(plane, {
    xTicks: [[1, words.lambda_one], 2, 3], yTicks: [-2, -1, 1, 2], xLabel: "", yLabel: words.weight,
  });
  const layer = plane.layer();
  const now = layer.appendChild(shape("path", { class: "line dotted muted" }));
  const lines = [0, 1].map(() => ({
    said: layer.appendChild(shape("path", { class: "line bold highlight" })),
    true: layer.appendChild(shape("path", { class: "line" })),
  }));
  stage.beside(element("div", {}, element("p", { class: "heading" }, words.paths), plane.node));
  return (state) => {
    drawAxes();
    const { penalty, lam } = state;
    const loss = lossOf(state);
    const strengths = Array.from({ length: 61 }, (_, i) => (strongest * i) / 60);
    const found = strengths.map((each) => minimumOf(loss, penalty, each));
    const claimed = strengths.map((each) => formulaOf(loss, penalty, each));
    update(now, { d: plane.path([[lam, -2.7], [lam, 2.7]]) });
    lines.forEach(({ said, true: line }, j) => {
      const points = (ways) => ways.map((w, i) => [strengths[i], w[j]]);
      update(line, { class: `line ${penalty}`, d: plane.path(points(found)) });
      update(said, { d: plane.path(points(claimed)) });
    });
  };
}

/** The handle on a level line that turns and stretches the loss. */
function shapeHandle(stage) {
  const { plane, words } = stage;
  const [tilt, flat] = [stage.trait("theta"), stage.trait("h2")];
  const turned = (degrees) => ((((degrees + 90) % 180) + 180) % 180) - 90;
  const curvature = (value) => clamp(Number(value.toPrecision(3)), flat.low, flat.high);
  const put = (degrees, h2) => stage.set({
    theta: clamp(snap(turned(degrees), 1), tilt.low, tilt.high), h2: curvature(h2),
  });
  const made = handle(plane, plane.layer(), {
    className: "hollow shape",
    label: words.handle_shape,
    drag([x, y]) {
      const [cx, cy] = stage.state().w_star;
      const length = Math.max(Math.hypot(x - cx, y - cy), 0.05);
      // Across the tilt is a quarter turn on.
      put(Math.atan2(y - cy, x - cx) / DEGREE - 90, (2 * HANDLE_LEVEL) / length ** 2);
    },
    nudge([right, up], fine) {
      const { theta, h2 } = stage.state();
      put(theta + right * (fine ? 1 : 5), h2 * 10 ** (up * (fine ? 0.01 : 0.1)));
    },
  });
  return ({ theta, h2, w_star: [cx, cy] }) => {
    const length = Math.sqrt((2 * HANDLE_LEVEL) / h2);
    const angle = (theta + 90) * DEGREE;
    const at = (size) => [cx + size * Math.cos(angle), cy + size * Math.sin(angle)];
    // On whichever side of the centre it can be seen.
    const seen = [length, -length].map(at).find((point) => plane.contains(point, 0.1)) ?? at(length);
    made.draw(seen, {
      now: theta, min: tilt.low, max: tilt.high,
      text: fill(words.text_shape, { theta: `${number(theta, 0)}°`, h2: number(h2) }),
    });
  };
}

function legendOf(words) {
  const items = [["rule thin loss", "legend_loss"], ["rule", "legend_way"], ["rule dashed highlight", "legend_formula"]];
  const swatches = items.map(([kind]) => element("i", { class: `swatch ${kind}` }));
  const node = element("ul", { class: "legend" }, ...items.map(([, word], i) =>
    element("li", {}, swatches[i], element("span", {}, words[word]))));
  return { node, color: (penalty) => update(swatches[1], { class: `swatch rule ${penalty}` }) };
}

export function picture(stage) {
  const { plane, words } = stage;
  const drawAxes = stage.axes();
  const drawPlane = planeView(plane);
  const drawShape = shapeHandle(stage);
  const drawCentre = stage.point("w_star", "hollow centre");
  const legend = legendOf(words);
  stage.under(legend.node);
  const drawPaths = pathView(stage);
  return (state, readings) => {
    drawAxes();
    drawPlane(state, readings);
    drawShape(state);
    drawCentre(state.w_star);
    legend.color(state.penalty);
    drawPaths(state);
  };
}
