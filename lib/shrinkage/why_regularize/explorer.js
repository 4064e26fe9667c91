// The explorer of "Why regularize". The update of a weight comes printed from derivation.py, points,
// columns and words with the state.

import {
  axes, clamp, element, fill, handle, number, penalisedWeights, remember, shape, show, update,
  write,
} from "../explorers/kit.js";
import { coordinate_update } from "./derivation.js";

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

const strengthsOf = (method, lam) => ({ none: [0, 0], ridge: [0, lam], lasso: [lam, 0] })[method];

/** The weights of one sample, and the curve on the grid. */
function fitOf({ gram, gridRows, middles, pulls }, sample, strengths, start) {
  const w = penalisedWeights(gram, pulls[sample], strengths, coordinate_update, start);
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

/** Models and errors are kept while only the strength changes. */
const modelFor = remember(modelOf);

/** The errors of the shown sample at every strength that the curves have. */
const errorsFor = remember((data, model, method, sample) => {
  const along = [];
  for (let k = data.lams.length - 1, start; k >= 0; k -= 1, start = along[k + 1].w) {
    along[k] = judged(data, model, sample, strengthsOf(method, data.lams[k]), start);
  }
  return along;
});

let last = { model: null, starts: [] }; // the weights of all samples, from which the next fits start

export function solve({ degree, method, lam, sample, many }, data) {
  const model = modelFor(data, degree);
  const strengths = strengthsOf(method, lam);
  const fit = judged(data, model, sample, strengths);
  const readings = { ...fit, zeros: fit.w.filter((value) => value === 0).length };
  if (!many) return readings;
  const all = fitAll(data, model, strengths, last.model === model ? last.starts : []);
  last = { model, starts: all.fits.map(({ w }) => w) };
  return { ...readings, ...all };
}

// ---- Words -------------------------------------------------------------------------------------

const totalOf = ({ bias_squared, variance }, { noise }) => bias_squared + variance + noise ** 2;

export function tell(state, readings, words, data) {
  const three = (value) => number(value, 3);
  const lines = [
    fill(words[`say_${state.method}`], {
      degree: state.degree, lam: three(state.lam), sample: state.sample + 1,
    }),
    fill(words.say_errors, { training: three(readings.training), test: three(readings.test) }),
  ];
  if (state.many) {
    lines.push(fill(words.say_many, {
      count: data.samples.length,
      bias: three(readings.bias_squared),
      variance: three(readings.variance),
      total: three(totalOf(readings, data)),
    }));
  }
  return lines.join(" ");
}

export function rows({ degree, many }, readings, words) {
  const three = (value) => number(value, 3);
  return {
    training: three(readings.training),
    test: three(readings.test),
    zeros: fill(words.of, { zeros: readings.zeros, degree }),
    bias: many ? three(readings.bias_squared) : "–",
    variance: many ? three(readings.variance) : "–",
  };
}

// ---- The pictures ------------------------------------------------------------------------------

/** The sample, the true curve and the fits. */
function fitView(plane, data) {
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
  return (state, readings) => {
    const role = ROLES[state.method];
    update(truth, { d: along(data.truth_grid) });
    update(now, { class: `line ${role}`, d: along(readings.curve) });
    [middle, thin].forEach((node) => show(node, state.many));
    if (state.many) {
      const d = readings.fits.map(({ curve }) => coarse(curve)).join("");
      update(middle, { d: along(readings.middle) });
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

/** A list of what the lines are; returns its node and, by word, swatch and item. */
function legendOf(words, items) {
  const entries = Object.fromEntries(items.map(([kind, word]) => {
    const swatch = element("i", { class: `swatch ${kind}` });
    return [word, { swatch, item: element("li", {}, swatch, element("span", {}, words[word])) }];
  }));
  const node = element("ul", { class: "legend" }, ...Object.values(entries).map(({ item }) => item));
  return { node, entries };
}

/** The curves of the errors, with a handle that sets the strength; returns what draws them. */
function errorPicture(stage) {
  const { words, data } = stage;
  const trait = stage.trait("lam");
  const [first, length] = [Math.log10(trait.low), Math.log10(trait.high / trait.low)];
  const plane = stage.makePlane({
    x: [-0.4, length + 0.15], y: [-0.16, HIGHEST + 0.06], aspect: 0.4, label: words.errors,
  });
  const drawAxes = axes(plane, {
    xTicks: [0.001, 0.01, 0.1, 1].map((lam) => [Math.log10(lam) - first, String(lam)]),
    yTicks: [0.2, 0.4, 0.6].map((value) => [value, number(value, 1)]),
    xLabel: words.lambda,
    yLabel: words.error,
  });
  const drawErrors = errorView(plane, data, first);
  const setStrength = (exponent) =>
    stage.set({ lam: clamp(Number((10 ** exponent).toPrecision(3)), trait.low, trait.high) });
  const strength = handle(plane, plane.layer(), {
    className: "gradient strength",
    label: words.handle_strength,
    drag: ([x]) => setStrength(x + first),
    nudge: ([right, up], fine) =>
      setStrength(Math.log10(stage.state().lam) + (right + up) * (fine ? 0.01 : 0.05)),
  });
  const { node, entries } = legendOf(words, [
    ["rule muted dotted", "training"], ["rule gradient", "test"], ["rule highlight", "bias"],
    ["rule sample dashed", "variance"],
  ]);
  stage.beside(element("div", {}, plane.node, node));

  return (state, readings) => {
    drawAxes();
    const along = errorsFor(data, modelFor(data, state.degree), state.method, state.sample);
    const curves = { training: along.map(({ training }) => training), test: along.map(({ test }) => test) };
    if (state.many) {
      // Without a penalty the parts are level lines.
      const parts = data.parts[state.method]?.[state.degree - 1]
        ?? data.lams.map(() => [readings.bias_squared, readings.variance]);
      curves.bias = parts.map(([bias]) => bias);
      curves.variance = parts.map(([, variance]) => variance);
      curves.test = parts.map(([bias_squared, variance]) => totalOf({ bias_squared, variance }, data));
    }
    drawErrors(state, curves);
    const height = state.many ? totalOf(readings, data) : readings.test;
    strength.show(state.method !== "none");
    strength.draw([Math.log10(state.lam) - first, Math.min(height, HIGHEST)], {
      now: Math.log10(state.lam), min: first, max: first + length,
      text: fill(words.text_strength, { lam: number(state.lam, 3) }),
    });
    write(entries.test.item.lastChild, words[state.many ? "mean_test" : "test"]);
    [entries.bias, entries.variance].forEach(({ item }) => show(item, state.many));
  };
}

export function picture(stage) {
  const { plane, words, data } = stage;
  const drawAxes = stage.axes();
  const drawFits = fitView(plane, data);
  const { node, entries } = legendOf(words, [
    ["rule loss dashed", "truth"], ["rule", "fit"], ["rule gradient", "mean_fit"],
  ]);
  stage.under(node);
  stage.beside(stage.button({
    label: words.new_sample,
    className: "main",
    press: () => stage.set({ sample: (stage.state().sample + 1) % data.samples.length }),
  }));
  const drawErrors = errorPicture(stage);

  // A browser compiles what has run a few times. It does so before the reader drags, not while.
  const later = window.requestIdleCallback ?? window.setTimeout;
  later(() => {
    const full = modelOf(data, data.X[0].length);
    for (const method of ["ridge", "lasso"]) {
      for (const lam of data.lams.slice(-8)) fitAll(data, full, strengthsOf(method, lam));
    }
  });

  return (state, readings) => {
    drawAxes();
    drawFits(state, readings);
    drawErrors(state, readings);
    update(entries.fit.swatch, { class: `swatch rule ${ROLES[state.method]}` });
    show(entries.mean_fit.item, state.many);
  };
}
