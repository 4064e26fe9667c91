// The explorer of support vector machines. Formulas come printed from derivation.py, words with the state.

import {
  button, buttonRow, caption, clamp, fill, handle, number, pathOf, shape, show, snap,
  solvePositiveDefinite, tuple, update, write,
} from "../../explorers/kit.js";
import { chebyshev, euclidean, hinge, margin, squared_hinge, strength } from "./derivation.js";

// As in explorer.py: which class each point has at first, and which are not there then.
const CLASSES = [1, 1, 1, 1, 1, -1, -1, -1, -1, -1, 1, -1];
const SPARE = [10, 11];
const NAMES = CLASSES.map((_, i) => `p${i}`);
const NEAR = 1e-6; // nearer to the edge of the band, or to zero, than the central path can tell

const sum = (values) => values.reduce((total, value) => total + value, 0);
const dot = (a, b) => sum(a.map((value, i) => value * b[i]));
const plus = (a, b, factor = 1) => a.map((value, i) => value + factor * b[i]);

// ---- The central path ------------------------------------------------------------------------------
//
// Minimise Σ(½pz² + qz) over z = (x, e) with Ax + e ≥ h and Bx + e ≥ 0, as shrinkage.core.margins
// does: x is (w₁, w₂, b), e has a slack for each point and, under L1, a bound for each weight.

function programOf(points, labels, { penalty, loss }, lam) {
  const n = points.length;
  const l1 = penalty === "l1";
  const bounds = l1 ? [[1, 0, 0], [0, 1, 0]] : [];
  const squared = loss === "squared_hinge";
  const each = (value) => Array(n).fill(value);
  return {
    p: [...(l1 ? [0, 0, 0] : [lam, lam, 0]), ...each(squared ? 2 / n : 0), ...bounds.map(() => 0)],
    q: [0, 0, 0, ...each(squared ? 0 : 1 / n), ...bounds.map(() => lam)],
    A: [...points.map(([x1, x2], i) => [labels[i] * x1, labels[i] * x2, labels[i]]), ...bounds],
    B: [...points.map(() => [0, 0, 0]), ...bounds.map((row) => row.map((value) => -value))],
    h: [...each(1), ...bounds.map(() => 0)],
  };
}

function rowsOf({ A, B }, z) {
  const [x, e] = [z.slice(0, 3), z.slice(3)];
  return [A, B].flatMap((side) => side.map((row, i) => dot(row, x) + e[i]));
}

function columnsOf({ A, B }, dual) {
  const m = A.length;
  const x = [0, 1, 2].map((k) => sum(A.map((row, i) => row[k] * dual[i] + B[i][k] * dual[m + i])));
  return [...x, ...A.map((_, i) => dual[i] + dual[m + i])];
}

/** The solver of (diag(p) + rowsᵀ·diag(weight)·rows) dz = right; the entries of e are eliminated. */
function inverseOf({ p, A, B }, weight) {
  const m = A.length;
  const [u, v] = [weight.slice(0, m), weight.slice(m)];
  const d = u.map((value, i) => p[3 + i] + value + v[i]);
  const matrix = [0, 1, 2].map((k) => [0, 1, 2].map((l) => {
    let entry = k === l ? p[k] : 0;
    for (let i = 0; i < m; i += 1) {
      const [a, c] = [A[i], B[i]];
      entry += ((u[i] * v[i]) / d[i]) * (a[k] - c[k]) * (a[l] - c[l]);
      entry += (p[3 + i] / d[i]) * (u[i] * a[k] * a[l] + v[i] * c[k] * c[l]);
    }
    return entry * (k === l ? 1 + 1e-13 : 1);
  }));
  return (right) => {
    const e = right.slice(3);
    const x = solvePositiveDefinite(matrix, [0, 1, 2].map((k) =>
      right[k] - sum(A.map((a, i) => ((a[k] * u[i] + B[i][k] * v[i]) / d[i]) * e[i]))));
    return [...x, ...e.map((value, i) => (value - u[i] * dot(A[i], x) - v[i] * dot(B[i], x)) / d[i])];
  };
}

