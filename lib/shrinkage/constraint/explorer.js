// The constraint view's first explorer. Formulas come printed from derivation.py, words and valleys with the state.

import {
  arrow, caption, clamp, fill, handle, number, remember, root, rootAbove, shape, show, snap, update,
  axes, element, pathOf,
} from "../explorers/kit.js";
import {
  half_square, l1_weight, l2_weight, lowest_loss, price_of_l1, price_of_l2, valley_loss, within_budget,
} from "./derivation.js";

const PENALTIES = ["l1", "l2"];
const SAMPLES = Array.from({ length: 111 }, (_, i) => i / 50); // budgets at which curves are drawn

// ---- Both problems -------------------------------------------------------------------------------

/** The valleys as [floor, curvature, bottom], from left to right. */
const valleysOf = ({ shape: name, floor }, { valleys }) =>
  name === "one" ? valleys.slice(1) : [[floor, ...valleys[0].slice(1)], ...valleys.slice(1)];

const spent = (penalty, w) => (penalty === "l1" ? w : half_square(w));

function lowestOf(points) {
  return points.reduce((best, each) => (each.cost < best.cost ? each : best));
}

/** The lowest loss with |w| ≤ t. */
function within(valleys, t) {
  return lowestOf(valleys.map(([b, h, c], valley) =>
    ({ w: within_budget(c, t), cost: lowest_loss(b, h, c, t), valley })));
}

/** The lowest loss plus λ times the penalty. */
function penalised(valleys, penalty, lam) {
  return lowestOf(valleys.map(([b, h, c], valley) => {
    const w = penalty === "l1" ? l1_weight(h, c, lam) : l2_weight(h, c, lam);
    const loss = valley_loss(b, h, c, w);
    return { w, loss, valley, cost: loss + lam * spent(penalty, w) };
  }));
}

/** The multiplier of the budget t at its solution; null where there is none. */
function priceOf(valleys, penalty, t) {
  const { w, valley } = within(valleys, t);
  const [, h, c] = valleys[valley];
  if (w < t) return 0;
  if (penalty === "l1") return price_of_l1(h, c, t);
  return t > 0 ? price_of_l2(h, c, t) : null;
}

/** The λ at which both valleys cost the same, and the weights there; null where one always wins. */
const dentOf = remember((penalty, near, far) => {
  if (far === undefined || near[0] <= far[0]) return null;
  if (lowest_loss(...near, 0) >= lowest_loss(...far, 0)) return null;
  const excess = (lam) => penalised([far], penalty, lam).cost - penalised([near], penalty, lam).cost;
  const lam = rootAbove(excess, 0);
  return { lam, low: penalised([near], penalty, lam).w, high: penalised([far], penalty, lam).w };
});

let known = { text: "", valleys: [] };

/** The valleys, the same object as long as nothing of them changes. */
function keptValleys(state, data) {
  const text = `${state.shape} ${state.floor}`;
  if (known.text !== text) known = { text, valleys: valleysOf(state, data) };
  return known.valleys;
}

export function solve(state, data) {
  const { penalty, lam, t } = state;
  const valleys = keptValleys(state, data);
  const best = penalised(valleys, penalty, lam);
  const { w, cost: loss, valley } = within(valleys, t);
  const price = priceOf(valleys, penalty, t);
  const dent = dentOf(penalty, valleys[0], valleys[1]);
  const hidden = dent !== null && dent.low < t && t < dent.high;
  return {
    within: {
      w, loss, valley, price, norm_price: priceOf(valleys, "l1", t), reached: price !== null && !hidden, free: price === 0,
    },
    penalised: { ...best, zero: best.w === 0 },
    dent,
    valleys,
  };
}

// ---- Words -----------------------------------------------------------------------------------------

export function tell({ penalty, lam, t, gap }, { within: { w, price, reached, free }, penalised: best, valleys }, words) {
  const now = { w: number(w), lam: number(lam), touch: number(best.w), t: number(t), price: price === null ? "" : number(price) };
  const limit = price_of_l1(valleys[0][1], valleys[0][2], 0);
  const lines = [best.zero ? fill(words.say_flat, { lam: number(limit) }) : fill(words.say_line, now)];
  // Whether some λ reaches the budget is told once the reader asks for it.
  if (!gap) lines.push(fill(words.say_within, now));
  if (price === null) lines.push(words.say_steep);
  else if (gap && free) lines.push(fill(reached ? words.say_free : words.say_beyond, now));
  else if (gap && reached) lines.push(fill(words.say_reached, now));
  else if (gap) lines.push(fill(words.say_dent, { ...now, other: number(penalised(valleys, penalty, price).w) }));
  return lines.join(" ");
}

