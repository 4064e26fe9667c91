// The explorer of "Why regularize". The update of a weight comes printed from derivation.py, points,
// columns and words with the state.

import {
  Plane, axes, button, buttonRow, choice, clamp, connect, element, fill, handle, narration, number,
  readouts, shape, show, slider, snap, solvePositiveDefinite, toggle, update, write,
} from "../explorers/kit.js";
import { coordinate_update } from "./derivation.js";

const NAMES = ["degree", "method", "lam", "sample", "many"];
const ROLES = { none: "sample", ridge: "l2", lasso: "l1" };
const HIGHEST = 0.8; // the largest error that the picture shows

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const meanSquare = (a, b) => mean(a.map((value, i) => (value - b[i]) ** 2));

// ---- The fit -----------------------------------------------------------------------------------

/** The sum of a[j]·b[j]. A loop, because it runs some ten thousand times while a slider moves. */
function dot(a, b) {
  let sum = 0;
  for (let j = 0; j < a.length; j += 1) sum += a[j] * b[j];
  return sum;
}

/**
 * What the first `degree` columns need but no strength changes: their rows at the points and on the
 * grid, Xᵀ·X/n, and for each sample its mean and Xᵀ·(y − mean)/n.
 */
function modelOf({ X, X_grid, samples }, degree) {
  const rows = X.map((row) => row.slice(0, degree));
  const columns = Array.from({ length: degree }, (_, j) => rows.map((row) => row[j]));
  const middles = samples.map(mean);
  return {
    rows,
    gridRows: X_grid.map((row) => row.slice(0, degree)),
    gram: columns.map((a) => columns.map((b) => dot(a, b) / rows.length)),
    middles,
    pulls: samples.map((y, i) => {
      const centred = y.map((value) => value - middles[i]);
      return columns.map((column) => dot(column, centred) / y.length);
    }),
  };
}

/** The best value of weight j with the others held. */
function updated(gram, pull, w, j, [lam1, lam2]) {
  const left = pull[j] - dot(gram[j], w) + gram[j][j] * w[j];
  return coordinate_update(gram[j][j], left, lam1, lam2);
}

/**
 * The weights that no update moves. Rounds of updates find which are zero and the others' signs; then
 * the updates of all others are one linear system. Its solution is right if signs and zeros hold.
 */
function weightsOf(gram, pull, [lam1, lam2], start) {
  const w = start?.slice() ?? pull.map(() => 0);
  for (let round = 0; round < 2000; round += 1) {
    for (let j = 0; lam1 > 0 && j < w.length; j += 1) w[j] = updated(gram, pull, w, j, [lam1, lam2]);
    const alive = [...w.keys()].filter((j) => lam1 === 0 || w[j] !== 0);
    const signs = alive.map((j) => (lam1 === 0 ? 0 : Math.sign(w[j])));
    const exact = solvePositiveDefinite(
      alive.map((j) => alive.map((k) => gram[j][k] + (j === k ? lam2 : 0))),
      alive.map((j, i) => pull[j] - lam1 * signs[i]),
    );
    if (exact.some((value, i) => value * signs[i] < 0)) continue;
    const found = w.map(() => 0);
    alive.forEach((j, i) => {
      found[j] = exact[i];
    });
    const dead = [...w.keys()].filter((j) => !alive.includes(j));
    if (dead.every((j) => updated(gram, pull, found, j, [lam1, lam2]) === 0)) return found;
  }
  return w;
}

const strengthsOf = (method, lam) => ({ none: [0, 0], ridge: [0, lam], lasso: [lam, 0] })[method];

/** The weights of one sample, and the curve on the grid. */
function fitOf({ gram, gridRows, middles, pulls }, sample, strengths, start) {
  const w = weightsOf(gram, pulls[sample], strengths, start);
  return { w, curve: gridRows.map((row) => middles[sample] + dot(row, w)) };
}

/** The same with both errors. */
function judged(data, model, sample, strengths, start) {
  const fit = fitOf(model, sample, strengths, start);
  const fitted = model.rows.map((row) => model.middles[sample] + dot(row, fit.w));
  return {
    ...fit,
    training: meanSquare(fitted, data.samples[sample]),
    test: meanSquare(fit.curve, data.truth_grid) + data.noise ** 2,
  };
}