/** The largest share of a step, at most 1, that leaves the values nonnegative. */
const reachOf = (values, change) =>
  values.reduce((least, value, i) => (change[i] < 0 ? Math.min(least, -value / change[i]) : least), 1);

/** One step of Mehrotra's predictor and corrector; null where rounding leaves no direction. */
function newton(program, z, s, dual) {
  const { p, q, h } = program;
  const back = columnsOf(program, dual);
  const slope = z.map((value, i) => p[i] * value + q[i] - back[i]);
  const short = rowsOf(program, z).map((value, i) => value - s[i] - (h[i] ?? 0));
  const inverse = inverseOf(program, dual.map((value, i) => value / s[i]));
  const direction = (target) => {
    const pull = target.map((value, i) => (value - s[i] * dual[i] - dual[i] * short[i]) / s[i]);
    const dz = inverse(plus(columnsOf(program, pull), slope, -1));
    const ds = plus(rowsOf(program, dz), short);
    return [dz, ds, target.map((value, i) => (value - s[i] * dual[i] - dual[i] * ds[i]) / s[i])];
  };
  const mean = dot(s, dual) / s.length;
  const [, ds, dd] = direction(s.map(() => 0));
  const after = dot(plus(s, ds, reachOf(s, ds)), plus(dual, dd, reachOf(dual, dd))) / s.length;
  const centring = mean * (after / mean) ** 3;
  const [step, slack, price] = direction(ds.map((value, i) => centring - value * dd[i]));
  let [reach, other] = [0.995 * reachOf(s, slack), 0.995 * reachOf(dual, price)];
  if (p.some((value) => value !== 0)) reach = other = Math.min(reach, other);
  const moved = [plus(z, step, reach), plus(s, slack, reach), plus(dual, price, other)];
  return moved.every((part) => part.every(Number.isFinite)) ? moved : null;
}

/** Follow the central path to its end; returns (w₁, w₂, b). */
function follow(program, n) {
  const price = program.q.slice(3);
  const start = price.map((value) => (value > 0 ? value / 2 : 1 / n));
  const e = start.map((value, i) => (i < n ? 2 : 1 / (n * value)));
  let [z, s, dual] = [[0, 0, 0, ...e], [...plus(e, program.h, -1), ...e], [...start, ...start]];
  for (let step = 0; step < 200 && dot(s, dual) >= 1e-15 * s.length; step += 1) {
    const moved = newton(program, z, s, dual);
    if (moved === null) break;
    [z, s, dual] = moved;
  }
  return z.slice(0, 3);
}

// ---- Exactly, once it is known which points are where ----------------------------------------------

/** The solution of a few linear equations, by elimination; null where there is none. */
function eliminate(matrix, right) {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const size = rows.length;
  for (let k = 0; k < size; k += 1) {
    let best = k;
    for (let i = k + 1; i < size; i += 1) if (Math.abs(rows[i][k]) > Math.abs(rows[best][k])) best = i;
    [rows[k], rows[best]] = [rows[best], rows[k]];
    if (rows[k][k] === 0) return null;
    for (let i = k + 1; i < size; i += 1) rows[i] = plus(rows[i], rows[k], -rows[i][k] / rows[k][k]);
  }
  const x = Array(size).fill(0);
  for (let k = size - 1; k >= 0; k -= 1) x[k] = (rows[k][size] - dot(rows[k].slice(0, size), x)) / rows[k][k];
  return x;
}

/** The best intercept for the weights; under the hinge, the middle of all that are best. */
function interceptOf(points, labels, [w1, w2, b], loss) {
  if (loss !== "hinge") return b;
  const edges = points.map(([x1, x2], i) => labels[i] - (x1 * w1 + x2 * w2)).sort((p, q) => p - q);
  const last = labels.filter((label) => label > 0).length;
  return (edges[last - 1] + edges[last]) / 2;
}

