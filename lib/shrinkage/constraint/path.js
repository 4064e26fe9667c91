// The constraint view's second explorer. Formulas come printed from derivation.py, knots and words with the state.

import {
  axes, caption, clamp, element, fill, handle, number, remember, root, shape, show, update,
} from "../explorers/kit.js";
import { added_error, between_knots, ridge_entry, ridge_share } from "./derivation.js";

const ROLES = { lasso: "l1", ridge: "l2" };
const ERRORS = [1850, 6300]; // the errors that the small picture shows

const sum = (values) => values.reduce((total, value) => total + value, 0);
const dot = (a, b) => sum(a.map((value, i) => value * b[i]));

// ---- The paths -------------------------------------------------------------------------------------

/** The lasso's weights: zero above the first knot, straight between two. */
function lassoWeights({ lams, coefs }, lam) {
  if (lam >= lams[0]) return coefs[0];
  const after = lams.findIndex((knot) => knot <= lam);
  return coefs[after].map((end, j) => between_knots(lam, lams[after - 1], lams[after], coefs[after - 1][j], end));
}

/** Ridge's weights: one entry along each eigenvector. */
function ridgeWeights({ curvatures, pulls, axes: vectors }, lam) {
  const along = curvatures.map((h, k) => ridge_entry(h, pulls[k], lam));
  return curvatures.map((_, j) => sum(along.map((entry, k) => entry * vectors[k][j])));
}

const weightsOf = (data, method, lam) => (method === "lasso" ? lassoWeights : ridgeWeights)(data, lam);
const budgetOf = (method, w) => (method === "lasso" ? sum(w.map(Math.abs)) : Math.hypot(...w));

function trainingError({ energy, axes: vectors, curvatures, pulls }, w) {
  return energy + sum(vectors.map((vector, k) => added_error(curvatures[k], pulls[k], dot(vector, w))));
}

/** Straight in log λ between the strengths that were tried. */
function validatedError({ strengths, errors }, method, lam) {
  const found = strengths.findIndex((each) => each >= lam);
  const after = found < 0 ? strengths.length - 1 : Math.max(found, 1);
  const [low, high] = [strengths[after - 1], strengths[after]].map(Math.log);
  const share = (Math.log(lam) - low) / (high - low);
  return errors[method][after - 1] + share * (errors[method][after] - errors[method][after - 1]);
}

export function solve({ method, lam }, data) {
  const w = weightsOf(data, method, lam);
  const training = trainingError(data, w);
  const kept = w.filter((value) => value !== 0).length;
  const next = method === "lasso" ? data.events.find((event) => event.lam < lam) : undefined;
  return {
    w,
    budget: budgetOf(method, w),
    freedom: method === "lasso" ? kept : sum(data.curvatures.map((h) => ridge_share(h, lam))),
    training,
    validated: validatedError(data, method, lam),
    explained: 1 - training / data.energy,
    kept,
    next: next ?? null,
  };
}

// ---- Words -------------------------------------------------------------------------------------------

const decimals = (lam) => (lam < 1 ? 3 : 2);

export function tell({ method, lam }, { kept, freedom, next }, words, { names }) {
  const now = { lam: number(lam, decimals(lam)), count: kept, all: names.length, freedom: number(freedom, 1) };
  const lines = [fill(words[`say_${method}`], now)];
  if (method === "lasso" && next === null) lines.push(words.say_last);
  else if (method === "lasso") {
    lines.push(fill(next.enters ? words.say_enters : words.say_leaves, {
      name: names[next.variable], at: number(next.lam, decimals(next.lam)),
    }));
  }
  return lines.join(" ");
}

export function rows({ method }, readings) {
  const weights = readings.w.map((value, j) => [`w${j}`, number(value)]);
  return {
    budget: number(readings.budget, 1),
    freedom: number(readings.freedom, method === "lasso" ? 0 : 1),
    training: number(readings.training, 0),
    validated: number(readings.validated, 0),
    explained: number(readings.explained, 3),
    ...Object.fromEntries(weights),
  };
}

// ---- What is to the right ----------------------------------------------------------------------------

