// The gradient view's explorer. Formulas come printed from derivation.py, words with the state.

import {
  arrow, caption, clamp, element, fill, number, pathOf, prefersStillness, shape, show, update, write,
} from "../explorers/kit.js";
import {
  chatter_bound, constant_pull, l2_update, loss_of_two, proximal_update, slopes_of_two, spring_pull,
  subgradient_update,
} from "./derivation.js";

const RULES = ["l2", "subgradient", "proximal"];
const UPDATES = { l2: l2_update, subgradient: subgradient_update, proximal: proximal_update };
const PULLS = { l2: spring_pull, subgradient: constant_pull, proximal: constant_pull };
const ROLES = { l2: "l2", subgradient: "sample", proximal: "l1" };
const STROKES = { l2: "line l2", subgradient: "line slim sample", proximal: "line bold l1" };
const WEIGHTS = ["w1", "w2"];
const TAIL = 20; // how many of the last steps the readouts look back on
const AWAY = 100; // a weight beyond this has run away
const ON = 40; // steps that are taken once η is halved
const ALONE = 200; // steps that can be taken without halving

// ---- The steps ---------------------------------------------------------------------------------

const shownRules = ({ rule }) => (rule === "all" ? RULES : [rule]);
const stepAfter = ({ eta, halved }, k) => eta * 2 ** -halved.filter((at) => at <= k).length;

/** Every iterate of a rule up to step k, the start first. */
function follow(rule, { start, c, rho, lam, eta, halved, k }) {
  const step = UPDATES[rule];
  const way = [start];
  let [now, next] = [eta, 0];
  for (let i = 0; i < k; i += 1) {
    while (halved[next] === i) [now, next] = [now / 2, next + 1];
    const w = way[i];
    const slopes = slopes_of_two(rho, c[0], c[1], w[0], w[1]);
    way.push([step(w[0], slopes[0], lam, now), step(w[1], slopes[1], lam, now)]);
  }
  return way;
}

/** The readings of one rule, from its way. */
function read(rule, way, state) {
  const { lam, rho, c, k } = state;
  const first = Math.max(0, k - TAIL);
  const recent = way.slice(first);
  const slopes = recent.map((w) => slopes_of_two(rho, ...c, ...w));
  const each = (value) => [value(0), value(1)];
  const largest = (rows, j) => Math.max(...rows.map((row) => Math.abs(row[j])));
  const before = slopes.slice(0, Math.max(slopes.length - 1, 1));
  const jumped = (j) => (w, i) => i > 0 && Math.sign(w[j]) * Math.sign(recent[i - 1][j]) < 0;
  let visits = 0;
  for (let i = 1; i <= k; i += 1) visits += (way[i][0] === 0) + (way[i][1] === 0);
  return {
    w: way[k],
    zero: each((j) => way[k][j] === 0),
    visits,
    reach: each((j) => largest(way.slice(Math.max(0, k + 1 - TAIL)), j)),
    bound: each((j) => chatter_bound(largest(before, j), lam, stepAfter(state, first))),
    jumps: each((j) => recent.filter(jumped(j)).length),
    pull: each((j) => PULLS[rule](way[k][j], lam)),
    data: each((j) => -slopes.at(-1)[j]),
    way,
  };
}

export function solve(state) {
  return Object.fromEntries(shownRules(state).map((rule) => [rule, read(rule, follow(rule, state), state)]));
}

// ---- Words and numbers -------------------------------------------------------------------------

/** A number as text that tells 1e-16 from 0: a bare "0" is exact. */
export function magnitude(value) {
  if (value === 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 1000)) return number(value, 3);
  return value.toExponential(0).replaceAll("-", "−");
}


function tellOf(rule, reading, words) {
  const given = { rule: words[`name_${rule}`] };
  const names = [words.w1, words.w2];
  const zeros = names.filter((_, j) => reading.zero[j]);
  const jumping = reading.jumps.findIndex((jumps) => jumps >= TAIL / 4);
  if (Math.max(...reading.w.map(Math.abs)) > AWAY) return fill(words.say_away, given);
  if (zeros.length > 0) {
    const [one, other] = zeros;
    const weights = zeros.length === 2 ? fill(words.and, { one, other }) : one;
    const zero = fill(zeros.length === 2 ? words.are : words.is, { weights });
    return fill(words.say_zero, { ...given, zero });
  }
  if (jumping < 0) return fill(words.say_none, given);
  const said = rule === "l2" ? words.say_flips : words.say_chatter;
  const reach = magnitude(reading.reach[jumping]);
  return fill(said, { ...given, weight: names[jumping], reach });
}