/** The equations that points at and inside the edges of the band give, as in numerics.py, solved. */
function polish(points, labels, [w1, w2, b], { penalty, loss }, perC) {
  const l1 = penalty === "l1";
  const squared = loss === "squared_hinge";
  const alive = [0, 1, 2].filter((k) => k === 2 || !l1 || [w1, w2][k] !== 0);
  const margins = points.map(([x1, x2], i) => margin(labels[i], x1, x2, w1, w2, b));
  const rows = points.map(([x1, x2], i) => alive.map((k) => labels[i] * [x1, x2, 1][k]));
  const pick = (test) => rows.filter((_, i) => test(margins[i]));
  const inside = pick((value) => value < (squared ? 1 : 1 - NEAR));
  const edge = squared ? [] : pick((value) => Math.abs(value - 1) <= NEAR);
  if (!squared && l1 && edge.length === 0) return null;
  const size = alive.length;
  const twice = squared ? 2 : 1;
  const matrix = alive.map((_, k) => [
    ...alive.map((_, l) => (squared ? 2 * sum(inside.map((row) => row[k] * row[l])) : 0)),
    ...edge.map((row) => -row[k]),
  ]);
  edge.forEach((row) => matrix.push([...row, ...edge.map(() => 0)]));
  const right = [...alive.map((_, k) => twice * sum(inside.map((row) => row[k]))), ...edge.map(() => 1)];
  if (!squared && edge.length === 0) {
    matrix[size - 1][size - 1] = 1;
    right[size - 1] = 0;
  }
  alive.slice(0, -1).forEach((k, i) => {
    if (l1) right[i] -= perC * Math.sign([w1, w2][k]);
    else matrix[i][i] += perC;
  });
  const solved = eliminate(matrix, right);
  if (solved === null) return null;
  const found = [0, 0, 0];
  alive.forEach((k, i) => {
    found[k] = solved[i];
  });
  const off = Math.max(Math.abs(found[0] - w1), Math.abs(found[1] - w2));
  return off <= 1e-4 * (1 + Math.max(Math.abs(w1), Math.abs(w2))) ? found : null;
}

function lineOf(points, labels, state, lam) {
  if (labels.every((label) => label === labels[0])) return [0, 0, labels[0] ?? 0];
  let line = follow(programOf(points, labels, state, lam), points.length);
  if (state.penalty === "l1") line = line.map((value, k) => (k < 2 && Math.abs(value) <= NEAR ? 0 : value));
  line[2] = interceptOf(points, labels, line, state.loss);
  const exact = polish(points, labels, line, state, 1 / state.C);
  if (exact === null) return line;
  return [exact[0], exact[1], interceptOf(points, labels, exact, state.loss)];
}

// ---- The readings ----------------------------------------------------------------------------------

const presentOf = ({ switched }) =>
  CLASSES.map((_, i) => i).filter((i) => SPARE.includes(i) === switched.includes(i));
const labelOf = ({ flipped }, i) => (flipped.includes(i) ? -CLASSES[i] : CLASSES[i]);

export function solve(state) {
  const present = presentOf(state);
  const points = present.map((i) => state[NAMES[i]]);
  const labels = present.map((i) => labelOf(state, i));
  const n = points.length;
  const lam = n > 0 ? strength(state.C, n) : null;
  const [w1, w2, b] = lineOf(points, labels, state, lam);
  const margins = points.map(([x1, x2], i) => margin(labels[i], x1, x2, w1, w2, b));
  const losses = margins.map(state.loss === "hinge" ? hinge : squared_hinge);
  const none = w1 === 0 && w2 === 0;
  return {
    lam,
    w: [w1, w2],
    b,
    euclidean: none ? null : euclidean(w1, w2),
    chebyshev: none ? null : chebyshev(w1, w2),
    zeros: [w1 === 0, w2 === 0],
    losses,
    mean: n > 0 ? sum(losses) / n : 0,
    support: margins.map((value) => value <= 1 + NEAR),
    wrong: margins.filter((value) => value <= NEAR).length,
    present,
  };
}

const hold = ({ support }) => support.filter(Boolean).length;

