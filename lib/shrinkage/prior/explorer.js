// The prior view's explorer. Formulas come printed from derivation.py, nodes of the quadrature and words with
// the state. What is here beside the drawing are a special function, a quadrature and roots.

import {
  arrow, axes, caption, clamp, element, fill, handle, number, remember, root, shape, show, snap, update, write,
} from "../explorers/kit.js";
import {
  absolute_penalty, box_mode, gaussian_density, gaussian_mode, laplace_above, laplace_argument,
  laplace_arguments, laplace_density, laplace_mean, laplace_strength, likelihood, loss_from_zero, slab_deviation,
  slab_mean, slopes_at_zero, soft_threshold, spike_mean, spike_probability, squared_penalty, student_density,
  student_penalty, student_slope, student_turns, uniform_density,
} from "./derivation.js";

const SCALES = { gaussian: "tau", laplace: "b", uniform: "bound", student: "spread", spike: "tau" };
const ROLES = { gaussian: "l2", laplace: "l1", uniform: "highlight", student: "highlight", spike: "highlight" };
const scaleOf = (state) => state[SCALES[state.prior]];

// ---- Special functions and quadrature ------------------------------------------------------------

/** e^(x²)·erfc(x): a series near zero, a continued fraction from 2 on, and the reflection below zero. */
export function erfcx(x) {
  if (x < 0) return 2 * Math.exp(x * x) - erfcx(-x);
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let k = 1; term > 1e-17 * sum; k += 1) {
      term *= (2 * x * x) / (2 * k + 1);
      sum += term;
    }
    return Math.exp(x * x) - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let below = x;
  for (let k = 70; k > 0; k -= 1) below = x + k / 2 / below;
  return 1 / (Math.sqrt(Math.PI) * below);
}

/** The probability that a standard normal number is above x. */
const above = (x) => 0.5 * Math.exp((-x * x) / 2) * erfcx(x / Math.SQRT2);

/** The integral of `weight(x)` over [low, high] by one rule, and that of x·weight(x). */
function integral(weight, low, high, { nodes, weights }) {
  const half = (high - low) / 2;
  let [mass, moment] = [0, 0];
  for (let i = 0; i < nodes.length; i += 1) {
    const x = low + half * (1 + nodes[i]);
    const part = half * weights[i] * weight(x);
    mass += part;
    moment += x * part;
  }
  return [mass, moment];
}

/** Mass, mean and median of a density in proportion to `weight`, cut into pieces. */
function summaries(weight, cuts, rule) {
  const parts = cuts.slice(1).map((cut, i) => integral(weight, cuts[i], cut, rule));
  const sum = (k) => parts.reduce((total, part) => total + part[k], 0);
  const mass = sum(0);
  let [piece, below] = [0, 0];
  while (below + parts[piece][0] < mass / 2) below += parts[piece++][0];
  const low = cuts[piece];
  const median = () =>
    root((m) => below + integral(weight, low, m, rule)[0] - mass / 2, low, cuts[piece + 1]);
  return { mass, mean: sum(1) / mass, median };
}

const range = (low, high) => Array.from({ length: high - low + 1 }, (_, i) => low + i);
const sorted = (values, low, high) =>
  [...new Set(values.map((value) => clamp(value, low, high)))].sort((one, other) => one - other);

/** Pieces around y no longer than σ, and around 0 no longer than their distance from it. */
function cutsOf({ prior, sigma, bound, b, spread }, y) {
  if (prior === "uniform") {
    const end = box_mode(y, bound);
    const length = y === end ? sigma : sigma * Math.min(1, sigma / Math.abs(y - end));
    return sorted(range(-40, 40).map((k) => end + length * k), -bound, bound);
  }
  const scale = prior === "laplace" ? b : spread;
  const far = Math.ceil(Math.sqrt(2 * (40 + 2 * Math.log1p((y / scale) ** 2 / 3))));
  const near = range(-far, far).map((k) => y + sigma * k);
  const reach = Math.max(Math.abs(near[0]), Math.abs(near.at(-1)));
  const doublings = range(0, Math.max(1, Math.ceil(Math.log2(reach / scale))) - 1);
  const around = doublings.map((k) => scale * 2 ** k);
  return sorted([...near, 0, ...around, ...around.map((w) => -w)], near[0], near.at(-1));
}

