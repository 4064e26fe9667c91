// The extremum view's explorer. Formulas come printed from derivation.py, words with the state.

import {
  axes, caption, clamp, element, fill, handle, number, pathOf, root, shape, show, snap, update,
} from "../explorers/kit.js";
import {
  absolute_loss, absolute_slope, double_bend, double_curvature, double_loss, double_slope, jump_from,
  jump_strength, logistic_loss, logistic_slope, quadratic_loss, quadratic_slope, strength_l1, strength_l2,
} from "./derivation.js";

const LOSSES = {
  quadratic: quadratic_loss, logistic: logistic_loss, absolute: absolute_loss, double: double_loss,
};
const SLOPES = {
  quadratic: quadratic_slope, logistic: logistic_slope, absolute: absolute_slope, double: double_slope,
};
const PENALTIES = ["l1", "l2"];
const SIZE = { l1: (lam, w) => lam * Math.abs(w), l2: (lam, w) => (lam * w * w) / 2 };

// ---- The lowest points -------------------------------------------------------------------------

/** The slopes of the loss on the left and on the right of w: two at the kink of the absolute loss. */
function slopesOf({ loss, c }, w) {
  if (loss === "absolute" && w === c) return [absolute_slope(c, c - 1), absolute_slope(c, c + 1)];
  const slope = SLOPES[loss](c, w);
  return [slope, slope];
}

/** The same of loss and penalty. */
function sumSlopes(state, penalty, w) {
  const [left, right] = slopesOf(state, w);
  if (penalty === "l2") return [left + state.lam * w, right + state.lam * w];
  const side = Math.sign(w);
  return [left + state.lam * (side || -1), right + state.lam * (side || 1)];
}

const costOf = ({ loss, c, lam }, penalty, w) => LOSSES[loss](c, w) + SIZE[penalty](lam, w);

/** Where the slope jumps or turns between rising and falling, with an end on each side. */
function cutsOf({ loss, c, lam }, penalty) {
  const cuts = [0, c];
  if (loss === "double") {
    const curved = penalty === "l2" ? lam : 0;
    const bend = double_bend(c, curved);
    if (curved < 4) cuts.push(bend, 2 * (c - 1) - bend);
    cuts.push(c - 2);
  }
  const sorted = [...new Set(cuts)].sort((a, b) => a - b);
  return [sorted[0] - 1, ...sorted, sorted.at(-1) + 1];
}

/** All local minima from left to right, as [low, high]; as in `shrinkage.core.one_weight`. */
function localMinima(state, penalty) {
  const ends = cutsOf(state, penalty);
  const at = ends.map((end) => sumSlopes(state, penalty, end));
  const found = [];
  const add = (low, high) => {
    const last = found.at(-1);
    if (last && low <= last[1]) last[1] = Math.max(last[1], high);
    else found.push([low, high]);
  };
  ends.slice(0, -1).forEach((here, i) => {
    const [left, right] = at[i];
    const ahead = at[i + 1][0];
    const fallsBefore = left < 0 || (left === 0 && i > 0 && at[i - 1][1] <= 0);
    if (fallsBefore && (right > 0 || (right === 0 && ahead >= 0))) add(here, here);
    if (right === 0 && ahead === 0) add(here, ends[i + 1]);
    else if (right < 0 && ahead > 0) {
      const place = root((w) => sumSlopes(state, penalty, w)[0], here, ends[i + 1]);
      add(place, place);
    }
  });
  return found;
}

// ---- When it leaves and when it reaches 0 ------------------------------------------------------

/** The loss's own lowest point; of two wells the nearer, or both. */
function startsOf({ loss, c }) {
  if (loss !== "double") return [c];
  const [one, other] = [c, c - 2];
  if (Math.abs(one) === Math.abs(other)) return [one, other];
  return [Math.abs(one) < Math.abs(other) ? one : other];
}

const topOf = ({ c }) => -Math.abs(c - 1);
const jumps = (state) => state.loss === "double" && 3 * topOf(state) ** 2 < 1;

function leaveOf(state, penalty) {
  const [start] = startsOf(state);
  if (start === 0) return null;
  if (state.loss !== "absolute") return 0;
  return penalty === "l1" ? strength_l1(slopesOf(state, 0)[0], start) : strength_l2(slopesOf(state, 0)[0], start);
}

function reachOf(state, penalty) {
  const [left, right] = slopesOf(state, 0);
  if (penalty === "l1") return jumps(state) ? jump_strength(topOf(state)) : Math.max(left, -right, 0);
  if (startsOf(state)[0] === 0) return 0;
  return state.loss === "double" && state.c === 1 ? -double_curvature(state.c, 0, 0) : null;
}

function read(state, penalty) {
  const [left, right] = sumSlopes(state, penalty, 0);
  const local = localMinima(state, penalty);
  const costs = local.map(([low]) => costOf(state, penalty, low));
  const value = Math.min(...costs);
  const rounding = 8 * Number.EPSILON * (Math.abs(value) + LOSSES[state.loss](state.c, 0));
  const places = local.filter((_, i) => costs[i] <= value + rounding);
  const leave = leaveOf(state, penalty);
  const nearest = places.map(([low, high]) => Math.min(Math.max(low, 0), high))
    .reduce((one, other) => (Math.abs(other) < Math.abs(one) ? other : one));
  return {
    left, right, side: Math.sign(nearest), count: places.length, locals: local.length, places, local, value,
    leave, reach: reachOf(state, penalty), moved: leave !== null && state.lam > leave,
  };
}