export function tell(state, readings, words) {
  const { present, zeros, mean } = readings;
  const labels = present.map((i) => labelOf(state, i));
  if (labels.every((label) => label === labels[0])) return words.say_one;
  if (zeros[0] && zeros[1]) return words.say_zero;
  const said = [fill(words.say_band, {
    disc: number(readings.euclidean),
    square: number(readings.chebyshev),
    support: hold(readings),
    all: present.length,
  })];
  zeros.forEach((zero, i) => {
    if (zero) said.push(fill(words.say_gone, { feature: words[i === 0 ? "x1" : "x2"] }));
  });
  if (mean <= NEAR) said.push(words.say_free);
  return said.join(" ");
}

export function rows(state, readings, words) {
  const width = (value) => (value === null ? words.none : number(value));
  const of = (count) => fill(words.and, { count, all: readings.present.length });
  return {
    euclidean: width(readings.euclidean),
    chebyshev: width(readings.chebyshev),
    w: tuple(readings.w),
    mean: number(readings.mean, 3),
    lam: readings.lam === null ? "–" : number(readings.lam, 3),
    support: of(hold(readings)),
    wrong: of(readings.wrong),
    b: number(readings.b),
  };
}

// ---- What is drawn ---------------------------------------------------------------------------------

const FAR = 30; // longer than any line through the picture
const ASIDE = 1.5; // how far disc and square are from the middle, along the line

/** The band, the disc and the square in it, with their widths as lengths. */
function bandView(stage) {
  const { plane, words } = stage;
  const layer = plane.layer();
  const nodes = Object.fromEntries(Object.entries({
    band: "band", edges: "line dashed muted", line: "line", disc: "zone l2", square: "zone l1",
    across: "line l2", side: "line l1",
  }).map(([name, className]) => [name, shape("path", { class: className })]));
  layer.append(...Object.values(nodes));
  nodes.line.style.setProperty("--role", "var(--book-text)");
  const texts = { disc: caption(layer, "l2"), square: caption(layer, "l1") };
  const place = (name, at, up, width) => {
    const [x, y] = plane.screen(at);
    const text = fill(words[name], { width: number(width) });
    texts[name].draw([clamp(x, 62, plane.width - 62), clamp(y + up, 36, plane.height - 8)], text);
  };
  return ({ w, b, euclidean: disc, chebyshev: square }) => {
    const none = disc === null || disc > 1e4;
    Object.values(nodes).forEach((node) => show(node, !none));
    if (none) return Object.values(texts).forEach((text) => text.hide());
    const size = Math.hypot(...w);
    const across = w.map((value) => value / size);
    const along = [-across[1], across[0]];
    const at = (score, way = 0) => plus(along.map((value) => way * value), across, (score - b) / size);
    const cross = (score) => [at(score, -FAR), at(score, FAR)];
    update(nodes.band, { d: plane.path([...cross(-1), ...cross(1).reverse()], true) });
    update(nodes.edges, { d: plane.path(cross(-1)) + plane.path(cross(1)) });
    update(nodes.line, { d: plane.path(cross(0)) });
    // Both are as far from the middle of the picture as it has room for.
    const aside = Math.sign(along[1] || 1) * ASIDE;
    const upper = at(0, aside);
    const lower = at(0, -aside);
    const circle = Array.from({ length: 64 }, (_, i) => plus(upper, [
      (disc / 2) * Math.cos((i * Math.PI) / 32), (disc / 2) * Math.sin((i * Math.PI) / 32),
    ]));
    const half = square / 2;
    const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map((corner) => plus(lower, corner, half));
    update(nodes.disc, { d: plane.path(circle, true) });
    update(nodes.square, { d: plane.path(corners, true) });
    update(nodes.across, { d: plane.path([plus(upper, across, -disc / 2), plus(upper, across, disc / 2)]) });
    update(nodes.side, { d: plane.path(corners.slice(0, 2)) });
    place("disc", plus(upper, [0, disc / 2]), -8, disc);
    place("square", plus(lower, [0, -half]), 18, square);
    return undefined;
  };
}