export function tell(state, readings, words) {
  const eta = magnitude(stepAfter(state, state.k));
  const setting = fill(words.say_setting, { k: state.k, eta });
  const said = Object.entries(readings).map(([rule, reading]) => tellOf(rule, reading, words));
  return [setting, ...said].join("\n");
}

export function rows({ weight }, readings, words) {
  const watched = WEIGHTS.indexOf(weight);
  const row = (text) =>
    Object.fromEntries(Object.entries(readings).map(([rule, reading]) => [rule, text(reading, rule)]));
  return {
    w1: row(({ w }) => magnitude(w[0])),
    w2: row(({ w }) => magnitude(w[1])),
    zeros: row(({ zero }) => `${zero.filter(Boolean).length}`),
    visits: row(({ visits }) => `${visits}`),
    reach: row(({ reach }) => magnitude(reach[watched])),
    bound: row(({ bound }, rule) =>
      (rule === "subgradient" ? magnitude(bound[watched]) : words.nothing)),
  };
}

// ---- The pictures ------------------------------------------------------------------------------

const FAR = 60; // farther out nothing is drawn, wherever a weight has run to
const near = (point) => point.map((value) => clamp(value, -FAR, FAR));
const MARKS = {
  l2: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z",
  subgradient: "M-4.5 -4.5H4.5V4.5H-4.5Z",
  proximal: "M0 -6.5L6.5 0L0 6.5L-6.5 0Z",
};

