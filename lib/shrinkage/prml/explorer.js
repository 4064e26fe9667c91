// The explorer of PRML's picture. Formulas come printed from derivation.py, words with the state.

import {
  arrow, axes, caption, element, fill, number, pathOf, remember, shape, show, tuple, update,
} from "../explorers/kit.js";
import {
  above_corner, chances_of_zero, edge_size, loss_value, multiplier, negative_gradient, pulls,
  push_below_one, push_beyond_one, size, small_exponent,
} from "./derivation.js";

const AXES = [[1, 0], [0, 1], [-1, 0], [0, -1]];
const PIECES = 64; // of a quarter of the outline
const QUARTER = Math.PI / 2;
const NEAR = 1e-9; // angles this close to an axis belong to the corner there, for q < 1

// ---- The outline -------------------------------------------------------------------------------

/** A frame of two directions: w = x·e + y·f. */
const turned = (e, f) => ({
  e,
  plane: (x, y) => [x * e[0] + y * f[0], x * e[1] + y * f[1]],
  parts: ([a, b]) => [a * e[0] + b * e[1], a * f[0] + b * f[1]],
  mirrored: () => turned(f, e),
  over: () => turned(e, [-f[0], -f[1]]),
});
const FRAMES = AXES.map((axis, k) => turned(axis, AXES[(k + 1) % 4]));

const gradientOf = ({ rho, c }, w) => negative_gradient(rho, ...c, ...w);
const lossAt = ({ rho, c }, w) => loss_value(rho, ...c, ...w);
const outline = (angle, { t, q }) => [size(t, q, Math.cos(angle)), size(t, q, Math.sin(angle))];

/** How the loss falls along the outline, from the frame's first direction to its second. */
function pushAt(state, frame, angle) {
  const along = frame.parts(gradientOf(state, frame.plane(...outline(angle, state))));
  const push = state.q > 1 ? push_beyond_one : push_below_one;
  return push(state.q, ...along, Math.cos(angle), Math.sin(angle));
}

/** The last double from `start` towards `stop` at which a condition holds that ends in between. */
function last(holds, start, stop) {
  let [from, to] = [start, stop];
  for (;;) {
    const middle = from + (to - from) / 2;
    if (middle === from || middle === to) return middle;
    if (holds(middle)) from = middle;
    else to = middle;
  }
}

// ---- The touching point ------------------------------------------------------------------------

function insidePoint(state) {
  const [a, b] = state.c.map(Math.abs);
  const zeros = state.c.map((value) => value === 0);
  const exponent = zeros.includes(true) ? null : Math.log10(Math.min(a, b));
  return { w: state.c, place: "inside", zeros, multiplier: 0, exponent, loss: 0 };
}

function axisPoint(state, axis, place) {
  const w = axis.map((value) => state.t * value);
  const push = gradientOf(state, w);
  const outward = push[0] * axis[0] + push[1] * axis[1];
  return {
    w, place, zeros: axis.map((value) => value === 0), multiplier: multiplier(state.q, state.t, outward),
    exponent: null, loss: lossAt(state, w),
  };
}

function curvePoint(state, frame, angle) {
  const { t, q } = state;
  const [x, y] = outline(angle, state);
  const w = frame.plane(x, y);
  const along = frame.parts(gradientOf(state, w));
  const [large, pull, other] = x >= y ? [x, along[0], along[1]] : [y, along[1], along[0]];
  const least = Math.min(Math.sin(angle), Math.cos(angle));
  // Of a weight too small for a double the pulls still say how small it is.
  const exponent = least > 1e-150
    ? Math.log10(size(t, q, least))
    : Math.log10(large) + small_exponent(Math.abs(other / pull), q - 1);
  return {
    w, place: "curve", zeros: [false, false], multiplier: multiplier(q, large, pull), exponent,
    loss: lossAt(state, w),
  };
}