/** One point: its handle, its ring as a support vector, the way to its edge, and its loss. */
function pointView(stage, i, layers, edit) {
  const { plane, words } = stage;
  const { reach, step } = stage.trait(NAMES[i]);
  const way = shape("path", { class: "line dotted loss" });
  const ring = shape("circle", { class: "line slim loss", r: 12 });
  layers.ways.append(way, ring);
  const text = caption(layers.words, "plain");
  const move = (to) =>
    stage.set({ [NAMES[i]]: to.map((value, k) => clamp(snap(value, step), -reach[k], reach[k])) });
  const made = handle(plane, layers.handles, {
    className: `${NAMES[i]} point`,
    label: words[NAMES[i]],
    drag: move,
    nudge(direction, fine) {
      move(plus(stage.state()[NAMES[i]], direction, fine ? step : 4 * step));
    },
  });
  made.node.addEventListener("focus", () => edit.choose(i));
  made.node.addEventListener("keydown", (event) => {
    if (event.key === "Enter") edit.flip();
    else if (event.key === "Delete" || event.key === "Backspace") edit.remove();
    else return;
    event.preventDefault();
  });
  return (state, readings) => {
    const place = readings.present.indexOf(i);
    [made.node, way, ring].forEach((node) => show(node, place >= 0));
    if (place < 0) return text.hide();
    const at = state[NAMES[i]];
    const [x, y] = plane.screen(at);
    const label = labelOf(state, i);
    const loss = readings.losses[place];
    made.node.classList.toggle("hollow", label < 0);
    made.node.classList.toggle("sample", label > 0);
    made.node.classList.toggle("gradient", label < 0);
    made.draw(at, {
      now: at[0], min: -reach[0], max: reach[0],
      text: fill(words.text_point, {
        which: words[label > 0 ? "plus" : "minus"], at: tuple(at), loss: number(loss),
      }),
    });
    show(ring, readings.support[place]);
    update(ring, { cx: Math.round(10 * x) / 10, cy: Math.round(10 * y) / 10 });
    const size = Math.hypot(...readings.w);
    const pays = loss > NEAR && size > 0;
    show(way, pays);
    if (loss >= 0.005) text.draw([x, y - 15], number(loss));
    else text.hide();
    if (!pays) return undefined;
    const score = dot(readings.w, at) + readings.b;
    const foot = plus(at, readings.w, (label - score) / size ** 2);
    update(way, { d: pathOf([[x, y], plane.screen(foot)]) });
    return undefined;
  };
}

/** What is done to the chosen point, and buttons for it. */
function editing(stage) {
  const { words } = stage;
  let chosen = 0;
  const toggled = (list, i) =>
    (list.includes(i) ? list.filter((each) => each !== i) : [...list, i]).sort((a, b) => a - b);
  const without = () => CLASSES.map((_, i) => i).find((i) => !presentOf(stage.state()).includes(i));
  const edit = {
    choose(i) {
      chosen = i;
      write(name, fill(words.edit, { number: i + 1 }));
    },
    flip() {
      stage.set({ flipped: toggled(stage.state().flipped, chosen) });
    },
    remove() {
      const state = stage.state();
      const present = presentOf(state);
      if (present.length < 3 || !present.includes(chosen)) return;
      stage.set({ switched: toggled(state.switched, chosen) });
      edit.choose(present.find((i) => i !== chosen));
    },
    add() {
      const i = without();
      if (i === undefined) return;
      stage.set({ switched: toggled(stage.state().switched, i) });
      edit.choose(i);
    },
  };
  const parts = [["flip", edit.flip], ["remove", edit.remove], ["add", edit.add]].map(([key, press]) =>
    button({ label: words[key], press }));
  const row = buttonRow(fill(words.edit, { number: 1 }), parts);
  const name = row.firstChild;
  stage.more(row);
  return { edit, parts };
}

export function picture(stage) {
  const { plane } = stage;
  const drawBand = bandView(stage);
  const drawAxes = stage.axes();
  const layers = Object.fromEntries(["ways", "words", "handles"].map((name) => [name, plane.layer()]));
  const { edit, parts } = editing(stage);
  const points = NAMES.map((_, i) => pointView(stage, i, layers, edit));
  return (state, readings) => {
    drawAxes();
    drawBand(readings);
    points.forEach((draw) => draw(state, readings));
    parts[1].disabled = readings.present.length < 3;
    parts[2].disabled = readings.present.length === CLASSES.length;
  };
}