/** The fits to all samples, and squared bias and variance over them. */
function fitAll(data, model, strengths, starts = []) {
  const fits = data.samples.map((_, i) => fitOf(model, i, strengths, starts[i]));
  const count = fits.length;
  const middle = data.grid.map((_, k) => fits.reduce((sum, { curve }) => sum + curve[k], 0) / count);
  const spread = data.grid.map(
    (_, k) => fits.reduce((sum, { curve }) => sum + (curve[k] - middle[k]) ** 2, 0) / (count - 1),
  );
  const bias = middle.map((value, k) => (value - data.truth_grid[k]) ** 2 - spread[k] / count);
  return { fits, middle, bias_squared: mean(bias), variance: mean(spread) };
}

/** All that the readouts say: what `WhyRegularizeExplorer.readings` is in Python. */
export function solve({ data, degree, method, lam, sample, many }) {
  const model = modelOf(data, degree);
  const strengths = strengthsOf(method, lam);
  const { w, training, test } = judged(data, model, sample, strengths);
  const readings = { w, training, test, zeros: w.filter((value) => value === 0).length };
  if (!many) return readings;
  const { bias_squared, variance } = fitAll(data, model, strengths);
  return { ...readings, bias_squared, variance };
}

// ---- Words -------------------------------------------------------------------------------------

function tell(state, fit, all, noise, words) {
  const count = all?.fits.length;
  const lines = [
    fill(words[`say_${state.method}`], {
      degree: state.degree, lam: number(state.lam, 3), sample: state.sample + 1,
    }),
    fill(words.say_errors, { training: number(fit.training, 3), test: number(fit.test, 3) }),
  ];
  if (all) {
    lines.push(fill(words.say_many, {
      count,
      bias: number(all.bias_squared, 3),
      variance: number(all.variance, 3),
      total: number(all.bias_squared + all.variance + noise ** 2, 3),
    }));
  }
  return lines.join(" ");
}

// ---- The pictures ------------------------------------------------------------------------------

/** The sample, the true curve and the fits. */
function fitView(plane, data, words) {
  const layer = plane.layer();
  const thin = shape("path", { class: "line thin" });
  const truth = shape("path", { class: "line dashed loss" });
  const middle = shape("path", { class: "line bold gradient" });
  const now = shape("path", { class: "line" });
  const dots = data.x.map(() => shape("circle", { class: "mark", r: 4 }));
  layer.append(thin, truth, middle, now, ...dots);
  const along = (curve) => plane.path(curve.map((value, k) => [data.grid[k], value]));
  // One path for all samples, through every second point: they are many, and thin.
  const seconds = [...data.grid.keys()].filter((k) => k % 2 === 0);
  const coarse = (curve) => plane.path(seconds.map((k) => [data.grid[k], curve[k]]));
  return (state, fit, all) => {
    const role = ROLES[state.method];
    update(truth, { d: along(data.truth_grid) });
    update(now, { class: `line ${role}`, d: along(fit.curve) });
    show(middle, Boolean(all));
    if (all) update(middle, { d: along(all.middle) });
    show(thin, Boolean(all));
    if (all) {
      const d = all.fits.map(({ curve }) => coarse(curve)).join("");
      update(thin, { class: `line thin ${role}`, d });
    }
    data.samples[state.sample].forEach((value, i) => {
      const [x, y] = plane.screen([data.x[i], value]);
      update(dots[i], { cx: x.toFixed(2), cy: y.toFixed(2) });
    });
  };
}

/** Errors against the strength; without a penalty they are level lines. */
function errorView(plane, data, first) {
  const layer = plane.layer();
  const kinds = { training: "dotted muted", bias: "highlight", variance: "dashed sample", test: "gradient" };
  const lines = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, shape("path", { class: `line ${kind}` })]),
  );
  const now = shape("path", { class: "line dotted muted" });
  layer.append(now, ...Object.values(lines));
  const across = data.lams.map((lam) => Math.log10(lam) - first);
  const draw = (name, values) => {
    show(lines[name], values !== null);
    if (values === null) return;
    const shown = values.map((value, k) => [across[k], Math.min(value, 2 * HIGHEST)]);
    update(lines[name], { d: plane.path(shown) });
  };
  return (state, curves) => {
    Object.keys(lines).forEach((name) => draw(name, curves[name] ?? null));
    show(now, state.method !== "none");
    const at = Math.log10(state.lam) - first;
    update(now, { d: plane.path([[at, 0], [at, HIGHEST]]) });
  };
}