/** For q > 1: from the point below the centre downhill, to where the loss stops to fall. */
function smoothPoint(state) {
  for (const frame of FRAMES) {
    const [outward, sideways] = frame.parts(gradientOf(state, frame.plane(state.t, 0)));
    if (sideways === 0 && outward >= 0) return axisPoint(state, frame.e, "axis");
  }
  const signs = state.c.map((value) => (value >= 0 ? 1 : -1));
  const directions = [[signs[0], 0], [0, signs[1]]];
  const first = Math.abs(state.c[1]) > Math.abs(state.c[0]) ? 1 : 0;
  let frame = turned(directions[first], directions[1 - first]);
  const [near, far] = frame.parts(state.c).map(Math.abs);
  let start = Math.atan((far / near) ** (state.q / 2));
  let way = pushAt(state, frame, start) > 0 ? 1 : -1;
  const falls = (angle) => {
    const point = frame.plane(...outline(angle, state));
    const [x, y] = frame.parts(state.c.map((value, i) => value - point[i]));
    // The bracket of the push, for a pull along the outline's normal: positive if c can be seen.
    const seen = push_beyond_one(state.q, -y, x, Math.cos(angle), Math.sin(angle)) > 0;
    return seen && way * pushAt(state, frame, angle) > 0;
  };
  for (let i = 0; i < 8; i += 1) {
    const stop = way > 0 ? Math.PI / 4 : 0;
    if (!falls(stop)) return curvePoint(state, frame, last(falls, start, stop));
    frame = way > 0 ? frame.mirrored() : frame.over();
    [way, start] = [-way, stop];
  }
  throw new Error("no touching point");
}

/** For q = 1: of the corners and edges the one whose conditions hold by most. */
function diamondPoint(state) {
  const { t } = state;
  const corners = FRAMES.map((frame) => {
    const [outward, sideways] = frame.parts(gradientOf(state, frame.plane(t, 0)));
    return outward - Math.abs(sideways);
  });
  const edges = FRAMES.map((frame) => {
    const [e1, f1] = frame.parts(gradientOf(state, frame.plane(t, 0)));
    const [e2, f2] = frame.parts(gradientOf(state, frame.plane(0, t)));
    const y = edge_size(t, f1 - e1, e2 - f2);
    const push = frame.parts(gradientOf(state, frame.plane(t - y, y)));
    return { margin: Math.min(f1 - e1, e2 - f2, push[0]), y, frame };
  });
  const margins = [...corners, ...edges.map(({ margin }) => margin)];
  const best = margins.indexOf(Math.max(...margins));
  if (best < 4) return axisPoint(state, AXES[best], "corner");
  const { y, frame } = edges[best - 4];
  const w = frame.plane(t - y, y);
  return {
    w, place: "edge", zeros: [false, false], multiplier: frame.parts(gradientOf(state, w))[0],
    exponent: Math.log10(Math.min(t - y, y)), loss: lossAt(state, w),
  };
}

/** For q < 1: every point of the outline with the lowest loss around it, the lowest first. */
function starPoints(state) {
  const corners = AXES.map((axis) => axisPoint(state, axis, "corner"));
  const curved = FRAMES.flatMap((frame) => {
    const grid = Array.from({ length: PIECES + 1 }, (_, i) => (QUARTER * i) / PIECES);
    const falls = (angle) => pushAt(state, frame, angle) > 0;
    const found = grid.map(falls);
    return grid.slice(1).flatMap((to, i) =>
      (found[i] && !found[i + 1] ? [last(falls, grid[i], to)] : []))
      .filter((angle) => angle > NEAR && angle < QUARTER - NEAR)
      .map((angle) => curvePoint(state, frame, angle));
  });
  // Where −∇L points inwards the loss falls into the region.
  const held = [
    ...corners.filter((each) => each.multiplier >= 0), ...curved.filter((each) => each.multiplier > 0),
  ];
  // Only a corner that rounding has pushed over can be missing then.
  return (held.length > 0 ? held : corners).sort((one, other) => one.loss - other.loss);
}

function localPoints(state) {
  const { c, t, q } = state;
  if ((Math.abs(c[0]) / t) ** q + (Math.abs(c[1]) / t) ** q <= 1) return [insidePoint(state)];
  if (q > 1) return [smoothPoint(state)];
  return q === 1 ? [diamondPoint(state)] : starPoints(state);
}

// ---- Many centres ------------------------------------------------------------------------------