/** For each rule a line of its way through screen points, and a mark where it is. */
function trails(lines, marks) {
  const parts = Object.fromEntries(
    RULES.map((rule) => {
      const line = shape("path", { class: STROKES[rule] });
      const mark = shape("path", { class: `mark ${ROLES[rule]}`, d: MARKS[rule] });
      lines.append(line);
      marks.append(mark);
      return [rule, { line, mark }];
    }),
  );
  return (ways) => {
    RULES.forEach((rule) => {
      const { line, mark } = parts[rule];
      const points = ways[rule];
      show(line, points !== undefined);
      show(mark, points !== undefined);
      if (points === undefined) return;
      update(line, { d: pathOf(points) });
      const [x, y] = points.at(-1);
      update(mark, { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` });
    });
  };
}

/** Screen points without those that would not be seen beside the one before. */
function thinned(points) {
  let last = [NaN, NaN];
  return points.filter((point, i) => {
    const seen = !(Math.abs(point[0] - last[0]) < 0.4 && Math.abs(point[1] - last[1]) < 0.4);
    if (seen || i === points.length - 1) last = point;
    return last === point;
  });
}

/** The level line on which the loss is 1, around the centre. */
function levelLine(rho) {
  return Array.from({ length: 96 }, (_, i) => {
    const angle = (i / 96) * 2 * Math.PI;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const size = 1 / Math.sqrt(loss_of_two(rho, 0, 0, x, y));
    return [x * size, y * size];
  });
}

const BAND = [0.02, 0.12]; // where exact zeros are drawn in the picture of sizes
const FOOT = 0.17; // and where the smallest size and the largest, ten
const HEAD = 0.98;
const TICKS = 4;
const POWERS = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
const power = (exponent) =>
  exponent === 0 ? "1" : `10⁻${[...String(-exponent)].map((digit) => POWERS[digit]).join("")}`;

/**
 * The size of one weight over the steps, its scale as deep as the smallest size; exact zeros have a
 * band of their own, and a dotted line says where η was halved.
 */
function sizeView(plane, words) {
  const band = shape("rect", { class: "band" });
  const axis = shape("path", { class: "axis" });
  const halvings = shape("path", { class: "line dotted muted" });
  const layer = plane.layer();
  const text = () => {
    const node = shape("text", { class: "tick up", "aria-hidden": "true" });
    layer.append(node);
    return node;
  };
  layer.append(band, axis, halvings);
  const ticks = Array.from({ length: TICKS + 1 }, text);
  const zero = text();
  const drawTrails = trails(plane.layer(), plane.layer());
  const place = (node, content, at) => {
    const [x, y] = plane.screen([0, at]);
    write(node, content);
    update(node, { x: x - 7, y: y + 4 });
  };
  return (ways, j, { k, halved }) => {
    let smallest = 1e-4;
    for (const way of Object.values(ways)) {
      for (const w of way) if (w[j] !== 0) smallest = Math.min(smallest, Math.abs(w[j]));
    }
    const depth = TICKS * Math.ceil(-Math.log10(smallest) / TICKS); // decades below one
    const at = (exponent) => FOOT + ((HEAD - FOOT) * (exponent + depth)) / (depth + 1);
    const height = (size) =>
      (size === 0 ? (BAND[0] + BAND[1]) / 2 : at(clamp(Math.log10(size), -depth, 1)));
    const across = (step) => step / Math.max(k, ON);
    const [x, top] = plane.screen([0, BAND[1]]);
    const [end, foot] = plane.screen([1, BAND[0]]);
    update(band, { x, y: top, width: end - x, height: foot - top });
    update(axis, { d: pathOf([plane.screen([0, 1]), [x, foot], [end, foot]]) });
    ticks.forEach((node, i) => place(node, power(-(depth / TICKS) * i), at(-(depth / TICKS) * i)));
    place(zero, words.zero_band, (BAND[0] + BAND[1]) / 2);
    const marks = halved.filter((step) => step < k)
      .map((step) => plane.path([[across(step), BAND[0]], [across(step), HEAD]]));
    update(halvings, { d: marks.join("") });
    drawTrails(Object.fromEntries(Object.entries(ways).map(([rule, way]) =>
      [rule, thinned(way.map((w, i) => plane.screen([across(i), height(Math.abs(w[j]))])))])));
  };
}

/** The pulls on one weight, a row per rule: the penalty's arrow above the data's. */
function forceView(plane, words) {
  const layer = plane.layer();
  const middle = shape("path", { class: "axis" });
  layer.append(middle);
  const rows = Object.fromEntries(
    RULES.map((rule) => {
      const hold = shape("path", { class: `hold ${ROLES[rule]}` });
      const mark = shape("path", { class: `mark ${ROLES[rule]}`, d: MARKS[rule] });
      layer.append(hold, mark);
      return [rule, {
        hold,
        mark,
        penalty: arrow(layer, ROLES[rule]),
        data: arrow(layer, "slight gradient"),
        name: caption(layer, ROLES[rule]),
        numbers: caption(layer, "plain"),
      }];
    }),
  );
  return (readings, j, lam) => {
    const shown = Object.keys(readings);
    const largest = Math.max(
      lam, 0.5, ...Object.values(readings).flatMap(({ pull, data }) => [pull[j], data[j]].map(Math.abs)),
    );
    const perUnit = (0.3 * plane.width) / largest;
    const centre = 0.5 * plane.width;
    const rowHeight = plane.height / RULES.length;
    update(middle, { d: `M${centre} 0V${plane.height}` });
    RULES.forEach((rule, i) => {
      const row = rows[rule];
      const visible = shown.includes(rule);
      [row.hold, row.mark].forEach((node) => show(node, visible));
      if (!visible) {
        [row.penalty, row.data, row.name, row.numbers].forEach((part) => part.hide());
        return;
      }
      const { pull, data, zero } = readings[rule];
      const y = rowHeight * (i + 0.62);
      const above = rowHeight * i + 14;
      const tip = (force) => clamp(centre + perUnit * force, 6, plane.width - 6);
      row.penalty.draw([centre, y - 5], [tip(pull[j]), y - 5]);
      row.data.draw([centre, y + 6], [tip(data[j]), y + 6]);
      const held = rule !== "l2" && zero[j];
      show(row.hold, held);
      if (held) update(row.hold, { d: pathOf([[tip(-lam), y], [tip(lam), y]]) });
      update(row.mark, { transform: `translate(${centre.toFixed(2)} ${y.toFixed(2)})` });
      row.name.draw([4, above], words[`name_${rule}`], "start");
      const penalty = held ? `±${number(lam)}` : number(pull[j]);
      const numbers = fill(words.pulls, { penalty, data: number(data[j]) });
      row.numbers.draw([plane.width - 4, above], numbers, "end");
    });
  };
}

// ---- The explorer ------------------------------------------------------------------------------

/** The buttons that take steps; returns what draws them. */
function buttonsOf(stage) {
  const { words } = stage;
  const { high: longest } = stage.trait("k");
  const most = ({ halved }) => Math.min((halved.at(-1) ?? 0) + ALONE, longest);
  const play = () => {
    if (stage.playing()) return stage.stop();
    const state = stage.state();
    const goal = most(state);
    if (prefersStillness()) return stage.set({ k: goal });
    let at = state.k;
    return stage.play((seconds) => {
      at = Math.min(at + 25 * seconds, goal);
      stage.put({ k: Math.floor(at) });
      return at < goal;
    });
  };
  const halve = () => {
    const { halved, k } = stage.state();
    stage.set({ halved: [...halved.filter((at) => at < k), k], k: k + ON });
  };
  const buttons = {
    halve: stage.button({ label: words.halve, className: "main", press: halve }),
    play: stage.button({ label: words.play, press: play }),
    forward: stage.button({ label: words.forward, press: () => stage.set({ k: stage.state().k + 1 }) }),
    begin: stage.button({ label: words.begin, press: () => stage.set({ k: 0, halved: [] }) }),
  };
  stage.beside(element("div", { class: "button-row" }, ...Object.values(buttons)));
  return (state) => {
    write(buttons.play, stage.playing() ? words.pause : words.play);
    buttons.play.disabled = !stage.playing() && state.k >= most(state);
    buttons.forward.disabled = state.k >= most(state);
    buttons.halve.disabled = state.k + ON > longest;
  };
}

export function picture(stage) {
  const { plane, words } = stage;
  const levels = plane.layer();
  const drawAxes = stage.axes();
  const level = Array.from({ length: 7 }, () => shape("path", { class: "line thin loss" }));
  levels.append(...level);
  const drawTrails = trails(plane.layer(), plane.layer());
  const drawCentre = stage.point("c", "hollow centre");
  const drawStart = stage.point("start", "");
  const drawButtons = buttonsOf(stage);

  const sizes = stage.makePlane({ x: [-0.16, 1.03], y: [0, 1], aspect: 0.45, label: words.sizes_label });
  const sizesTitle = element("p", { class: "heading" });
  stage.beside(element("div", {}, sizesTitle, sizes.node));
  const drawSizes = sizeView(sizes, words);

  const forces = stage.makePlane({ x: [-1, 1], y: [0, 1], aspect: 0.3, label: words.forces });
  const forcesTitle = element("p", { class: "heading" });
  const legend = element(
    "ul", { class: "legend" },
    ...[["line solid", "penalty", "muted"], ["line", "data", "gradient"], ["area", "hold", "l1"]].map(([form, key, role]) =>
      element("li", {}, element("i", { class: `swatch ${form} ${role}` }), element("span", {}, words[`legend_${key}`]))),
  );
  const drawForces = forceView(forces, words);
  stage.more(element("div", {}, forcesTitle, forces.node, legend), ({ weight, lam }, readings) => {
    write(forcesTitle, fill(words.forces_on, { weight: words[weight] }));
    drawForces(readings, WEIGHTS.indexOf(weight), lam);
  });

  return (state, readings) => {
    const ways = Object.fromEntries(Object.entries(readings).map(([rule, { way }]) => [rule, way]));
    drawAxes();
    const unit = levelLine(state.rho);
    level.forEach((node, i) => {
      const size = 0.45 * (i + 1);
      const line = unit.map(([x, y]) => [state.c[0] + size * x, state.c[1] + size * y]);
      update(node, { d: plane.path(line, true) });
    });
    drawTrails(Object.fromEntries(Object.entries(ways).map(([rule, way]) =>
      [rule, thinned(way.map((w) => plane.screen(near(w))))])));
    drawCentre(state.c);
    drawStart(state.start);
    write(sizesTitle, fill(words.sizes, { weight: words[state.weight] }));
    drawSizes(ways, WEIGHTS.indexOf(state.weight), state);
    drawButtons(state);
  };
}