export function render({ model, el }) {
  const [words, limits, data] = ["words", "limits", "data"].map((name) => model.get(name));
  const [first, last] = limits.map(Math.log10);
  const redraw = () => link.redraw();
  const fitPlane = new Plane({
    x: [-1.12, 1.2], y: [-2.5, 2.5], aspect: 0.6, label: words.plane, onresize: redraw,
  });
  const drawFitAxes = axes(fitPlane, {
    // The first and the last point lie near the axis, where numbers for −1 and 1 would stand.
    xTicks: [-0.5, 0.5], yTicks: [-2, -1, 1, 2], xLabel: words.x, yLabel: words.y, digits: 1,
  });
  const drawFits = fitView(fitPlane, data, words);
  const errorPlane = new Plane({
    x: [-0.32, last - first + 0.12], y: [-0.14, HIGHEST + 0.06], aspect: 0.5, label: words.errors,
    onresize: redraw,
  });
  const drawErrorAxes = axes(errorPlane, {
    xTicks: [0.001, 0.01, 0.1, 1].map((lam) => [Math.log10(lam) - first, String(lam)]),
    yTicks: [0.2, 0.4, 0.6].map((value) => [value, number(value, 1)]),
    xLabel: words.lam,
    yLabel: words.error,
  });
  const drawErrors = errorView(errorPlane, data, first);

  // ---- What the reader does

  const setStrength = (exponent) =>
    link.set({ lam: clamp(Number((10 ** exponent).toPrecision(3)), ...limits) });
  const strengthHandle = handle(errorPlane, errorPlane.layer(), {
    className: "gradient",
    label: words.handle_strength,
    drag: ([x]) => setStrength(x + first),
    nudge: ([right, up], fine) =>
      setStrength(Math.log10(link.state().lam) + (right + up) * (fine ? 0.01 : 0.05)),
  });
  const controls = {
    degree: slider({
      label: words.degree, min: 1, max: data.X[0].length, step: 1,
      format: String, input: (degree) => link.set({ degree: Math.round(degree) }),
    }),
    method: choice({
      label: words.method,
      options: ["none", "ridge", "lasso"].map((value) => [value, words[`method_${value}`]]),
      input: (method) => link.set({ method }),
    }),
    lam: slider({
      label: words.strength, min: first, max: last, step: 0.05,
      format: (exponent) => number(10 ** exponent, 3), input: setStrength,
    }),
    many: toggle({
      label: fill(words.many, { count: data.samples.length }),
      input: (many) => link.set({ many }),
    }),
  };
  const another = button({
    label: words.new_sample,
    className: "main",
    press: () => link.set({ sample: (link.state().sample + 1) % data.samples.length }),
  });
  const presets = Object.entries(model.get("presets")).map(([name, changes]) =>
    button({ label: words[`preset_${name}`], press: () => link.set(changes) }),
  );
  const table = readouts({
    label: words.readouts,
    rows: ["training", "test", "zeros", "bias", "variance"].map((row) => [row, words[`row_${row}`]]),
    columns: [["now", words.column_now]],
  });
  const story = narration();
  const legendOf = (items) => {
    const entries = items.map(([kind, word]) => {
      const swatch = element("i", { class: `swatch ${kind}` });
      return [word, swatch, element("li", {}, swatch, element("span", {}, words[word]))];
    });
    const node = element("ul", { class: "legend" }, ...entries.map(([, , item]) => item));
    return { node, entries };
  };
  const fitLegend = legendOf([["rule loss dashed", "truth"], ["rule", "fit"], ["rule gradient", "mean_fit"]]);
  const errorLegend = legendOf([
    ["rule muted dotted", "training"], ["rule gradient", "test"], ["rule highlight", "bias"],
    ["rule sample dashed", "variance"],
  ]);
  el.classList.add("explorer-view");
  update(el, { role: "group", "aria-label": words.title });
  el.append(
    buttonRow(words.presets, presets),
    element(
      "div", { class: "stage" },
      element(
        "div", { class: "picture" },
        fitPlane.node, fitLegend.node, errorPlane.node, errorLegend.node,
        element("div", { class: "under" }, story.node),
      ),
      element("div", { class: "controls" }, another, ...Object.values(controls).map(({ node }) => node)),
      table.node,
    ),
  );

  // ---- Drawing

  const kept = { key: "", model: null, along: null, starts: [] };

  /** The model, and the sample's errors at every strength, kept while only the strength changes. */
  function keep({ degree, method, sample }) {
    const key = [degree, method, sample].join();
    if (kept.key === key) return kept;
    const model = modelOf(data, degree);
    const along = [];
    for (let k = data.lams.length - 1, start; k >= 0; k -= 1, start = along[k + 1].w) {
      along[k] = judged(data, model, sample, strengthsOf(method, data.lams[k]), start);
    }
    return Object.assign(kept, { key, model, along, starts: [] });
  }

  function draw(state) {
    const { model, along } = keep(state);
    const strengths = strengthsOf(state.method, state.lam);
    const fit = judged(data, model, state.sample, strengths);
    const all = state.many ? fitAll(data, model, strengths, kept.starts) : null;
    if (all) kept.starts = all.fits.map(({ w }) => w);

    drawFitAxes();
    drawErrorAxes();
    drawFits(state, fit, all);
    const curves = { training: along.map(({ training }) => training), test: along.map(({ test }) => test) };
    const parts = all && data.parts[state.method]?.[state.degree - 1];
    if (all) {
      const now = [all.bias_squared, all.variance];
      const byLam = parts ?? data.lams.map(() => now);
      curves.bias = byLam.map(([bias]) => bias);
      curves.variance = byLam.map(([, variance]) => variance);
      curves.test = byLam.map(([bias, variance]) => bias + variance + data.noise ** 2);
    }
    drawErrors(state, curves);

    const penalised = state.method !== "none";
    const height = all ? all.bias_squared + all.variance + data.noise ** 2 : fit.test;
    strengthHandle.show(penalised);
    strengthHandle.draw([Math.log10(state.lam) - first, Math.min(height, HIGHEST)], {
      now: Math.log10(state.lam), min: first, max: last,
      text: fill(words.text_strength, { lam: number(state.lam, 3) }),
    });

    controls.degree.draw(state.degree);
    controls.method.draw(state.method);
    controls.lam.draw(Math.log10(state.lam));
    show(controls.lam.node, penalised);
    controls.many.draw(state.many);
    update(fitLegend.entries[1][1], { class: `swatch rule ${ROLES[state.method]}` });
    show(fitLegend.entries[2][2], state.many);
    write(errorLegend.entries[1][2].lastChild, words[state.many ? "mean_test" : "test"]);
    errorLegend.entries.slice(2).forEach(([, , item]) => show(item, state.many));
    const { length: zeros } = fit.w.filter((value) => value === 0);
    const text = (value) => ({ now: value });
    table.draw({
      training: text(number(fit.training, 3)),
      test: text(number(fit.test, 3)),
      zeros: text(fill(words.of, { zeros, degree: state.degree })),
      bias: text(all ? number(all.bias_squared, 3) : "–"),
      variance: text(all ? number(all.variance, 3) : "–"),
    }, ["now"]);
    story.draw(tell(state, fit, all, data.noise, words));
  }

  const link = connect(model, NAMES, draw);
  draw(link.state());
  // A browser compiles what has run a few times. It does so before the reader drags, not while.
  const later = window.requestIdleCallback ?? window.setTimeout;
  later(() => {
    const full = modelOf(data, data.X[0].length);
    for (const method of ["ridge", "lasso"]) {
      for (const lam of data.lams.slice(-8)) fitAll(data, full, strengthsOf(method, lam));
    }
  });
  return () => {
    link.stop();
    fitPlane.stop();
    errorPlane.stop();
    story.stop();
  };
}