/** Lowest loss above the corner (t, 0) between two points of the outline. */
function valley(near, far, rho, { t, q }, place) {
  const falls = (angle) => {
    const [x, y] = outline(angle, { t, q });
    const slopes = [near - x - rho * y, far - y - rho * x];
    return push_below_one(q, ...slopes, Math.cos(angle), Math.sin(angle)) > 0;
  };
  const step = QUARTER / PIECES;
  const [x, y] = outline(last(falls, place * step, (place + 2) * step), { t, q });
  return above_corner(rho, t, near, far, x, y);
}

/** Whether no point of the outline is lower than the corner (t, 0), for q < 1. */
function cornerIsLowest(near, far, state, points) {
  const { rho, t } = state;
  for (const sign of [1, -1]) {
    const above = (i) => above_corner(sign * rho, t, near, sign * far, points[i][0], points[i][1]);
    let [left, middle] = [above(1), above(2)];
    if (left < 0 || middle < 0) return false;
    for (let i = 2; i < PIECES - 1; i += 1) {
      const right = above(i + 1);
      if (right < 0) return false;
      if (middle <= left && middle <= right) {
        const depth = (left - right) ** 2 / (2 * (left - 2 * middle + right));
        if (middle < depth && valley(near, sign * far, sign * rho, state, i - 1) < 0) return false;
      }
      [left, middle] = [middle, right];
    }
  }
  return true;
}

/** For each centre whether its solution has an exact zero. */
function haveZero(centres, state) {
  const { rho, t, q } = state;
  const points = Array.from({ length: PIECES }, (_, i) => outline((QUARTER * i) / PIECES, state));
  return centres.map((c) => {
    if ((Math.abs(c[0]) / t) ** q + (Math.abs(c[1]) / t) ** q <= 1) return c.includes(0);
    const b = pulls(rho, ...c);
    const [one, other] = Math.abs(b[1]) > Math.abs(b[0]) ? [b[1], b[0]] : b;
    // By symmetry as if the corner were (t, 0).
    const [near, far] = one < 0 ? [-one, -other] : [one, other];
    if (q < 1) return cornerIsLowest(near, far, state, points);
    const [outward, sideways] = [near - t, far - rho * t];
    return q > 1 ? sideways === 0 : Math.abs(sideways) <= outward;
  });
}

const count = (flags) => flags.filter(Boolean).length;
let cloud = { key: "" };
let curve = { key: "", shares: [] };

/** Which centres have a zero: the same while the centre of the loss is dragged. */
function cloudOf({ rho, t, q }, { centres }) {
  const key = [rho, t, q].join();
  if (cloud.key !== key) cloud = { key, zeros: haveZero(centres, { rho, t, q }) };
  return cloud.zeros;
}

/** The shares with a zero at the exponents above q, which fall: the part that has been reached. */
function curveOf({ rho, t, q }, { centres, exponents }) {
  const key = [rho, t].join();
  if (curve.key !== key) curve = { key, shares: [] };
  const reached = exponents.filter((each) => each > q);
  reached.slice(curve.shares.length).forEach((each) =>
    curve.shares.push(count(haveZero(centres, { rho, t, q: each })) / centres.length));
  return curve.shares.slice(0, reached.length);
}

/** What `PrmlExplorer.readings` is in Python, and which centres have a zero. */
export function solve(state, data) {
  const found = localPoints(state);
  const zeros = cloudOf(state, data);
  return {
    ...found[0],
    others: found.slice(1).map(({ w }) => w),
    locals: found.length,
    count: count(zeros),
    shares: curveOf(state, data),
    law: chances_of_zero(state.t)[state.p - 2],
    cloud: zeros,
  };
}

// ---- Words -------------------------------------------------------------------------------------

/** A size by its power of ten, if it is small. */
function sizeOf(exponent, words) {
  if (exponent === null) return words.exact;
  return exponent > -2 ? number(10 ** exponent) : `10${superscript(number(exponent, 0))}`;
}