// ---- The posterior -----------------------------------------------------------------------------

const DENSITIES = {
  gaussian: (w, { tau }) => gaussian_density(w, tau),
  laplace: (w, { b }) => laplace_density(w, b),
  uniform: (w, { bound }) => (Math.abs(w) <= bound ? uniform_density(bound) : 0),
  student: (w, { spread }) => student_density(w, spread),
  spike: (w, { tau, share }) => (1 - share) * gaussian_density(w, tau),
};
const PENALTIES = {
  gaussian: (w, { sigma, tau }) => squared_penalty(w, sigma, tau),
  laplace: (w, { sigma, b }) => absolute_penalty(w, sigma, b),
  uniform: (w, { bound }) => (Math.abs(w) <= bound ? 0 : 1e6),
  student: (w, { sigma, spread }) => student_penalty(w, sigma, spread),
  spike: () => 0,
};

/** Likelihood times prior, with its top near 1 so that nothing is too small. */
function kernelOf(state, y) {
  const { prior, sigma } = state;
  const density = DENSITIES[prior];
  const at = prior === "uniform" ? box_mode(y, state.bound) : 0;
  const top = prior === "uniform" ? likelihood(at, y, sigma) : 1;
  return (w) => (likelihood(w, y, sigma) / top) * density(w, state);
}

/** The best root of the cubic between 0 and y > 0: between its turns there is one at most. */
function studentMode(y, { sigma, spread }) {
  const slope = (w) => student_slope(w, y, sigma, spread);
  const cost = (w) => loss_from_zero(w, y) + student_penalty(w, sigma, spread);
  const cuts = [0, ...student_turns(y, sigma, spread).filter((turn) => !Number.isNaN(turn)), y];
  const found = range(1, cuts.length - 1)
    .filter((k) => slope(cuts[k - 1]) <= 0 && slope(cuts[k]) >= 0)
    .map((k) => root(slope, cuts[k - 1], cuts[k]));
  return found.reduce((best, w) => (cost(w) < cost(best) ? w : best));
}

/** The summaries of the posterior of each prior, for y > 0; `median()` is found when it is asked for. */
const POSTERIORS = {
  gaussian(y, { sigma, tau }) {
    const mode = gaussian_mode(y, sigma, tau);
    return { mode, mean: mode, median: () => mode };
  },
  laplace(y, { sigma, b }) {
    const strength = laplace_strength(sigma, b);
    const [up, down] = laplace_arguments(y, sigma, b).map(erfcx);
    const higher = (m) =>
      laplace_above(m, y, sigma, b, erfcx(laplace_argument(m, y, sigma, b))) - (up + down) / 2;
    return {
      mode: soft_threshold(y, strength),
      mean: laplace_mean(y, sigma, b, up, down),
      median: () => root(higher, 0, y),
    };
  },
  uniform(y, state, rule) {
    return { ...summaries(kernelOf(state, y), cutsOf(state, y), rule), mode: box_mode(y, state.bound) };
  },
  student(y, state, rule) {
    return { ...summaries(kernelOf(state, y), cutsOf(state, y), rule), mode: studentMode(y, state) };
  },
  spike(y, { sigma, tau, share }) {
    const zero = spike_probability(y, sigma, tau, share);
    const [middle, deviation] = [slab_mean(y, sigma, tau), slab_deviation(sigma, tau)];
    const higher = (m) => (1 - zero) * above((m - middle) / deviation) - 0.5;
    return { mode: 0, mean: spike_mean(zero, y, sigma, tau), median: () => (higher(0) <= 0 ? 0 : root(higher, 0, y)) };
  },
};

