// The gradient view's explorer. Formulas come printed from derivation.py, words with the state.

import {
  Plane, animate, arrow, axes, button, buttonRow, caption, choice, clamp, connect, element, fill,
  handle, narration, number, pathOf, prefersStillness, readouts, shape, show, slider, snap, update,
  write,
} from "../explorers/kit.js";
import {
  absolute_penalty, chatter_bound, constant_pull, l2_update, loss_of_two, proximal_update,
  slopes_of_two, spring_pull, squared_penalty, subgradient_update,
} from "./derivation.js";

const NAMES = [
  "weights", "rule", "weight", "c1", "c2", "start1", "start2", "rho", "lam", "eta", "k",
];
const RULES = ["l2", "subgradient", "proximal"];
const UPDATES = { l2: l2_update, subgradient: subgradient_update, proximal: proximal_update };
const PULLS = { l2: spring_pull, subgradient: constant_pull, proximal: constant_pull };
const PENALTIES = { l2: squared_penalty, subgradient: absolute_penalty, proximal: absolute_penalty };
const ROLES = { l2: "l2", subgradient: "sample", proximal: "l1" };
const STROKES = { l2: "line l2", subgradient: "line slim sample", proximal: "line bold l1" };
const TAIL = 20; // how many of the last steps the readouts look back on
const AWAY = 100; // a weight beyond this has run away

// ---- The steps ---------------------------------------------------------------------------------

/** What counts of the state: with one weight the second is not there. */
function problemOf({ weights, c1, c2, start1, start2, rho }) {
  return weights === "one"
    ? { size: 1, loss: [0, c1, 0], start: [start1, 0] }
    : { size: 2, loss: [rho, c1, c2], start: [start1, start2] };
}

/** Every iterate of a rule up to step `count`, the start first, and the slopes of the loss there. */
function follow(rule, { loss, start }, lam, eta, count) {
  const way = [start];
  const slopes = [slopes_of_two(...loss, ...start)];
  for (let k = 0; k < count; k += 1) {
    way.push(way[k].map((w, j) => UPDATES[rule](w, slopes[k][j], lam, eta)));
    slopes.push(slopes_of_two(...loss, ...way[k + 1]));
  }
  return { way, slopes };
}

const shownRules = ({ rule }) => (rule === "all" ? RULES : [rule]);

/** The readings of one rule, from its way. */
function read(rule, { way, slopes }, size, { lam, eta, k }) {
  const each = (value) => Array.from({ length: size }, (_, j) => value(j));
  const largest = (rows, j) => Math.max(...rows.map((row) => Math.abs(row[j])));
  const before = slopes.slice(Math.max(0, k - TAIL), Math.max(k, 1));
  const steps = way.slice(Math.max(0, k - TAIL));
  const jumped = (j) => (w, i) => i > 0 && Math.sign(w[j]) * Math.sign(steps[i - 1][j]) < 0;
  return {
    w: each((j) => way[k][j]),
    zero: each((j) => way[k][j] === 0),
    visits: way.slice(1).flatMap((w) => w.slice(0, size)).filter((value) => value === 0).length,
    reach: each((j) => largest(way.slice(Math.max(0, k + 1 - TAIL)), j)),
    bound: each((j) => chatter_bound(largest(before, j), lam, eta)),
    jumps: each((j) => steps.filter(jumped(j)).length),
    pull: each((j) => PULLS[rule](way[k][j], lam)),
    data: each((j) => -slopes[k][j]),
  };
}

/** The readings of every rule shown: what `GradientExplorer.readings` is in Python. */
export function solve(state) {
  const problem = problemOf(state);
  return Object.fromEntries(
    shownRules(state).map((rule) => {
      const followed = follow(rule, problem, state.lam, state.eta, state.k);
      return [rule, read(rule, followed, problem.size, state)];
    }),
  );
}

// ---- Words and numbers -------------------------------------------------------------------------

/** A number as text that tells 1e-16 from 0: a bare "0" is exact. */
export function magnitude(value) {
  if (value === 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 1000)) return number(value, 3);
  return value.toExponential(0).replaceAll("-", "−");
}

const vector = (values, size) =>
  size === 1 ? number(values[0]) : `(${values.map((value) => number(value)).join(", ")})`;

