// The explorer of linear models. Features, the best value of a weight and the pull on the third feature
// come printed from derivation.py; each day's moments and all words come with the state.

import {
  element, fill, number, pathOf, penalisedWeights, remember, shape, update,
} from "../explorers/kit.js";
import { best_weight, second_twin, signs_mixed, third_feature } from "./derivation.js";

const ROLES = { lasso: "l1", net: "gradient", ridge: "l2" };

// ---- The fits ----------------------------------------------------------------------------------

/** Each day's symmetric matrix of moments, from the numbers below its diagonal. */
const momentsOf = remember((data, rows) => data.days[rows].map((numbers) => {
  const full = [[], [], [], []];
  for (let i = 0, at = 0; i < 4; i += 1) {
    for (let j = 0; j <= i; j += 1, at += 1) full[i][j] = full[j][i] = numbers[at] / data.unit;
  }
  return full;
}));

/** What makes x₁, x₂, x₃ and y of independent draws. */
function mixtureOf(data, rho, third, [first, second]) {
  const features = [[1, 0, 0, 0], [...second_twin(rho), 0, 0], [...third_feature(rho, ...data.thirds[third]), 0]];
  const response = features[0].map((value, j) => first * value + second * features[1][j]);
  response[3] = data.noise;
  return [...features, response];
}

/** Each day's XᵀX/n and Xᵀy/n. */
const problemsOf = remember((data, rows, rho, third, first, second) => {
  const mix = mixtureOf(data, rho, third, [first, second]);
  return momentsOf(data, rows).map((moments) => {
    const half = mix.map((row) => moments.map((column) =>
      row[0] * column[0] + row[1] * column[1] + row[2] * column[2] + row[3] * column[3]));
    const whole = half.map((row) => mix.map((other) =>
      row[0] * other[0] + row[1] * other[1] + row[2] * other[2] + row[3] * other[3]));
    return { gram: whole.slice(0, 3).map((row) => row.slice(0, 3)), pull: whole.slice(0, 3).map((row) => row[3]) };
  });
});

let last = []; // the weights of all days, from which the next fits start

const weightsOf = remember((problems, l1, l2) => {
  last = problems.map(({ gram, pull }, i) => penalisedWeights(gram, pull, [l1, l2], best_weight, last[i]));
  return last;
});

/** The pull on the third feature in units of λ; its weights on the twins are those of x₃ in x₁ and x₂. */
function pullOf(data, rho, third, truth) {
  if (truth.includes(0)) return null;
  const [a, m] = data.thirds[third];
  const share = a === 0 ? 0 : (a / m) * third_feature(rho, a, m)[2];
  return Math.abs(signs_mixed(share, share, ...truth.map(Math.sign)));
}

export function solve({ day, lam, method, mix, rho, rows, third, truth }, data) {
  const ratio = { lasso: 1, net: mix, ridge: 0 }[method];
  const problems = problemsOf(data, rows, rho, third, ...truth);
  const weights = weightsOf(problems, lam * ratio, lam * (1 - ratio)).slice(0, day);
  const dropped = [0, 1, 2].map((j) => weights.filter((w) => w[j] === 0).length);
  return { weights, dropped, pull: pullOf(data, rho, third, truth) };
}

// ---- Words -------------------------------------------------------------------------------------

const today = ({ weights }) => weights[weights.length - 1];

function does([first, second]) {
  if (first !== 0 && second !== 0) return "both";
  if (first !== 0) return "first";
  return second !== 0 ? "second" : "neither";
}

export function tell(state, readings, words, data) {
  const { weights } = readings;
  const lines = [
    fill(words[`say_${state.method}`], { day: state.day, does: words[`does.${does(today(readings))}`] }),
  ];
  if (state.day > 1) {
    const count = (kind) => weights.filter((w) => does(w) === kind).length;
    const third = weights.length - readings.dropped[2];
    lines.push(fill(words.say_days, { first: count("first"), second: count("second"), third }));
  }
  const [low, high] = data.shown;
  const outside = weights.filter((w) => Math.min(w[0], w[1]) < low || Math.max(w[0], w[1]) > high).length;
  if (outside > 0) lines.push(fill(words.say_outside, { outside }));
  return lines.join(" ");
}

export function rows({ day, truth }, readings, words) {
  const columns = (texts) => ({ x1: texts[0], x2: texts[1], x3: texts[2] });
  const pull = readings.pull === null ? words.none : number(readings.pull);
  return {
    w: columns(today(readings).map((value) => number(value))),
    dropped: columns(readings.dropped.map((count) => fill(words.count, { count, days: day }))),
    truth: columns([...truth, 0].map((value) => number(value))),
    pull: columns([words.none, words.none, pull]),
  };
}

// ---- The picture -------------------------------------------------------------------------------

const diamond = ([x, y], r) => pathOf([[x - r, y], [x, y - r], [x + r, y], [x, y + r]], true);

function circle([x, y], r) {
  const [left, top] = [x - r, y].map((value) => Math.round(value * 10) / 10);
  return `M${left} ${top}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
}

/** A list of the marks; returns its node and the marks whose class follows the penalty. */
function legendOf(words) {
  const kinds = [
    ["out", diamond([11, 7], 5), "mark"], ["in", circle([11, 7], 4), "line"], ["today", circle([11, 7], 6), "mark"],
  ];
  const marks = {};
  const items = kinds.map(([name, d, className]) => {
    marks[name] = shape("path", { d, class: className });
    const swatch = shape("svg", { class: "swatch", viewBox: "0 0 22 14", "aria-hidden": "true" }, marks[name]);
    return element("li", {}, swatch, element("span", {}, words[`legend.${name}`]));
  });
  return { node: element("ul", { class: "legend" }, ...items), marks };
}

export function picture(stage) {
  const { plane, words, data } = stage;
  const drawAxes = stage.axes();
  const layer = plane.layer();
  const out = shape("path", {});
  const kept = shape("path", {});
  const now = shape("path", { class: "mark" });
  layer.append(kept, out, now);
  const drawTruth = stage.point("truth", "hollow");
  const { node, marks } = legendOf(words);
  stage.under(node);
  stage.beside(stage.button({
    label: words.next,
    className: "main",
    press: () => stage.set({ day: (stage.state().day % data.days.few.length) + 1 }),
  }));

  // A browser compiles what has run a few times. It does so before the reader drags, not while.
  const later = window.requestIdleCallback ?? window.setTimeout;
  later(() => [0.02, 0.1, 0.4, 1.5].forEach((lam) => solve({ ...stage.state(), lam }, data)));

  return (state, readings) => {
    drawAxes();
    const role = ROLES[state.method];
    for (const each of [out, marks.out]) update(each, { class: `mark ${role}` });
    for (const each of [kept, marks.in]) update(each, { class: `line slim ${role}` });
    const place = (w) => plane.screen([w[0], w[1]]);
    const before = readings.weights.slice(0, -1);
    update(out, { d: before.filter((w) => w[2] === 0).map((w) => diamond(place(w), 4.5)).join("") });
    update(kept, { d: before.filter((w) => w[2] !== 0).map((w) => circle(place(w), 3.5)).join("") });
    update(now, { d: circle(place(today(readings)), 7) });
    drawTruth(state.truth);
  };
}