function summarised(y, state, rule) {
  if (y === 0) return { mode: 0, mean: 0, median: 0 };
  const { mode, mean, median } = POSTERIORS[state.prior](Math.abs(y), state, rule);
  const sign = Math.sign(y);
  return { mode: sign * mode + 0, mean: sign * mean, median: sign * median() + 0 };
}

export function solve(state, rule) {
  const { prior, y, sigma, tau, b, bound, share } = state;
  const found = summarised(y, state, rule);
  const [left, right] = prior === "laplace" ? slopes_at_zero(y, sigma, b) : [-y, -y];
  return {
    prior,
    ...found,
    side: Math.sign(found.mode),
    zeros: [found.mode === 0, found.mean === 0, found.median === 0],
    bound: prior === "uniform" && Math.abs(found.mode) === bound,
    left,
    right,
    chance: prior === "spike" ? spike_probability(y, sigma, tau, share) : 0,
  };
}

// ---- Words -------------------------------------------------------------------------------------

const three = (value) => number(value, 3);

export function tell(state, readings, words) {
  const { prior, shown, y, sigma, share } = state;
  const { mode, mean, left, right, chance } = readings;
  const given = {
    y: number(y), sigma: number(sigma), share: number(share), scale: number(scaleOf(state)),
    mode: three(mode), mean: three(mean), left: three(left), right: three(right), chance: number(chance),
  };
  const lines = [fill(words[`say_${prior}`], given)];
  if (shown === "penalties" && prior === "spike") lines.push(words.say_no_penalty);
  else if (shown === "penalties") {
    const lowest = left <= 0 && right >= 0;
    lines.push(`${fill(words.say_slopes, given)} ${words[lowest ? "say_lowest" : "say_leaves"]}`);
  } else if (prior === "spike") lines.push(fill(words.say_atom, given));
  else if (mode !== 0) lines.push(fill(words.say_mode, given));
  else lines.push(fill(words[mean === 0 ? "say_both" : "say_zero"], given));
  return lines.join("\n");
}

export function rows(state, { mode, mean, median }, words) {
  const { prior, sigma, b } = state;
  const held = { laplace: () => number(laplace_strength(sigma, b)), spike: () => words.always };
  return {
    posterior: { mode: three(mode), median: three(median), mean: three(mean) },
    peak: { mode: prior === "spike" ? "∞" : number(DENSITIES[prior](0, state)) },
    held: { mode: (held[prior] ?? (() => words.never))() },
  };
}

// ---- The pictures ------------------------------------------------------------------------------

const MARKS = {
  mode: "M0 -7L6 0L0 7L-6 0Z", median: "M-5 -5H5V5H-5Z", mean: "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0Z",
};
const STROKES = { mode: "l1", median: "highlight", mean: "l2" };
const FRAMES = { densities: [-0.2, 2.3], penalties: [-1.6, 3.2] };