/** The readings of both penalties: what `ExtremumExplorer.readings` is in Python. */
export function solve(state) {
  return Object.fromEntries(PENALTIES.map((penalty) => [penalty, read(state, penalty)]));
}

// ---- Words -------------------------------------------------------------------------------------

const spot = ([low, high], words) =>
  (low === high ? number(low) : fill(words.range, { low: number(low), high: number(high) }));
const spots = (places, words) =>
  places.map((place) => spot(place, words)).reduce((one, other) => fill(words.or, { one, other }));

function tellOf(penalty, { places }, words) {
  const name = words[`column.${penalty}`];
  const [[low, high]] = places;
  if (low !== high) return fill(words.say_all, { name, low: number(low), high: number(high) });
  const where = spots(places, words);
  return fill(words[places.length > 1 ? "say_both" : "say_lowest"], { name, where });
}

export function tell(state, readings, words) {
  const { left, right, places } = readings.l1;
  const holds = places.some(([low, high]) => low <= 0 && high >= 0);
  let kind = "no";
  if (left < 0 && right > 0) kind = holds ? "min" : "local";
  else if (left <= 0 && right >= 0) kind = "edge";
  return [
    fill(words.say_slopes, { left: number(left), right: number(right) }), words[`say_${kind}`],
    ...PENALTIES.map((penalty) => tellOf(penalty, readings[penalty], words)),
  ].join(" ");
}

export function rows(state, readings, words) {
  const row = (text) =>
    Object.fromEntries(PENALTIES.map((penalty) => [penalty, text(readings[penalty])]));
  return {
    lowest: row(({ places }) => spots(places, words)),
    leave: row(({ leave }) => (leave === null ? words.stays : number(leave))),
    reach: row(({ reach }) => (reach === null ? words.never : number(reach))),
    slopes: row(({ left, right }) => fill(words.pair, { left: number(left), right: number(right) })),
    local: row(({ local }) => spots(local, words)),
    value: row(({ value }) => number(value, 3)),
  };
}

// ---- The pictures ------------------------------------------------------------------------------

const POINTS = 120;
const MARKS = {
  l1: "M0 -7L7 0L0 7L-7 0Z",
  l2: "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0Z",
};