/** For one fit and one axis: where a λ is, from 0 to 1, and where a number of the axis is. */
const scaleOf = remember((data, method, axis, low, high) => {
  const value = (lam) => {
    if (axis === "log") return Math.log10(lam);
    if (axis === "lam") return lam;
    const w = weightsOf(data, method, lam);
    return axis === "budget" ? budgetOf(method, w) : 1 - trainingError(data, w) / data.energy;
  };
  const first = axis === "log" ? Math.log10(low) : 0;
  const top = method === "lasso" ? 1.1 * data.lams[0] : high;
  const last = { log: Math.log10(high), lam: top }[axis] ?? value(0);
  const place = (along) => (along - first) / (last - first);
  const at = (lam) => clamp(place(value(lam)), 0, 1);
  /** The λ at a place; where several are, the smallest. */
  const strength = (x) => {
    if (axis === "log") return 10 ** (first + clamp(x, 0, 1) * (last - first));
    if (axis === "lam") return clamp(x, 0, 1) * last;
    if (x <= 0) return method === "lasso" ? data.lams[0] : high;
    if (at(low) <= x) return low;
    return at(high) >= x ? high : root((lam) => at(lam) - x, low, high);
  };
  const tick = (shown) => [axis === "log" ? place(Math.log10(shown)) : place(shown), String(shown)];
  const falling = axis === "log" || axis === "lam" ? 1 : -1; // which way along the axis λ grows
  return { at, strength, falling, ticks: data.ticks[method][axis].map(tick) };
});

/** The strengths at which curves are drawn. */
const samplesOf = remember(({ lams }, axis, low, high) => {
  // Ridge's budget still grows where λ is too small for the logarithmic axis.
  const first = axis === "log" ? low : low / 100;
  const grid = Array.from({ length: 161 }, (_, i) => first * (high / first) ** (i / 160));
  const all = [...grid, ...lams.filter((lam) => lam > first), ...(axis === "log" ? [] : [0])];
  return all.sort((a, b) => a - b);
});

// ---- What is drawn -------------------------------------------------------------------------------------

/** Move heights apart that would cover one another, from the highest down. */
function spread(heights, room) {
  const order = heights.map((_, j) => j).sort((a, b) => heights[a] - heights[b]);
  const placed = heights.slice();
  for (let k = 1; k < order.length; k += 1) {
    placed[order[k]] = Math.max(placed[order[k]], placed[order[k - 1]] + room);
  }
  const shift = sum(placed.map((value, j) => value - heights[j])) / heights.length;
  return placed.map((value) => value - shift);
}

/** Both errors along the same axis. */
function errorView(stage, scale, samples) {
  const { words, data } = stage;
  const plane = stage.makePlane({
    x: stage.plane.xRange, y: ERRORS, aspect: 0.26, label: words.errors,
  });
  const drawAxes = axes(plane, {
    xTicks: [], yTicks: [2000, 3000, 4000, 5000, 6000], xLabel: "", yLabel: words.error, origin: [0, ERRORS[0] + 20],
  });
  const nodes = {
    training: shape("path", { class: "line dashed loss" }),
    validated: shape("path", { class: "line" }),
    now: shape("path", { class: "line thin gradient" }),
  };
  const dots = ["training", "validated"].map(() => shape("circle", { class: "mark gradient", r: 3.5 }));
  plane.layer().append(...Object.values(nodes), ...dots);
  const rings = [0, 1].map(() => shape("circle", { class: "ring", r: 5.5 }));
  plane.layer().append(...rings);
  const names = ["plain", "muted"].map((role) => caption(plane.layer(), role));
  const { low } = stage.trait("lam");
  const curves = remember((method, axis, _width) => {
    const { at } = scale(method, axis);
    const lams = samples(axis).filter((lam) => lam >= low);
    return {
      training: plane.path(lams.map((lam) => [at(lam), trainingError(data, weightsOf(data, method, lam))])),
      validated: plane.path(lams.map((lam) => [at(lam), validatedError(data, method, lam)])),
    };
  });
  stage.under(element("p", { class: "heading" }, words.errors), plane.node);
  return ({ method, axis, lam }, readings) => {
    drawAxes();
    const { at, falling } = scale(method, axis);
    const made = curves(method, axis, plane.width);
    update(nodes.training, { d: made.training });
    update(nodes.validated, { d: made.validated, class: `line ${ROLES[method]}` });
    const x = at(lam);
    update(nodes.now, { d: plane.path([[x, ERRORS[0]], [x, ERRORS[1]]]) });
    ["training", "validated"].forEach((name, i) => {
      const [cx, cy] = plane.screen([x, readings[name]]);
      update(dots[i], { cx, cy });
    });
    // Named where the curves are flat, or else in the middle of their fall.
    const place = falling > 0 ? low : { lasso: 20, ridge: axis === "explained" ? 5 : 0.7 }[method];
    const heights = [validatedError(data, method, place), trainingError(data, weightsOf(data, method, place))];
    [words.validated, words.training].forEach((text, i) => {
      const [nx, ny] = plane.screen([at(place), heights[i]]);
      const before = falling < 0 && i === 1;
      names[i].draw([nx + (before ? -8 : 8), ny + (i === 0 ? -7 : 15)], text, before ? "end" : "start");
    });
    rings.forEach((ring, i) => {
      const best = data.chosen[method][i];
      const [cx, cy] = plane.screen([at(best), validatedError(data, method, best)]);
      update(ring, { cx, cy, class: `ring ${ROLES[method]}` });
    });
  };
}