const SUPERSCRIPTS = { "−": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const superscript = (text) => [...text].map((sign) => SUPERSCRIPTS[sign]).join("");

const namesOf = (zeros, words) => [words.w1, words.w2].filter((_, i) => zeros[i]).join(", ");

export function tell(state, readings, words, { centres }) {
  const given = {
    w: tuple(readings.w), small: sizeOf(readings.exponent, words), zero: namesOf(readings.zeros, words),
    count: readings.count, all: centres.length, locals: readings.locals,
  };
  const said = [fill(words[`say_${readings.place}`], given)];
  if (readings.locals > 1) said.push(fill(words.say_locals, given));
  said.push(fill(words.say_count, given));
  if (state.p > 2 && state.q <= 1) said.push(fill(words.say_law, { p: state.p, law: number(readings.law) }));
  return said.join(" ");
}

export function rows(state, readings, words, { centres }) {
  return {
    w: tuple(readings.w),
    zeros: namesOf(readings.zeros, words) || words.none,
    small: sizeOf(readings.exponent, words),
    share: fill(words.of, { count: readings.count, all: centres.length }),
    place: words[`place_${readings.place}`],
    multiplier: number(readings.multiplier),
    locals: String(readings.locals),
    law: number(readings.law),
  };
}

// ---- The pictures ------------------------------------------------------------------------------

const FORMS = { zero: "m-4 0l4 -4l4 4l-4 4z", none: "m-2 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0" };

/** The cloud of centres, as two paths: those whose solution has a zero, and the others. */
function cloudView(layer, plane, centres) {
  const zero = shape("path", { class: "mark l1" });
  const none = shape("path", { class: "line slim l2" });
  layer.append(none, zero);
  const places = remember(() => centres.map((c) => plane.screen(c).map((value) => Math.round(value))));
  return (flags) => {
    const at = places(plane.width);
    const mark = (wanted, form) =>
      at.map(([x, y], i) => (flags[i] === wanted ? `M${x} ${y}${form}` : "")).join("");
    update(zero, { d: mark(true, FORMS.zero) });
    update(none, { d: mark(false, FORMS.none) });
  };
}

/** Corner or curve: enough points of the outline for the eye, counterclockwise. */
function outlinePath(plane, state) {
  const steps = state.q === 1 ? 1 : 40;
  const points = FRAMES.flatMap((frame) =>
    Array.from({ length: steps }, (_, i) => frame.plane(...outline((QUARTER * i) / steps, state))));
  return plane.path(points, true);
}

/** The level line L = 1 around the origin. */
function levelLine(rho) {
  return Array.from({ length: 96 }, (_, i) => {
    const way = [Math.cos((i / 48) * Math.PI), Math.sin((i / 48) * Math.PI)];
    const far = 1 / Math.sqrt(loss_value(rho, 0, 0, ...way));
    return way.map((value) => value * far);
  });
}

/** The share of centres with a zero against q, from 4 down to where the reader has dragged it. */
function shareView(stage) {
  const { words, data } = stage;
  const { low, high } = stage.trait("q");
  const [first, end] = [Math.log10(low), Math.log10(high)];
  const plane = stage.makePlane({
    x: [first - 0.11, end + 0.04], y: [-0.3, 1.12], aspect: 0.33, label: words.shares,
  });
  const drawAxes = axes(plane, {
    xTicks: [0.3, 0.5, 1, 2, 4].map((q) => [Math.log10(q), String(q)]),
    yTicks: [[0.5, "0.5"], [1, "1"]], xLabel: "q", yLabel: "", origin: [first, 0],
  });
  const layer = plane.layer();
  const [band, below, beyond, jump, law, now] = [
    ["path", "zone sample"], ["path", "line l1"], ["path", "line l2"], ["path", "line dotted muted"],
    ["path", "mark sample"], ["circle", "mark"],
  ].map(([tag, kind]) => shape(tag, { class: kind, r: tag === "circle" ? 5 : null }));
  layer.append(band, jump, below, beyond, law, now);
  stage.beside(element("div", {}, element("p", { class: "heading" }, words.shares), plane.node));
  return ({ q, p }, { shares, count: some, law: chance }) => {
    drawAxes();
    const at = Math.log10(q);
    const share = some / data.centres.length;
    update(beyond, { d: plane.path([[Math.max(at, 0), 0], [end, 0]]) });
    const known = shares.map((each, i) => [Math.log10(data.exponents[i]), each]);
    const reached = q <= 1;
    [below, jump].forEach((node) => show(node, reached));
    [band, law].forEach((node) => show(node, reached && p > 2));
    if (reached) {
      update(below, { d: plane.path([...known, [at, share]]) });
      update(jump, { d: plane.path([[0, 0], [0, shares[0] ?? share]]) });
      update(band, { d: plane.path([[at, chance], [at, 1], [0, 1], [0, chance]], true) });
      const [x, y] = plane.screen([0, chance]);
      update(law, { d: pathOf([[x - 5, y - 5], [x + 5, y - 5], [x + 5, y + 5], [x - 5, y + 5]], true) });
    }
    const [cx, cy] = plane.screen([at, share]);
    update(now, { cx: cx.toFixed(1), cy: cy.toFixed(1) });
  };
}

export function picture(stage) {
  const { plane, words, data } = stage;
  const drawCloud = cloudView(plane.layer(), plane, data.centres);
  const area = shape("path", {});
  const levels = Array.from({ length: 7 }, () => shape("path", { class: "line thin loss" }));
  const touching = shape("path", { class: "line dashed loss" });
  plane.layer().append(area, ...levels, touching);
  const drawAxes = stage.axes();
  const front = plane.layer();
  const others = shape("path", { class: "line l1" });
  const spot = shape("path", { class: "mark" });
  const push = arrow(front, "gradient");
  front.append(others, spot);
  const name = caption(plane.layer(), "gradient");
  const drawCentre = stage.point("c", "hollow centre", plane.layer(), [13, -6]);
  const unitLine = remember((rho, perUnit) =>
    pathOf(levelLine(rho).map(([a, b]) => [perUnit * a, -perUnit * b]), true));
  const region = remember((t, q, _width) => outlinePath(plane, { t, q }));
  const items = [["mark l1", "zero"], ["line slim l2", "none"]].map(([kind, word]) => {
    const form = shape("path", { class: kind, d: `M0 0${FORMS[word]}` });
    const swatch = shape("svg", { viewBox: "-7 -7 14 14", width: 14, height: 14, "aria-hidden": "true" }, form);
    return element("li", {}, swatch, element("span", {}, words[`legend_${word}`]));
  });
  stage.beside(element("ul", { class: "legend" }, ...items));
  const drawShares = shareView(stage);

  return (state, readings) => {
    drawAxes();
    drawCloud(readings.cloud);
    update(area, { class: `area ${state.q > 1 ? "l2" : "l1"}`, d: region(state.t, state.q, plane.width) });
    const unit = unitLine(state.rho, plane.perX);
    const [x, y] = plane.screen(state.c);
    const level = (node, far) =>
      update(node, { d: unit, transform: `translate(${x} ${y}) scale(${far})` });
    levels.forEach((node, i) => level(node, 0.4 * (i + 1)));
    level(touching, Math.sqrt(readings.loss));
    const [cx, cy] = plane.screen(readings.w);
    const form = readings.zeros.includes(true) ? "m-7 0l7 -7l7 7l-7 7z" : "m-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0";
    update(spot, { class: `mark ${state.q > 1 ? "l2" : "l1"}`, d: `M${cx.toFixed(1)} ${cy.toFixed(1)}${form}` });
    const rings = readings.others.map((w) => {
      const [ox, oy] = plane.screen(w);
      return `M${ox.toFixed(1)} ${oy.toFixed(1)}m-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0`;
    });
    update(others, { d: rings.join("") });
    const g = gradientOf(state, readings.w);
    const far = Math.hypot(...g);
    // A long gradient is drawn shorter than in proportion, so that a short one can be seen.
    const reach = (0.3 * plane.width) / (far + 2);
    const tip = [cx + reach * g[0], cy - reach * g[1]];
    push.draw([cx, cy], tip);
    if (reach * far > 12) name.draw([tip[0] + 16, tip[1] + 14], words.gradient, "start");
    else name.hide();
    drawCentre(state.c);
    drawShares(state, readings);
  };
}