/** Marks for a changing number of points, from a stock that is made once. */
function markers(layer, penalty, className, count = 3) {
  const nodes = Array.from({ length: count }, () => shape("path", { class: className, d: MARKS[penalty] }));
  layer.append(...nodes);
  return (points) => nodes.forEach((node, i) => {
    show(node, i < points.length);
    if (i >= points.length) return;
    const [x, y] = points[i];
    update(node, { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` });
  });
}

/** The curves, where they are lowest, and the slopes at 0. */
function curveView(plane, words) {
  const layer = plane.layer();
  const [from, to] = plane.xRange;
  const top = 2 * plane.yRange[1];
  const line = (className) => layer.appendChild(shape("path", { class: className }));
  const flat = { l1: line("line bold l1"), l2: line("line bold l2") };
  const curves = { none: line("line dashed loss"), l2: line("line l2"), l1: line("line l1") };
  const tangents = line("line bold highlight");
  const marks = plane.layer();
  const local = Object.fromEntries(PENALTIES.map((p) => [p, markers(marks, p, `ring ${p}`)]));
  const lowest = Object.fromEntries(PENALTIES.map((p) => [p, markers(marks, p, `mark ${p}`)]));
  const numbers = [caption(plane.layer(), "highlight"), caption(plane.layer(), "highlight")];
  const curve = (state, cost) => {
    const xs = Array.from({ length: POINTS + 1 }, (_, i) => from + ((to - from) * i) / POINTS);
    // A kink is drawn sharp, wherever the samples fall.
    const all = [...xs, 0, state.c].sort((a, b) => a - b);
    return plane.path(all.map((w) => [w, Math.min(cost(w), top)]));
  };
  return (state, readings) => {
    update(curves.none, { d: curve(state, (w) => LOSSES[state.loss](state.c, w)) });
    for (const penalty of PENALTIES) {
      const { places, local: minima } = readings[penalty];
      const at = (w) => plane.screen([w, Math.min(costOf(state, penalty, w), top)]);
      update(curves[penalty], { d: curve(state, (w) => costOf(state, penalty, w)) });
      const stretch = places.find(([low, high]) => low < high);
      show(flat[penalty], stretch !== undefined);
      if (stretch) update(flat[penalty], { d: pathOf(stretch.map(at)) });
      const low = places.map(([place]) => place);
      lowest[penalty](places.flatMap((ends) => [...new Set(ends)]).map(at));
      local[penalty](minima.map(([place]) => place).filter((place) => !low.includes(place)).map(at));
    }
    const { left, right } = readings.l1;
    const [x, y] = plane.screen([0, costOf(state, "l1", 0)]);
    // Tangents of one length on the screen, whatever their slope.
    const end = (slope, side) => {
      const [dx, dy] = [plane.perX, -slope * plane.perY];
      const size = (side * 84) / Math.hypot(dx, dy);
      return [x + size * dx, y + size * dy];
    };
    const ends = [end(left, -1), end(right, 1)];
    update(tangents, { d: pathOf([ends[0], [x, y], ends[1]]) });
    [left, right].forEach((slope, i) => {
      const [ex, ey] = ends[i];
      // Below a tangent that rises away from 0, above one that falls: beside the curve, not on it.
      numbers[i].draw([ex + (i ? 8 : -8), ey + (ey < y ? 13 : -7)], number(slope), i ? "start" : "end");
    });
  };
}

/** A way of the lowest point from `start` to 0, as points (λ, w) at which it is lowest. */
function wayOf(state, penalty, start, strongest) {
  if (start === 0) return [[0, 0], [strongest, 0]];
  const leap = penalty === "l1" && jumps(state);
  const stop = leap ? Math.sign(start) * jump_from(topOf(state)) : 0;
  const way = [[0, start]];
  for (let i = 0; i <= 60; i += 1) {
    const w = start + ((stop - start) * i) / 60;
    const side = start > 0 ? 0 : 1; // the slope that counts on the way to 0
    const slope = slopesOf(state, w)[side];
    if (penalty === "l2" && w === 0) break;
    const lam = penalty === "l1" ? strength_l1(slope, start) : strength_l2(slope, w);
    if (lam >= 0) way.push([lam, w]);
    if (lam > strongest) return way;
  }
  if (penalty === "l1") way.push([reachOf(state, "l1"), 0], [2 * strongest, 0]);
  return way;
}

function pathView(stage) {
  const { words } = stage;
  const { high: strongest } = stage.trait("lam");
  const { high: reach } = stage.trait("c");
  const plane = stage.makePlane({
    x: [-0.28, strongest * 1.02], y: [-1.12 * reach, 1.12 * reach], aspect: 0.55, label: words.path_label,
  });
  const drawAxes = axes(plane, {
    // The name stands at a tick, because the curves run along the axis to its end.
    xTicks: [[1, words.lambda_one], 2, 3], yTicks: [-2, -1, 1, 2], xLabel: "", yLabel: words.weight,
  });
  const layer = plane.layer();
  const now = shape("path", { class: "line dotted muted" });
  const lines = PENALTIES.map((penalty) => [0, 1].map(() => shape("path", { class: `line ${penalty}` })));
  layer.append(now, ...lines.flat());
  const marks = PENALTIES.map((penalty) => markers(plane.layer(), penalty, `mark ${penalty}`));
  stage.beside(element("div", {}, element("p", { class: "heading" }, words.path), plane.node));
  return (state, readings) => {
    drawAxes();
    update(now, { d: plane.path([[state.lam, -1.1 * reach], [state.lam, 1.1 * reach]]) });
    const starts = startsOf(state);
    PENALTIES.forEach((penalty, i) => {
      lines[i].forEach((node, k) => {
        show(node, k < starts.length);
        if (k < starts.length) {
          update(node, { d: plane.path(wayOf(state, penalty, starts[k], strongest)) });
        }
      });
      const places = readings[penalty].places.flatMap((ends) => [...new Set(ends)]);
      marks[i](places.map((w) => plane.screen([state.lam, w])));
    });
  };
}

function legendOf(words) {
  const items = [
    ["rule loss dashed", "loss_line"], ["rule l1", "l1_line"], ["rule l2", "l2_line"],
    ["rule highlight", "slope_line"],
  ];
  return element("ul", { class: "legend" }, ...items.map(([kind, word]) =>
    element("li", {}, element("i", { class: `swatch ${kind}` }), element("span", {}, words[word]))));
}

export function picture(stage) {
  const { plane, words } = stage;
  const drawAxes = stage.axes();
  const drawCurves = curveView(plane, words);
  const trait = stage.trait("c");
  const put = (value) => stage.set({ c: clamp(snap(value, 0.01), trait.low, trait.high) });
  const lowest = handle(plane, plane.layer(), {
    className: "hollow c",
    label: words.handle_c,
    drag: ([x]) => put(x),
    nudge: ([right, up], fine) => put(stage.state().c + (right + up) * (fine ? 0.01 : 0.1)),
  });
  const name = caption(plane.layer(), "plain");
  stage.under(legendOf(words));
  const drawPath = pathView(stage);
  return (state, readings) => {
    drawAxes();
    drawCurves(state, readings);
    const at = [state.c, LOSSES[state.loss](state.c, state.c)];
    lowest.draw(at, {
      now: state.c, min: trait.low, max: trait.high, text: fill(words.text_c, { c: number(state.c) }),
    });
    const [x, y] = plane.screen(at);
    name.draw([x + 10, y + 18], words.short_c, "start");
    drawPath(state, readings);
  };
}