function tell(rule, reading, words) {
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

function rowsOf(readings, words) {
  const column = (text) =>
    Object.fromEntries(Object.entries(readings).map(([rule, reading]) => [rule, text(reading)]));
  return (watched) => ({
    w1: column(({ w }) => magnitude(w[0])),
    w2: column(({ w }) => (w.length > 1 ? magnitude(w[1]) : "")),
    zeros: column(({ zero }) => `${zero.filter(Boolean).length}`),
    visits: column(({ visits }) => `${visits}`),
    reach: column(({ reach }) => magnitude(reach[watched])),
    bound: Object.fromEntries(
      Object.entries(readings).map(([rule, { bound }]) =>
        [rule, rule === "subgradient" ? magnitude(bound[watched]) : words.nothing]),
    ),
  });
}

// ---- The pictures ------------------------------------------------------------------------------

const FAR = 60; // farther out nothing is drawn, wherever a weight has run to
const near = (point) => point.map((value) => clamp(value, -FAR, FAR));
const MARKS = {
  l2: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z",
  subgradient: "M-4.5 -4.5H4.5V4.5H-4.5Z",
  proximal: "M0 -6.5L6.5 0L0 6.5L-6.5 0Z",
};

/** For each rule a line of its way and a mark where it is. */
function trails(plane, lines, marks) {
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
      update(line, { d: plane.path(points) });
      const [x, y] = plane.screen(points.at(-1));
      update(mark, { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` });
    });
  };
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

/** Two weights: contours of the loss, and the ways of the rules. */
function planeView(plane, words, handles) {
  const levels = plane.layer();
  const drawAxes = axes(plane, {
    xTicks: [-2, -1, 1, 2], yTicks: [-2, -1, 1, 2], xLabel: words.w1, yLabel: words.w2,
  });
  const level = Array.from({ length: 7 }, () => shape("path", { class: "line thin loss" }));
  levels.append(...level);
  const drawTrails = trails(plane, plane.layer(), plane.layer());
  const placed = handles(plane, plane.layer(), plane.layer());
  return ({ state, ways }) => {
    drawAxes();
    const unit = levelLine(state.rho);
    level.forEach((node, i) => {
      const size = 0.45 * (i + 1);
      const line = unit.map(([x, y]) => [state.c1 + size * x, state.c2 + size * y]);
      update(node, { d: plane.path(line, true) });
    });
    drawTrails(Object.fromEntries(Object.entries(ways).map(([rule, way]) => [rule, way.map(near)])));
    placed([state.start1, state.start2], [state.c1, state.c2]);
  };
}

/** One weight: loss plus penalty, and where the rules are on it. */
function curveView(plane, words, handles) {
  const drawAxes = axes(plane, {
    xTicks: [-2, -1, 1, 2], yTicks: [1, 2, 3, 4], xLabel: words.w1, yLabel: words.objective,
  });
  const layer = plane.layer();
  const curves = { l2: shape("path", { class: "line l2" }), l1: shape("path", { class: "line bold l1" }) };
  layer.append(...Object.values(curves));
  const drawTrails = trails(plane, plane.layer(), plane.layer());
  const placed = handles(plane, plane.layer(), plane.layer());
  return ({ state, ways }) => {
    drawAxes();
    const height = (rule, w) =>
      Math.min(loss_of_two(0, state.c1, 0, w, 0) + PENALTIES[rule](w, state.lam), FAR);
    const [low, high] = plane.xRange;
    const curve = (rule) =>
      Array.from({ length: 97 }, (_, i) => low + ((high - low) * i) / 96).map((w) => [w, height(rule, w)]);
    update(curves.l2, { d: plane.path(curve("l2")) });
    update(curves.l1, { d: plane.path(curve("proximal")) });
    show(curves.l2, ways.l2 !== undefined);
    show(curves.l1, ways.subgradient !== undefined || ways.proximal !== undefined);
    drawTrails(
      Object.fromEntries(
        Object.entries(ways).map(([rule, way]) => {
          const w = clamp(way.at(-1)[0], -FAR, FAR);
          return [rule, [[w, height(rule, w)]]];
        }),
      ),
    );
    placed([state.start1, 0], [state.c1, 0]);
  };
}

const TALL = 0.95; // height over width of a picture of two, and of a single one
const WIDE = 0.5;
const TOP = 1; // decimal logarithms of the sizes that are told apart
const BOTTOM = -17;
const ZERO = -19.4; // where an exact zero is drawn
const POWERS = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
const power = (exponent) =>
  exponent === 0 ? "1" : `10⁻${[...String(-exponent)].map((digit) => POWERS[digit]).join("")}`;

/** The size of one weight over the steps; exact zeros have a band of their own. */
function timeView(plane, words, name) {
  const ticks = [0, -4, -8, -12, -16].map((exponent) => [exponent, power(exponent)]);
  const band = shape("rect", { class: "band" });
  plane.layer().append(band);
  const drawAxes = axes(plane, {
    xTicks: [100, 200], yTicks: [...ticks, [ZERO, words.zero_band]], xLabel: "",
    yLabel: words[`size_${name}`], origin: [0, ZERO - 1.2],
  });
  const drawTrails = trails(plane, plane.layer(), plane.layer());
  const height = (value) =>
    value === 0 ? ZERO : clamp(Math.log10(Math.abs(value)), BOTTOM, TOP);
  return (ways, j) => {
    drawAxes();
    const [x, y] = plane.screen([0, ZERO + 1.2]);
    const [, foot] = plane.screen([0, ZERO - 1.2]);
    update(band, {
      x: x.toFixed(1), y: y.toFixed(1), width: (plane.width - x).toFixed(1),
      height: (foot - y).toFixed(1),
    });
    drawTrails(
      Object.fromEntries(
        Object.entries(ways).map(([rule, way]) => [rule, way.map((w, k) => [k, height(w[j])])]),
      ),
    );
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

export function render({ model, el }) {
  const words = model.get("words");
  const limits = model.get("limits");
  const reach = [-limits.reach, limits.reach];
  const onresize = () => link.redraw();
  const inside = (value, most) => clamp(snap(value, 0.01), 0.1 - most, most - 0.1);

  const plane = new Plane({ x: reach, y: [-limits.reach_up, limits.reach_up], label: words.plane, onresize });
  const curve = new Plane({ x: reach, y: [-0.7, 4.6], aspect: 0.7, label: words.curve, onresize });
  const times = ["w1", "w2"].map((name) => new Plane({
    x: [-0.36 * limits.steps, 1.14 * limits.steps], y: [ZERO - 4.6, TOP + 2.6], aspect: TALL,
    label: words[`times_${name}`], onresize,
  }));
  const forces = new Plane({ x: [-1, 1], y: [0, 1], aspect: 0.37, label: words.forces, onresize });

  /** The handles of start and centre; `flat` if they move along one axis only. */
  const handlesOn = (flat) => (on, layer, names) => {
    const move = (which) => ([x, y]) =>
      link.set({
        [`${which}1`]: inside(x, limits.reach),
        ...(flat ? {} : { [`${which}2`]: inside(y, limits.reach_up) }),
      });
    const make = (which, className) => {
      const made = handle(on, layer, {
        className,
        label: words[which === "c" ? "handle_centre" : "handle_start"],
        drag: move(which),
        nudge([right, up], fine) {
          const state = link.state();
          const step = fine ? 0.01 : 0.1;
          move(which)([state[`${which}1`] + right * step, state[`${which}2`] + up * step]);
        },
      });
      return { ...made, name: caption(names, "plain") };
    };
    const centre = make("c", "centre hollow");
    const start = make("start", "start");
    const place = ({ draw, name }, at, key, text) => {
      draw(at, { now: at[0], min: reach[0], max: reach[1], text });
      const [x, y] = on.screen(at);
      name.draw([x + 11, y + 19], words[key], "start");
    };
    return (startAt, centreAt) => {
      const size = flat ? 1 : 2;
      place(start, startAt, "start", fill(words.text_start, { w: vector(startAt, size) }));
      place(centre, centreAt, "centre", fill(words.text_centre, { c: vector(centreAt, size) }));
    };
  };

  const drawPlane = planeView(plane, words, handlesOn(false));
  const drawCurve = curveView(curve, words, handlesOn(true));
  const drawTimes = ["w1", "w2"].map((name, j) => timeView(times[j], words, name));
  const drawForces = forceView(forces, words);

  // ---- What the reader does

  let halt = () => {};
  let playing = false;
  const stop = () => {
    halt();
    playing = false;
    link.redraw();
  };
  const toStep = (k) => link.set({ k: clamp(Math.round(k), 0, limits.steps) });
  const play = () => {
    if (playing) return stop();
    const { k } = link.state();
    let at = k >= limits.steps ? 0 : k;
    if (prefersStillness()) return toStep(limits.steps);
    playing = true;
    halt = animate((seconds) => {
      at += 25 * seconds;
      toStep(at);
      playing = at < limits.steps;
      return playing;
    });
    return undefined;
  };
  const change = (changes) => {
    stop();
    link.set(changes);
  };
  const halve = () => {
    const { eta, k } = link.state();
    // As many steps more, so that the rules come as far.
    change({ eta: Math.max(eta / 2, limits.eta[0]), k: Math.min(2 * k, limits.steps) });
  };

  const pick = (name, values) => choice({
    label: words[name],
    options: values.map((value) => [value, words[`${name}_${value}`]]),
    input: (value) => link.set({ [name]: value }),
  });
  const range = (name, min, max, step, digits) => slider({
    label: words[name], min, max, step,
    format: (value) => number(value, digits), input: (value) => link.set({ [name]: value }),
  });
  const controls = {
    weights: pick("weights", ["two", "one"]),
    rule: pick("rule", ["all", ...RULES]),
    eta: range("eta", limits.eta[0], limits.eta[1], 0.01, 3),
    lam: range("lam", 0, limits.lam, 0.05, 2),
    rho: range("rho", -limits.rho, limits.rho, 0.05, 2),
    k: slider({
      label: words.k, min: 0, max: limits.steps, step: 1,
      format: (k) => `${k}`,
      input: (k) => {
        stop();
        toStep(k);
      },
    }),
    weight: pick("weight", ["w1", "w2"]),
  };
  const buttons = {
    play: button({ label: words.play, className: "main", press: play }),
    forward: button({
      label: words.forward,
      press() {
        stop();
        toStep(link.state().k + 1);
      },
    }),
    halve: button({ label: words.halve, press: halve }),
  };
  const presets = Object.entries(model.get("presets")).map(([name, changes]) =>
    button({ label: words[`preset_${name}`], press: () => change(changes) }),
  );
  const table = readouts({
    label: words.readouts,
    rows: ["w1", "w2", "zeros", "visits", "reach", "bound"].map((row) => [row, words[`row_${row}`]]),
    columns: RULES.map((rule) => [rule, words[`rule_${rule}`]]),
  });
  const secondRow = table.node.querySelector(".w2");
  const reachName = table.node.querySelector(".reach th");
  const story = narration();
  const legend = element(
    "ul", { class: "legend" },
    ...[["line solid", "penalty", "muted"], ["line", "data", "gradient"], ["area", "hold", "l1"]].map(([form, key, role]) =>
      element("li", {}, element("i", { class: `swatch ${form} ${role}` }), element("span", {}, words[`legend_${key}`]))),
  );
  const forcesTitle = element("p", { class: "heading" });
  el.classList.add("explorer-view");
  update(el, { role: "group", "aria-label": words.title });
  el.append(
    buttonRow(words.presets, presets),
    element(
      "div", { class: "stage" },
      element(
        "div", { class: "picture" },
        plane.node, curve.node,
        element("div", { class: "row" }, ...times.map(({ node }) => node)),
        element("div", { class: "button-row" }, ...Object.values(buttons)),
        story.node,
        forcesTitle, forces.node, legend,
      ),
      element("div", { class: "controls" }, ...Object.values(controls).map(({ node }) => node)),
      table.node,
    ),
  );

  // ---- Drawing

  function draw(state) {
    const problem = problemOf(state);
    const two = problem.size === 2;
    const followed = Object.fromEntries(
      shownRules(state).map((rule) => [rule, follow(rule, problem, state.lam, state.eta, state.k)]),
    );
    const readings = Object.fromEntries(
      Object.entries(followed).map(([rule, found]) => [rule, read(rule, found, problem.size, state)]),
    );
    const ways = Object.fromEntries(Object.entries(followed).map(([rule, { way }]) => [rule, way]));
    const watched = two && state.weight === "w2" ? 1 : 0;

    show(plane.node, two);
    show(curve.node, !two);
    (two ? drawPlane : drawCurve)({ state, ways });
    show(times[1].node, two);
    times[0].aspect = two ? TALL : WIDE;
    times[0].resize(times[0].width);
    drawTimes[0](ways, 0);
    if (two) drawTimes[1](ways, 1);
    drawForces(readings, watched, state.lam);

    for (const name of ["weights", "rule", "eta", "lam", "rho", "k", "weight"]) {
      controls[name].draw(state[name]);
    }
    [controls.rho, controls.weight].forEach(({ node }) => show(node, two));
    write(buttons.play, playing ? words.pause : words.play);
    buttons.forward.disabled = state.k >= limits.steps;
    buttons.halve.disabled = state.eta <= limits.eta[0];
    write(forcesTitle, fill(words.forces_on, { weight: watched ? words.w2 : words.w1 }));
    table.draw(rowsOf(readings, words)(watched), Object.keys(readings));
    show(secondRow, two);
    write(reachName, fill(words.row_reach, { size: watched ? words.size_w2 : words.size_w1 }));
    story.draw(Object.entries(readings).map(([rule, reading]) => tell(rule, reading, words)).join("\n"));
  }

  const link = connect(model, NAMES, draw);
  draw(link.state());
  return () => {
    halt();
    link.stop();
    [plane, curve, ...times, forces].forEach((each) => each.stop());
    story.stop();
  };
}