export function picture(stage) {
  const { plane, words, data } = stage;
  const { low, high, step } = stage.trait("lam");
  const scale = (method, axis) => scaleOf(data, method, axis, low, high);
  const samples = (axis) => samplesOf(data, axis, low, high);
  const drawAxes = stage.axes();
  const across = plane.layer("axes");
  const ticks = Array.from({ length: 6 }, () => shape("text", { class: "tick across" }));
  across.append(...ticks);
  const lines = data.names.map(() => shape("path", { class: "line thin" }));
  const now = shape("path", { class: "line thin gradient" });
  const dots = data.names.map(() => shape("circle", { class: "mark", r: 3.5 }));
  plane.layer().append(...lines, now, ...dots);
  const labels = data.names.map(() => caption(plane.layer(), "plain small"));
  const name = caption(plane.layer(), "muted");
  const set = (lam) => stage.set({ lam: clamp(Number(lam.toPrecision(3)), low, high) });
  const cursor = handle(plane, plane.layer(), {
    className: "strength gradient",
    label: words.handle,
    drag([x]) {
      const { method, axis } = stage.state();
      set(scale(method, axis).strength(x));
    },
    nudge([right, up], fine) {
      const { method, axis, lam } = stage.state();
      set(lam * 10 ** (scale(method, axis).falling * (right + up) * (fine ? step / 4 : 2 * step)));
    },
  });
  const curves = remember((method, axis, _width) => {
    const { at } = scale(method, axis);
    const points = samples(axis).map((lam) => [at(lam), weightsOf(data, method, lam)]);
    return data.names.map((_, j) => plane.path(points.map(([x, w]) => [x, w[j]])));
  });
  const drawErrors = errorView(stage, scale, samples);

  return (state, readings) => {
    const { method, axis, lam } = state;
    const { at, falling, ticks: marks } = scale(method, axis);
    drawAxes();
    ticks.forEach((node, i) => {
      show(node, i < marks.length);
      if (i >= marks.length) return;
      const [x, y] = plane.screen([marks[i][0], 0]);
      update(node, { x: x.toFixed(1), y: (plane.height - 24).toFixed(1) });
      node.textContent = marks[i][1];
    });
    const made = curves(method, axis, plane.width);
    lines.forEach((node, j) => {
      const next = readings.next !== null && readings.next.variable === j;
      update(node, { d: made[j], class: `line ${next ? "bold" : "thin"} ${ROLES[method]}` });
    });
    const x = at(lam);
    dots.forEach((node, j) => {
      const [cx, cy] = plane.screen([x, readings.w[j]]);
      update(node, { cx, cy, class: `mark ${ROLES[method]} ${readings.w[j] === 0 ? "zero" : ""}` });
    });
    update(now, { d: plane.path([[x, plane.yRange[0]], [x, plane.yRange[1]]]) });
    cursor.draw([x, 47.5], { now: lam, min: low, max: high, text: fill(words.text, {
      lam: number(lam, decimals(lam)), t: number(readings.budget, 1),
    }) });
    const edge = weightsOf(data, method, axis === "log" ? low : 0);
    const heights = spread(edge.map((w) => plane.screen([0, w])[1]), 13.5);
    // Left of the axis its numbers come first; on a phone there is no room beside them.
    const left = falling > 0 && plane.width > 420;
    const side = plane.screen([falling > 0 ? 0 : 1, 0])[0] + (left ? -33 : 5);
    labels.forEach((label, j) => label.draw([side, heights[j] + 4], data.names[j], left ? "end" : "start"));
    name.draw([plane.width / 2, plane.height - 8], words[axis === "budget" ? `name_budget_${method}` : `name_${axis}`]);
    drawErrors(state, readings);
  };
}