/** One of the three marks at a point of the plane. */
function marks(layer) {
  const nodes = Object.fromEntries(Object.entries(MARKS).map(([name, d]) => [
    name, shape("path", { class: `mark ${STROKES[name]}`, d }),
  ]));
  layer.append(...Object.values(nodes));
  return {
    show: (visible) => Object.values(nodes).forEach((node) => show(node, visible)),
    draw(name, [x, y]) {
      update(nodes[name], { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
    },
  };
}

/** The points of a curve between two weights, so close that a narrow one is smooth. */
function curve(f, low, high, count = 240) {
  return Array.from({ length: count + 1 }, (_, i) => {
    const w = low + ((high - low) * i) / count;
    return [w, f(w)];
  });
}

/** What each curve is, under the picture. */
function legendOf(kinds) {
  const items = kinds.map((kind) => {
    const swatch = element("i", { class: `swatch ${kind}` });
    return { swatch, text: element("span") };
  });
  const node = element("ul", { class: "legend" }, ...items.map(({ swatch, text }) =>
    element("li", {}, swatch, text)));
  return { node, items };
}

/** Prior, likelihood and posterior. */
function densityView(stage, layer) {
  const { plane, words, data } = stage;
  const lines = ["loss dashed", "bold l1", "gradient"].map((kind) => shape("path", { class: `line ${kind}` }));
  layer.append(...lines);
  const atoms = [arrow(layer, "highlight"), arrow(layer, "gradient")];
  const said = caption(layer, "gradient");
  const dots = marks(layer);
  const parts = [...lines];
  return {
    hide() {
      parts.forEach((node) => show(node, false));
      atoms.forEach((atom) => atom.hide());
      said.hide();
      dots.show(false);
    },
    draw(state, readings) {
      parts.forEach((node) => show(node, true));
      dots.show(true);
      const { prior, y, sigma, share } = state;
      const [low, high] = plane.xRange;
      const before = (w) => DENSITIES[prior](w, state);
      const after = posteriorOf(state, readings, data);
      const top = 2 * plane.yRange[1];
      const path = (f) => plane.path(curve((w) => Math.min(f(w), top), low, high));
      update(lines[0], { d: path((w) => likelihood(w, y, sigma)) });
      update(lines[1], { class: `line bold ${ROLES[prior]}`, d: boxed(state, path(before), plane) });
      update(lines[2], { d: path(after) });
      const spike = prior === "spike";
      const tall = (chance) => [plane.screen([0, 0]), plane.screen([0, chance])];
      if (spike) {
        atoms[0].draw(...tall(share).map(([a, c]) => [a - 4, c]));
        atoms[1].draw(...tall(readings.chance).map(([a, c]) => [a + 4, c]));
        const [x, at] = plane.screen([0, readings.chance]);
        said.draw([x + 14, at + 4], fill(words.atom, { chance: number(readings.chance) }), "start");
      } else {
        atoms.forEach((atom) => atom.hide());
        said.hide();
      }
      for (const name of ["mean", "median", "mode"]) {
        const w = readings[name];
        const height = spike && w === 0 ? readings.chance : after(w);
        dots.draw(name, plane.screen([w, Math.min(height, plane.yRange[1] - 0.06)]));
      }
    },
  };
}

/** A box has upright sides, which no point of a curve is on. */
function boxed({ prior, bound }, path, plane) {
  if (prior !== "uniform") return path;
  const height = uniform_density(bound);
  const [low, high] = plane.xRange;
  return plane.path([[low, 0], [-bound, 0], [-bound, height], [bound, height], [bound, 0], [high, 0]]);
}

/** The posterior's density; of a spike and slab, the slab's part. */
function posteriorOf(state, { chance }, rule) {
  const { prior, y, sigma, tau } = state;
  if (prior === "gaussian" || prior === "spike") {
    const [middle, deviation] = [slab_mean(y, sigma, tau), slab_deviation(sigma, tau)];
    return (w) => (1 - chance) * likelihood(w, middle, deviation);
  }
  const kernel = kernelOf(state, y);
  const { mass } = summaries(kernel, cutsOf(state, y), rule);
  return (w) => kernel(w) / mass;
}

/** Loss, penalty and their sum around zero, enlarged, with the two slopes of the sum. */
function penaltyView(stage, layer) {
  const { plane, words } = stage;
  const lines = ["loss dashed", "bold l1", "gradient"].map((kind) => shape("path", { class: `line ${kind}` }));
  const tangents = shape("path", { class: "line slim highlight" });
  layer.append(...lines, tangents);
  const captions = ["left", "right", "edge"].map((name) => [name, caption(layer, "plain")]);
  const all = [...lines, tangents];
  return {
    hide() {
      all.forEach((node) => show(node, false));
      captions.forEach(([, each]) => each.hide());
    },
    draw(state, readings) {
      all.forEach((node) => show(node, true));
      const { prior, y, zoom, bound } = state;
      const high = plane.xRange[1];
      const loss = (u) => zoom * loss_from_zero(u / zoom, y);
      const penalty = (u) => zoom * PENALTIES[prior](u / zoom, state);
      const lid = (value) => clamp(value, -20, 20);
      const end = prior === "uniform" ? Math.min(high, bound * zoom) : high;
      const path = (f) => plane.path(curve((u) => lid(f(u)), -high, high));
      const walled = (f) => {
        const inside = curve((u) => lid(f(u)), -end, end);
        return plane.path(end < high ? [[-end, 20], ...inside, [end, 20]] : inside);
      };
      update(lines[0], { d: path(loss) });
      show(lines[1], prior !== "spike");
      show(lines[2], prior !== "spike");
      update(lines[1], { class: `line bold ${ROLES[prior]}`, d: walled(penalty) });
      update(lines[2], { d: walled((u) => loss(u) + penalty(u)) });
      const ends = [[-1, -readings.left], [1, readings.right]];
      update(tangents, { d: plane.path([ends[0], [0, 0], ends[1]]) });
      const given = {
        left: three(readings.left), right: three(readings.right),
        edge: Number((high / zoom).toPrecision(2)),
      };
      const [[, toLeft], [, toRight], [, atEdge]] = captions;
      const [left, right] = ends.map((at) => plane.screen(at));
      const within = (value) => clamp(value, 18, plane.height - 30);
      toLeft.draw([left[0] - 8, within(left[1])], fill(words.left, given), "end");
      toRight.draw([right[0] + 8, within(right[1])], fill(words.right, given), "start");
      atEdge.draw([plane.width / 2, plane.height - 8], fill(words.edge, given));
    },
  };
}

/** Mode, median and mean against the response, with a handle that moves it. */
function shrinkageView(stage, moveTo, nudge) {
  const { words, data } = stage;
  const { low, high } = stage.trait("y");
  const plane = stage.makePlane({ x: [low, high], y: [low, high], aspect: 0.5, label: words.curves });
  const drawAxes = axes(plane, {
    xTicks: [-2, 2], yTicks: [-2, 2], xLabel: words.response, yLabel: words.summary,
  });
  const layer = plane.layer();
  const same = shape("path", { class: "line thin muted" });
  const lines = { mean: "l2", median: "slim highlight", mode: "bold l1" };
  const nodes = Object.fromEntries(Object.entries(lines).map(([name, kind]) => [
    name, shape("path", { class: `line ${kind}` }),
  ]));
  layer.append(same, ...Object.values(nodes));
  const dot = handle(plane, plane.layer(), {
    className: "curve small", label: words.handle_curve, drag: ([x]) => moveTo(x), nudge,
  });
  const values = remember((prior, sigma, tau, b, bound, spread, share) => {
    const state = { prior, sigma, tau, b, bound, spread, share };
    return range(1, 20).map((k) => [0.15 * k, summarised(0.15 * k, state, data)]);
  });
  const { node: legend, items } = legendOf(["line l1", "rule highlight", "rule l2"]);
  ["mode", "median", "mean"].forEach((name, i) => write(items[i].text, words[name]));
  stage.beside(element("div", {}, plane.node, legend));
  return (state, readings) => {
    drawAxes();
    update(same, { d: plane.path([[low, low], [high, high]]) });
    const { prior, sigma, tau, b, bound, spread, share } = state;
    const half = values(prior, sigma, tau, b, bound, spread, share);
    for (const [name, node] of Object.entries(nodes)) {
      const right = half.map(([y, found]) => [y, found[name]]);
      const left = right.map(([y, w]) => [-y, -w]).reverse();
      update(node, { d: plane.path([...left, ...corners(name, state), ...right]) });
    }
    const text = fill(words.text_y, { y: number(state.y) });
    dot.draw([state.y, readings.mode], { now: state.y, min: low, max: high, text });
  };
}

/** Where the mode's curve leaves zero, which no point of a grid hits. */
function corners(name, { prior, sigma, b }) {
  if (name !== "mode" || prior !== "laplace") return [[0, 0]];
  const strength = laplace_strength(sigma, b);
  return strength < 0.1 ? [[-strength, 0], [strength, 0]] : [[0, 0]];
}

export function picture(stage) {
  const { plane, words } = stage;
  const behind = { densities: stage.axes(), penalties: () => {} };
  const shades = [plane.node.lastChild];
  behind.penalties = axes(plane, {
    xTicks: [], yTicks: [], xLabel: words["picture.x"], yLabel: words.cost,
  });
  shades.push(plane.node.lastChild);
  const layer = plane.layer();
  const views = { densities: densityView(stage, layer), penalties: penaltyView(stage, layer) };
  const { node, items } = legendOf(["rule loss dashed", "line l1", "rule gradient"]);
  stage.under(node);

  const moveTo = (name) => (value) => {
    const { low, high } = stage.trait(name);
    stage.set({ [name]: clamp(snap(value, 0.01), low, high) });
  };
  const nudged = (name, value) => ([right, up], fine) =>
    moveTo(name())(value() + (right + up) * (fine ? 0.01 : 0.05));
  const moveY = moveTo("y");
  const nudgeY = nudged(() => "y", () => stage.state().y);
  const scaleName = () => SCALES[stage.state().prior];
  const front = plane.layer();
  const handles = {
    scale: handle(plane, front, {
      className: "scale small hollow", label: words.handle_scale,
      drag: ([x]) => moveTo(scaleName())(Math.abs(x)),
      nudge: nudged(scaleName, () => stage.state()[scaleName()]),
    }),
    sigma: handle(plane, front, {
      className: "sigma small hollow loss", label: words.handle_sigma,
      drag: ([x]) => moveTo("sigma")(Math.abs(x - stage.state().y)),
      nudge: nudged(() => "sigma", () => stage.state().sigma),
    }),
    y: handle(plane, front, {
      className: "response loss", label: words.handle_y, drag: ([x]) => moveY(x), nudge: nudgeY,
    }),
  };
  const drawCurves = shrinkageView(stage, moveY, nudgeY);
  const short = caption(front, "plain");

  function drawHandles(state) {
    const { y, sigma, shown, zoom } = state;
    const flat = shown === "penalties";
    const scale = scaleOf(state);
    handles.scale.show(!flat);
    handles.sigma.show(!flat);
    handles.y.show(!flat || zoom === 1);
    const about = (name, value, text) => {
      const { low, high } = stage.trait(name);
      return { now: value, min: low, max: high, text };
    };
    const lid = (value) => Math.min(value, FRAMES.densities[1] - 0.1);
    handles.scale.draw([scale, lid(DENSITIES[state.prior](scale, state))],
      about(scaleName(), scale, fill(words.text_scale, { scale: number(scale) })));
    handles.sigma.draw([y - sigma, likelihood(y - sigma, y, sigma)],
      about("sigma", sigma, fill(words.text_sigma, { sigma: number(sigma) })));
    const at = [y, flat ? 0 : likelihood(y, y, sigma)];
    handles.y.draw(at, about("y", y, fill(words.text_y, { y: number(y) })));
    const [x, up] = plane.screen(at);
    if (flat && zoom !== 1) short.hide();
    else short.draw([x + 10, up - 10], words.response, "start");
  }

  return (state, readings) => {
    const { shown } = state;
    plane.yRange = FRAMES[shown];
    plane.perY = plane.height / (plane.yRange[1] - plane.yRange[0]);
    shades.forEach((shade, i) => show(shade, (shown === "densities") === (i === 0)));
    behind[shown]();
    for (const [name, view] of Object.entries(views)) {
      if (name === shown) view.draw(state, readings);
      else view.hide();
    }
    const names = { densities: ["likelihood", "before", "posterior"], penalties: ["loss", "penalty", "objective"] };
    names[shown].forEach((name, i) => write(items[i].text, words[name]));
    update(items[1].swatch, { class: `swatch line ${ROLES[state.prior]}` });
    drawHandles(state);
    drawCurves(state, readings);
  };
}