export function rows({ lam }, { within: { w, loss, price, norm_price: norm }, penalised: best }, words) {
  return {
    weight: { within: number(w), penalised: number(best.w) },
    price: { within: price === null ? words.none : number(price), penalised: number(lam) },
    norm: { within: number(norm), penalised: "" },
    loss: { within: number(loss), penalised: number(best.loss) },
    cost: { within: "", penalised: number(best.cost) },
  };
}

// ---- The line --------------------------------------------------------------------------------------

/** The λ whose line runs through a point to the right of where it touches. */
function strengthThrough([x, y], valleys, penalty, highest) {
  const touch = (lam) => spent(penalty, penalised(valleys, penalty, lam).w);
  // Strengths from here on touch to the left of the point.
  const first = touch(0) <= x ? 0 : touch(highest) >= x ? highest : root((lam) => touch(lam) - x, 0, highest);
  const above = (lam) => penalised(valleys, penalty, lam).cost - lam * x - y;
  if (above(first) <= 0) return first;
  return above(highest) >= 0 ? highest : root(above, first, highest);
}

// ---- What is drawn -----------------------------------------------------------------------------------

/** The small picture: which budget each strength uses up. */
function mapView(stage) {
  const { words } = stage;
  const highest = stage.trait("lam").high;
  const plane = stage.makePlane({ x: [-0.3, highest + 0.15], y: [-0.62, 2.3], aspect: 0.27, label: words.map });
  const zone = shape("path", { class: "zone highlight" });
  const level = shape("path", { class: "line dotted muted" });
  plane.layer().append(zone, level);
  const drawAxes = axes(plane, {
    xTicks: [1, 2, 3], yTicks: [1, 2], xLabel: words.map_lam, yLabel: words.map_t,
  });
  const layer = plane.layer();
  const lines = Object.fromEntries(PENALTIES.map((each) => [each, shape("path", { class: `line ${each}` })]));
  const dots = Object.fromEntries(PENALTIES.map((each) => [each, shape("circle", { class: `mark ${each}`, r: 4.5 })]));
  layer.append(...Object.values(lines), ...Object.values(dots));
  const names = Object.fromEntries(PENALTIES.map((each) => [each, caption(plane.layer(), each)]));
  const curve = remember((valleys, penalty, _width) => {
    const strengths = Array.from({ length: 121 }, (_, i) => (highest * i) / 120);
    let last = null;
    return strengths.map((lam) => {
      const { w, valley } = penalised(valleys, penalty, lam);
      const jumped = last !== null && last !== valley;
      last = valley;
      const [x, y] = plane.screen([lam, w]);
      return `${lam === 0 || jumped ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    }).join("");
  });
  const curves = Object.fromEntries(PENALTIES.map((each) => [each, remember((...given) => curve(...given))]));
  stage.under(element("p", { class: "heading" }, words.map), plane.node);
  return (state, { dent, valleys }) => {
    drawAxes();
    for (const penalty of PENALTIES) {
      update(lines[penalty], { d: curves[penalty](valleys, penalty, plane.width) });
      lines[penalty].classList.toggle("thin", penalty !== state.penalty);
      const [cx, cy] = plane.screen([state.lam, penalised(valleys, penalty, state.lam).w]);
      update(dots[penalty], { cx, cy });
      show(dots[penalty], penalty === state.penalty);
      const at = plane.screen([highest * 0.83, penalised(valleys, penalty, highest * 0.83).w]);
      names[penalty].draw([at[0], at[1] + (penalty === "l1" ? 15 : -7)], words[`name_${penalty}`]);
    }
    update(level, { d: plane.path([[0, state.t], [highest, state.t]]) });
    show(zone, state.gap && dent !== null);
    if (dent !== null) {
      update(zone, { d: plane.path([[0, dent.low], [highest, dent.low], [highest, dent.high], [0, dent.high]], true) });
    }
  };
}

/** The curve v, and the budgets that no line reaches. */
function curveView(plane, layers) {
  const nodes = {
    zone: shape("path", { class: "zone highlight" }),
    bar: shape("path", { class: "line bold highlight" }),
    curve: shape("path", { class: "line" }),
    grip: shape("path", { class: "grip" }),
  };
  layers.curves.append(nodes.zone, nodes.bar, nodes.curve);
  layers.grips.append(nodes.grip);
  const curveOf = remember((valleys, penalty, _width) =>
    plane.path(SAMPLES.map((t) => [spent(penalty, t), within(valleys, t).cost])));
  const zone = remember((dent, valleys, penalty, _width) => {
    const inside = SAMPLES.filter((t) => t > dent.low && t < dent.high);
    const ends = [dent.low, ...inside, dent.high];
    return {
      d: plane.path(ends.map((t) => [spent(penalty, t), within(valleys, t).cost]), true),
      bar: plane.path([dent.low, dent.high].map((t) => [spent(penalty, t), 0])),
    };
  });
  return (state, { dent, valleys }) => {
    const curve = curveOf(valleys, state.penalty, plane.width);
    update(nodes.curve, { d: curve, class: `line ${state.penalty}` });
    update(nodes.grip, { d: curve });
    const shown = state.gap && dent !== null;
    [nodes.zone, nodes.bar].forEach((node) => show(node, shown));
    if (!shown) return;
    const made = zone(dent, valleys, state.penalty, plane.width);
    update(nodes.zone, { d: made.d });
    update(nodes.bar, { d: made.bar });
  };
}

export function picture(stage) {
  const { plane, words } = stage;
  const { high: highest, step } = stage.trait("lam");
  const far = stage.trait("t").high;
  const layers = { curves: plane.layer() };
  const drawAxes = stage.axes();
  Object.assign(layers, { grips: plane.layer(), lines: plane.layer(), marks: plane.layer(), words: plane.layer() });
  const line = shape("path", { class: "line bold gradient" });
  const drop = shape("path", { class: "line dotted muted" });
  const touch = shape("circle", { class: "mark gradient", r: 5.5 });
  layers.lines.append(drop, line);
  layers.marks.append(touch);
  const labels = ["gradient", "muted", "plain", "plain"].map((role) => caption(layers.words, role));
  const drawCurve = curveView(plane, layers);
  const drawMap = mapView(stage);
  const valleys = () => keptValleys(stage.state(), stage.data);

  const setLam = (lam) => stage.set({ lam: clamp(snap(lam, 0.005), 0, highest) });
  const setT = (t, to = 0.01) => stage.set({ t: clamp(snap(t, to), 0, far) });
  const lineHandle = handle(plane, layers.marks, {
    className: "slope hollow gradient",
    label: words.handle_line,
    drag: (to) => setLam(strengthThrough(to, valleys(), stage.state().penalty, highest)),
    nudge: ([right, up], fine) => setLam(stage.state().lam + (right + up) * (fine ? step / 10 : step)),
  });
  const budgetHandle = handle(plane, layers.marks, {
    className: "budget",
    label: words.handle_budget,
    grip: layers.grips.firstChild,
    drag: ([x]) => setT(stage.state().penalty === "l1" ? x : Math.sqrt(2 * Math.max(x, 0))),
    nudge: ([right, up], fine) => setT(stage.state().t + (right + up) * (fine ? 0.005 : 0.05), 0.005),
  });
  const match = stage.button({
    label: words.match,
    className: "main",
    press() {
      const { penalty, t } = stage.state();
      setLam(priceOf(valleys(), penalty, t) ?? highest);
    },
  });
  stage.beside(match);

  return (state, readings) => {
    const { penalty, lam, t } = state;
    const { within: inside, penalised: best } = readings;
    drawAxes();
    drawCurve(state, readings);
    drawMap(state, readings);
    // The line, from the axis to where it leaves the picture.
    const at = [spent(penalty, best.w), best.loss];
    const [xHigh, yLow] = [plane.xRange[1], plane.yRange[0]];
    const end = lam === 0 ? xHigh : Math.min(xHigh, (best.cost - yLow) / lam);
    update(line, { d: plane.path([[0, best.cost], [end, best.cost - lam * end]]) });
    const [cx, cy] = plane.screen(at);
    update(touch, { cx, cy });
    // The handle is on the line, to the right of where it touches.
    const slope = Math.hypot(1, (lam * plane.perY) / plane.perX);
    const lowest = lam === 0 ? xHigh : (best.cost - yLow - 9 / plane.perY) / lam;
    const x = Math.min(at[0] + 96 / plane.perX / slope, xHigh - 0.12, lowest);
    lineHandle.draw([x, best.cost - lam * x], {
      now: lam, min: 0, max: highest, text: fill(words.text_line, { lam: number(lam), t: number(best.w) }),
    });
    const budget = [spent(penalty, t), inside.loss];
    budgetHandle.draw(budget, {
      now: t, min: 0, max: far, text: fill(words.text_budget, { t: number(t), loss: number(inside.loss) }),
    });
    update(drop, { d: plane.path([[budget[0], 0], budget]) });
    const [bx, by] = plane.screen(budget);
    const [hx, hy] = plane.screen([x, best.cost - lam * x]);
    labels[0].draw([hx + 12, hy + (lam > 1.2 ? -8 : 22)], words.line, hx > plane.width - 90 ? "end" : "start");
    labels[1].draw([plane.width - 6, plane.screen([0, 0])[1] + 17], words[`axis_${penalty}`], "end");
    const [vx, vy] = plane.screen([spent(penalty, 0.1), within(valleys(), 0.1).cost]);
    labels[3].draw([vx + 8, vy - 2], words.curve, "start");
    labels[2].draw([bx + 12, by - 10], words.here, "start");
  };
}
