// The optimization view's explorer. Formulas come printed from derivation.py, words with the state.

import {
  Plane, animate, arrow, axes, button, buttonRow, caption, choice, clamp, connect, element, fill,
  handle, narration, number, pathOf, prefersStillness, readouts, remember, root, rootAbove, shape, show, slider, snap,
  tuple, update, write,
} from "../explorers/kit.js";
import {
  centre_of_multiplier, circle_point, circle_secular, edge_multiplier, edge_point,
  hessian, loss_value, negative_gradient, tangential_component, vertex_margin,
} from "./derivation.js";

// Vertices and the outward normals of the edges, counterclockwise; edge k begins at vertex k.
const VERTICES = [[1, 0], [0, 1], [-1, 0], [0, -1]];
const EDGES = [[1, 1], [-1, 1], [-1, -1], [1, -1]];

const NAMES = [
  "c1", "c2", "kappa", "theta", "t", "region", "diamond_position", "disc_position", "shaded",
];
const HANDLE_LEVEL = 0.16; // the loss on the level line that carries the handle of the shape
const QUARTER = Math.PI / 2;
const ROLES = { diamond: "l1", disc: "l2" };

// ---- The solution ------------------------------------------------------------------------------

const lossOf = ({ kappa, theta, c1, c2 }) => [...hessian(kappa, theta), c1, c2];
const scaled = (point, factor) => point.map((value) => value * factor);
const dot = (a, b) => a[0] * b[0] + a[1] * b[1];
const between = (a, b, share) => a.map((value, i) => value + share * (b[i] - value));

function inside(loss) {
  const w = [loss[3], loss[4]];
  return { w, multiplier: 0, face: "inside", zeros: w.map((value) => value === 0), normals: [] };
}

/**
 * The inside of an edge wins if at both its ends the loss falls along it, and its multiplier is
 * positive: the smallest of the three.
 */
function edgeMargin(loss, [s1, s2], t) {
  const first = negative_gradient(...loss, s1 * t, 0);
  const second = negative_gradient(...loss, 0, s2 * t);
  const multiplier = edge_multiplier(...loss, s1, s2, t);
  return Math.min(dot(first, [-s1, s2]), dot(second, [s1, -s2]), multiplier);
}

/** The lowest point of the diamond: of all faces the one whose optimality conditions hold. */
function solveDiamond(loss, t) {
  if (Math.abs(loss[3]) + Math.abs(loss[4]) <= t) return inside(loss);
  const margins = [
    ...VERTICES.map((vertex) => vertex_margin(...loss, ...vertex, t)),
    ...EDGES.map((edge) => edgeMargin(loss, edge, t)),
  ];
  const best = margins.indexOf(Math.max(...margins));
  if (best < 4) {
    const w = scaled(VERTICES[best], t);
    const multiplier = dot(negative_gradient(...loss, ...w), VERTICES[best]);
    const zeros = w.map((value) => value === 0);
    return { w, multiplier, face: "vertex", zeros, normals: normalsAt("diamond", best) };
  }
  const edge = EDGES[best - 4];
  return {
    w: edge_point(...loss, ...edge, t),
    multiplier: edge_multiplier(...loss, ...edge, t),
    face: "edge",
    zeros: [false, false],
    normals: [scaled(edge, Math.SQRT1_2)],
  };
}

/** The lowest point of the disc: a point on an axis if its conditions hold, else by the root. */
function solveDisc(loss, t) {
  if (Math.hypot(loss[3], loss[4]) <= t) return inside(loss);
  for (const axis of VERTICES) {
    const w = scaled(axis, t);
    const push = negative_gradient(...loss, ...w);
    if (dot(push, [-axis[1], axis[0]]) === 0 && dot(push, axis) >= 0) {
      const zeros = w.map((value) => value === 0);
      return { w, multiplier: dot(push, axis) / t, face: "circle", zeros, normals: [axis] };
    }
  }
  const multiplier = rootAbove((lam) => circle_secular(...loss, t, lam), 0);
  const w = circle_point(...loss, multiplier);
  const normals = [scaled(w, 1 / Math.hypot(...w))];
  return { w, multiplier, face: "circle", zeros: w.map((value) => value === 0), normals };
}

// ---- The boundary: positions run from 0 to 4, counterclockwise, with the vertices at 0, 1, 2, 3 --

function boundaryPoint(region, position, t) {
  if (region === "disc") {
    return [t * Math.cos(position * QUARTER), t * Math.sin(position * QUARTER)];
  }
  const k = Math.floor(position);
  const share = position - k;
  const [start, end] = [VERTICES[k], VERTICES[(k + 1) % 4]];
  return start.map((value, i) => t * ((1 - share) * value + share * end[i]));
}

/** The position on the ray from the origin through a point. */
function positionOf(region, [x, y]) {
  if (region === "disc") return (Math.atan2(y, x) / QUARTER + 4) % 4;
  const size = Math.abs(x) + Math.abs(y) || 1;
  const up = Math.abs(y) / size;
  if (y >= 0) return x > 0 ? up : 2 - up;
  return (x < 0 ? 2 + up : 4 - up) % 4;
}

/** Outward unit normals; at a vertex those of both edges, the clockwise neighbour first. */
function normalsAt(region, position) {
  if (region === "disc") return [boundaryPoint("disc", position, 1)];
  const k = Math.floor(position);
  const edges = position > k ? [EDGES[k]] : [EDGES[(k + 3) % 4], EDGES[k]];
  return edges.map((edge) => scaled(edge, Math.SQRT1_2));
}

/** Unit vectors of the two ways along the boundary, counterclockwise first; none inside. */
function waysAt(normals) {
  if (normals.length === 0) return [];
  const [a, b] = [normals.at(-1), normals[0]];
  return [[-a[1], a[0]], [b[1], -b[0]]];
}

/** What the readouts say of one region. `at` overrides where P is while it slides. */
function read(region, state, at) {
  const loss = lossOf(state);
  const solution = region === "diamond" ? solveDiamond(loss, state.t) : solveDisc(loss, state.t);
  const position = at?.position ?? state[`${region}_position`];
  const moving = at !== undefined || position !== null;
  let { w: p, normals } = solution;
  if (at?.point) [p, normals] = [at.point, []];
  else if (moving) {
    p = boundaryPoint(region, position, state.t);
    normals = normalsAt(region, position);
  }
  const push = negative_gradient(...loss, ...p);
  const ways = waysAt(normals);
  const pushes = ways.map((way) => tangential_component(...loss, ...p, ...way));
  return {
    ...solution,
    flipped: solution.w.map((value, i) => value * loss[3 + i] < 0),
    loss: loss_value(...loss, ...solution.w),
    moving,
    p,
    loss_p: loss_value(...loss, ...p),
    along: Math.max(0, ...pushes),
    unheld: moving && normals.length === 1 && dot(push, normals[0]) < 0,
    push,
    way: ways[pushes[0] >= pushes[1] ? 0 : 1],
    normalsAtP: normals,
  };
}

const shownRegions = ({ region }) => (region === "both" ? ["diamond", "disc"] : [region]);

/** The readings of every region shown: what `OptimizationExplorer.readings` is in Python. */
export function solve(state) {
  return Object.fromEntries(shownRegions(state).map((region) => [region, read(region, state)]));
}

/** Where P comes to rest on the boundary if it is let go: a position, not wrapped to [0, 4). */
export function slide(region, state) {
  const loss = lossOf(state);
  // −∇L along the boundary, counterclockwise if `turn` is 1. At a vertex the edge ahead counts.
  const push = (position, turn) => {
    const at = ((position % 4) + 4) % 4;
    const way = waysAt(normalsAt(region, at))[turn > 0 ? 0 : 1];
    return tangential_component(...loss, ...boundaryPoint(region, at, state.t), ...way);
  };
  // From vertex to vertex, or in steps so small that on them the component changes sign once.
  const step = region === "disc" ? 1 / 64 : 1;
  let position = state[`${region}_position`];
  const turn = push(position, 1) >= push(position, -1) ? 1 : -1;
  for (let steps = 0; push(position, turn) > 0 && steps < 4 / step; steps += 1) {
    const next = turn * (Math.floor((turn * position) / step) + 1) * step;
    if (push(next, -turn) > 0) return root((at) => push(at, turn), position, next);
    position = next;
  }
  return position;
}

// ---- The picture -------------------------------------------------------------------------------

/** Points of the level line L = 1 around the origin; all others are this one moved and scaled. */
function levelLine(entries, kappa, theta) {
  const [cos, sin, stretch] = [Math.cos(theta), Math.sin(theta), Math.sqrt(kappa)];
  return Array.from({ length: 96 }, (_, i) => {
    // Directions that lie closer where the line bends more.
    const [a, b] = [Math.cos((i / 48) * Math.PI), stretch * Math.sin((i / 48) * Math.PI)];
    const [x, y] = [a * cos - b * sin, a * sin + b * cos];
    const size = 1 / Math.sqrt(loss_value(...entries, 0, 0, x, y));
    return [x * size, y * size];
  });
}

// ---- Words for a reading -----------------------------------------------------------------------

function tell(region, state, reading, words) {
  let kind = reading.face;
  if (reading.moving) kind = reading.unheld && reading.along === 0 ? "unheld" : "moving";
  else if (kind === "circle" && reading.zeros.includes(true)) kind = "circle_zero";
  const names = [words.w1, words.w2];
  const said = fill(words[`say_${kind}`], {
    p: tuple(reading.p),
    w: tuple(reading.w),
    along: number(reading.along),
    lam: number(reading.multiplier),
    zero: names.filter((_, i) => reading.zeros[i]).join(", "),
  });
  const flips = names
    .filter((_, i) => reading.flipped[i] && !reading.moving)
    .map((weight) => ` ${fill(words.say_flipped, { weight })}`);
  return [state.region === "both" ? words[`name_${region}`] : "", said, ...flips].join("");
}

function rowsOf(readings, words) {
  const column = (text) =>
    Object.fromEntries(Object.entries(readings).map(([region, reading]) => [region, text(reading)]));
  return {
    w: column(({ w }) => tuple(w)),
    zeros: column(({ zeros }) => {
      const names = [words.w1, words.w2].filter((_, i) => zeros[i]);
      return names.length > 0 ? names.join(", ") : words.none;
    }),
    face: column(({ face }) => words[`face_${face}`]),
    multiplier: column(({ multiplier }) => number(multiplier)),
    loss: column(({ loss }) => number(loss)),
    p: column(({ p }) => tuple(p)),
    loss_p: column((reading) => number(reading.loss_p)),
    along: column(({ along }) => number(along)),
  };
}

// ---- The slide ---------------------------------------------------------------------------------

const ease = (share) => share * share * (3 - 2 * share);

/** The way of P once it is let go, and how long it takes: `at(seconds)` says where it is. */
function tripOf(region, state) {
  const start = state[`${region}_position`];
  const end = slide(region, state);
  const wrapped = (position) => ((position % 4) + 4) % 4;
  const sliding = end === start ? 0 : 0.4 + 0.6 * Math.abs(end - start);
  const stop = read(region, state, { position: wrapped(end) });
  const leaving = stop.unheld ? 0.7 : 0;
  return {
    region,
    duration: sliding + leaving,
    at(seconds) {
      if (seconds < sliding || !stop.unheld) {
        const share = sliding === 0 ? 1 : Math.min(1, seconds / sliding);
        return { position: wrapped(share === 1 ? end : start + (end - start) * ease(share)) };
      }
      // No boundary holds P here: it goes straight down to the lowest point of the region.
      const share = Math.min(1, (seconds - sliding) / leaving);
      return { point: between(stop.p, stop.w, ease(share)) };
    },
  };
}

// ---- What is drawn -----------------------------------------------------------------------------

/** What belongs to one region in the picture: its boundary, the arrows at P, and P itself. */
function regionView(region, plane, layers, words, act) {
  const area = shape("path", { class: `area ${ROLES[region]}` });
  const touching = shape("path", { class: `line dashed loss` });
  const rest = shape("circle", { class: `ring ${ROLES[region]}`, r: 6 });
  const cone = shape("path", { class: "zone gradient" });
  const corner = shape("path", { class: "line dotted muted" });
  const edge = shape("path", { class: "grip" });
  layers.areas.append(area);
  layers.grips.append(edge);
  layers.levels.append(touching);
  layers.rests.append(rest);
  layers.arrows.append(cone, corner);
  const arrows = {
    normal: arrow(layers.arrows, "slight muted"),
    along: arrow(layers.arrows, "bold highlight"),
    gradient: arrow(layers.arrows, "gradient"),
  };
  const captions = {
    normal: caption(layers.words, "muted"),
    along: caption(layers.words, "highlight"),
    gradient: caption(layers.words, "gradient"),
    point: caption(layers.words, ROLES[region]),
    cone: caption(layers.words, "gradient"),
  };
  const point = handle(plane, layers.points, {
    grip: edge,
    className: `point ${ROLES[region]}`,
    label: words[`handle_${region}`],
    grab: () => act.grab(region),
    drag: (to) => act.drag(region, to),
    nudge: (direction, fine) => act.nudge(region, direction, fine),
    release: () => act.release(region),
  });
  const parts = [area, edge, touching, rest, cone, corner];
  const outline = remember((t, _width) => {
    const points = region === "diamond"
      ? VERTICES.map((vertex) => scaled(vertex, t))
      : Array.from({ length: 96 }, (_, i) => boundaryPoint("disc", i / 24, t));
    return plane.path(points, true);
  });
  const hide = () => {
    parts.forEach((node) => show(node, false));
    [...Object.values(arrows), ...Object.values(captions)].forEach((each) => each.hide());
    point.show(false);
  };

  /** The arrows at P, all parts of −∇L on one scale; `alone` if the other region is not shown. */
  const drawArrows = ({ p, push, way, along, normalsAtP: normals, moving }, c, alone) => {
    const at = plane.screen(p);
    const size = Math.hypot(...push);
    // A long gradient is drawn shorter than in proportion, so that a short one can be seen.
    const perUnit = (0.34 * plane.width) / (size + 2);
    const tip = (vector, scale = perUnit) => [at[0] + scale * vector[0], at[1] - scale * vector[1]];
    const beyond = ([x, y], [dx, dy], by) => {
      const length = Math.hypot(dx, dy) || 1;
      return [x + (by * dx) / length, y - (by * dy) / length + 4];
    };
    const say = (name, where, visible, anchor) => {
      if (visible) captions[name].draw(where, words[name], anchor);
      else captions[name].hide();
    };

    arrows.gradient.draw(at, tip(push));
    let word = beyond(tip(push), push, 20);
    if (Math.hypot(word[0] - c[0], word[1] - c[1]) < 34) {
      // Clear of the centre's handle: beside the arrow, away from the normal.
      const aside = push[0] * (normals[0]?.[1] ?? 0) > push[1] * (normals[0]?.[0] ?? 0) ? 1 : -1;
      word = beyond(tip(push, perUnit / 2), [aside * push[1], -aside * push[0]], 22);
    }
    say("gradient", word, size * perUnit > 8 && (alone || region === "diamond"));

    const single = normals.length === 1;
    const reach = single ? tip(normals[0], 0.13 * plane.width) : at;
    arrows.normal.draw(at, reach);
    say("normal", beyond(reach, normals[0] ?? [0, 0], 26), single && moving && alone);

    const visible = along * perUnit > 3;
    const foot = visible ? tip(scaled(way, along)) : at;
    arrows.along.draw(at, foot);
    // Inside the region nothing else is written.
    const below = single ? beyond(foot, normals[0], -12) : beyond(foot, way ?? [0, 0], 10);
    say("along", below, visible && alone, way?.[0] > 0 ? "start" : "end");
    show(corner, visible && single);
    if (visible) {
      const up = tip(push.map((value, i) => value - along * way[i]));
      update(corner, { d: pathOf([foot, tip(push), up]) });
    }

    const pointed = normals.length === 2;
    show(cone, pointed);
    if (pointed) {
      const radius = Math.max(0.2 * plane.width, size * perUnit + 14);
      const arc = Array.from({ length: 13 }, (_, i) => {
        const ray = between(normals[0], normals[1], i / 12);
        return tip(scaled(ray, radius / Math.hypot(...ray)), 1);
      });
      update(cone, { d: pathOf([at, ...arc], true) });
      // On the side of the cone where −∇L is not.
      const [a, b] = dot(push, normals[0]) < dot(push, normals[1]) ? normals : [normals[1], normals[0]];
      say("cone", beyond(tip(scaled(between(a, b, 0.1), radius), 1), a, 14), alone);
    } else captions.cone.hide();

    show(rest, moving);
    const inwards = normals.length > 0 ? scaled(between(normals[0], normals.at(-1), 0.5), -1) : [-1, 1];
    captions.point.draw(beyond(at, inwards, 20), words.point);
  };

  return {
    hide,
    draw(reading, state, levels, alone) {
      parts.slice(0, 3).forEach((node) => show(node, true));
      point.show(true);
      [area, edge].forEach((node) => update(node, { d: outline(state.t, plane.width) }));
      levels(touching, Math.sqrt(reading.loss_p));
      const [x, y] = plane.screen(reading.w);
      update(rest, { cx: x.toFixed(2), cy: y.toFixed(2) });
      drawArrows(reading, plane.screen([state.c1, state.c2]), alone);
      point.draw(reading.p, {
        now: positionOf(region, reading.p),
        min: 0,
        max: 4,
        text: fill(words.text_point, { p: tuple(reading.p) }),
      });
    },
  };
}

/** All centres whose solution has the zero: wedges for the diamond, a line for the disc. */
function zoneView(layer, plane) {
  const nodes = {
    diamond: shape("path", { class: "zone l1" }),
    disc: shape("path", { class: "line bold l2" }),
  };
  layer.append(...Object.values(nodes));
  return (state) => {
    const entries = hessian(state.kappa, state.theta);
    const far = 20 * plane.xRange[1];
    const ray = (apex, normal) =>
      between(apex, centre_of_multiplier(...entries, ...apex, ...scaled(normal, far)), 1);
    const ends = state.shaded === "w1" ? [1, 3] : [0, 2];
    const apexes = ends.map((k) => scaled(VERTICES[k], state.t));
    const shown = state.shaded === "none" ? [] : shownRegions(state);
    show(nodes.diamond, shown.includes("diamond"));
    show(nodes.disc, shown.includes("disc"));
    if (shown.length === 0) return;
    const wedges = ends.map((k, i) => {
      const [a, b] = normalsAt("diamond", k).map((normal) => ray(apexes[i], normal));
      return plane.path([apexes[i], a, b], true);
    });
    update(nodes.diamond, { d: wedges.join("") + plane.path(apexes) });
    const line = [ray(apexes[0], VERTICES[ends[0]]), ...apexes, ray(apexes[1], VERTICES[ends[1]])];
    update(nodes.disc, { d: plane.path(line) });
  };
}

export function render({ model, el }) {
  const words = model.get("words");
  const limits = model.get("limits");
  const reach = [-limits.reach, limits.reach];
  const plane = new Plane({ x: reach, y: reach, label: words.plane, onresize: () => link.redraw() });
  const layers = Object.fromEntries(
    ["zones", "areas", "levels", "grips"].map((name) => [name, plane.layer(name)]),
  );
  const ticks = [-2, -1, 1, 2];
  const drawAxes = axes(plane, { xTicks: ticks, yTicks: ticks, xLabel: words.w1, yLabel: words.w2 });
  ["arrows", "rests", "words", "points", "handles"].forEach((name) => {
    layers[name] = plane.layer(name);
  });

  // ---- What the reader does

  let sliding = {}; // for a region where P is while it slides: { position } or { point }
  let halt = () => {};
  const stopSliding = () => {
    halt();
    sliding = {};
  };
  const positionKey = (region) => `${region}_position`;

  /** Let P go: along the boundary to where −∇L has no part along it, then off it if need be. */
  const release = (regions) => {
    stopSliding();
    const state = link.state();
    const goals = regions.filter((region) => state[positionKey(region)] !== null);
    const finish = () => link.set(Object.fromEntries(goals.map((region) => [positionKey(region), null])));
    if (goals.length === 0 || prefersStillness()) return finish();
    const trips = goals.map((region) => tripOf(region, state));
    let elapsed = 0;
    halt = animate((seconds) => {
      elapsed += seconds;
      const moving = trips.filter((trip) => elapsed < trip.duration);
      sliding = Object.fromEntries(trips.map((trip) => [trip.region, trip.at(elapsed)]));
      if (moving.length === 0) {
        sliding = {};
        finish();
      }
      link.paint();
      return moving.length > 0;
    });
    return undefined;
  };

  const act = {
    grab: stopSliding,
    drag(region, to) {
      const { t } = link.state();
      let position = positionOf(region, to);
      if (region === "diamond") {
        // A corner is one point of the whole boundary: hold on to it for a few pixels.
        const nearest = Math.round(position);
        const pixels = Math.abs(position - nearest) * t * Math.SQRT2 * plane.perX;
        if (pixels < 7) position = nearest % 4;
      }
      link.set({ [positionKey(region)]: position });
    },
    nudge(region, [right, up], fine) {
      stopSliding();
      const { [positionKey(region)]: held } = link.state();
      const from = held ?? positionOf(region, solve(link.state())[region].p);
      const step = fine ? 0.005 : 0.05;
      const to = snap(from + (right + up) * step, step);
      link.set({ [positionKey(region)]: to < 0 ? to + 4 : to % 4 });
    },
    release: (region) => release([region]),
  };

  const centre = handle(plane, layers.handles, {
    className: "centre hollow",
    label: words.handle_centre,
    drag: (to) => moveCentre(to, 0.01),
    nudge([right, up], fine) {
      const { c1, c2 } = link.state();
      const step = fine ? 0.01 : 0.1;
      moveCentre([c1 + right * step, c2 + up * step], 0.01);
    },
  });
  const moveCentre = (to, step) => {
    const [c1, c2] = to.map((value) => clamp(snap(value, step), reach[0] + 0.1, reach[1] - 0.1));
    link.set({ c1, c2 });
  };

  const degree = Math.PI / 180;
  const axis = (theta) => [-Math.sin(theta), Math.cos(theta)]; // along which the loss is flattest
  let side = 1; // the end of that axis which carries the handle
  /** Half a turn changes nothing: tilts are shown from above −90° to 90°. */
  const setShape = (kappa, degrees) => {
    const theta = (degrees - 180 * Math.ceil(degrees / 180 - 0.5)) * degree;
    link.set({ kappa: clamp(kappa, 1, limits.kappa), theta });
  };
  const shaping = handle(plane, layers.handles, {
    className: "shape hollow small loss",
    label: words.handle_shape,
    drag(to) {
      const { c1, c2 } = link.state();
      const [x, y] = [to[0] - c1, to[1] - c2];
      const degrees = snap(Math.atan2(-x, y) / degree, 1);
      // The handle lies on a level line: find the condition number that brings the line here.
      const here = scaled(axis(degrees * degree), Math.hypot(x, y));
      const excess = (kappa) =>
        loss_value(...hessian(kappa, degrees * degree), 0, 0, ...here) - HANDLE_LEVEL;
      const kappa = excess(1) > 0 ? Math.min(rootAbove(excess, 1), limits.kappa) : 1;
      setShape(snap(kappa, 0.1), degrees);
      side = dot(axis(link.state().theta), [x, y]) < 0 ? -1 : 1;
    },
    nudge([right, up], fine) {
      const { kappa, theta } = link.state();
      const degrees = snap(theta / degree - right * (fine ? 1 : 5), 1);
      setShape(snap(kappa + up * (fine ? 0.1 : 0.5), 0.1), degrees);
    },
  });

  // ---- Controls and readouts

  const controls = {
    region: choice({
      label: words.region,
      options: ["diamond", "disc", "both"].map((value) => [value, words[`region_${value}`]]),
      input: (region) => (stopSliding(), link.set({ region })),
    }),
    t: slider({
      label: words.budget, min: limits.t[0], max: limits.t[1], step: 0.05,
      format: (t) => number(t), input: (t) => link.set({ t }),
    }),
    kappa: slider({
      label: words.kappa, min: 1, max: limits.kappa, step: 0.5,
      format: (kappa) => number(kappa, 1), input: (kappa) => link.set({ kappa }),
    }),
    theta: slider({
      label: words.theta, min: -90, max: 90, step: 5,
      format: (theta) => fill(words.degrees, { theta: number(theta, 0) }),
      input: (theta) => link.set({ theta: theta * degree }),
    }),
    shaded: choice({
      label: words.shaded,
      options: ["none", "w1", "w2"].map((value) => [value, words[`shaded_${value}`]]),
      input: (shaded) => link.set({ shaded }),
    }),
  };
  const letGo = button({ label: words.release, className: "main", press: () => release(shownRegions(link.state())) });
  const presets = Object.entries(model.get("presets")).map(([name, changes]) =>
    button({
      label: words[`preset_${name}`],
      press() {
        stopSliding();
        link.set(changes);
        release(shownRegions(link.state()));
      },
    }),
  );
  const table = readouts({
    label: words.readouts,
    rows: ["w", "zeros", "face", "multiplier", "loss", "p", "loss_p", "along"].map((row) => [row, words[`row_${row}`]]),
    columns: ["diamond", "disc"].map((region) => [region, words[`region_${region}`]]),
  });
  const story = narration();
  const legend = ["zone l1", "line l2"].map((swatch) =>
    element("li", {}, element("i", { class: `swatch ${swatch}` }), element("span")),
  );
  const legendList = element("ul", { class: "legend" }, ...legend);
  el.classList.add("explorer-view");
  update(el, { role: "group", "aria-label": words.title });
  el.append(
    buttonRow(words.presets, presets),
    element(
      "div", { class: "stage" },
      element(
        "div", { class: "picture" },
        plane.node, legendList, element("div", { class: "under" }, letGo, story.node),
      ),
      element("div", { class: "controls" }, ...Object.values(controls).map(({ node }) => node)),
      table.node,
    ),
  );

  // ---- Drawing

  const drawZones = zoneView(layers.zones, plane);
  const levelNodes = Array.from({ length: 7 }, () => shape("path", { class: "line thin loss" }));
  layers.levels.prepend(...levelNodes);
  const views = Object.fromEntries(
    ["disc", "diamond"].map((region) => [region, regionView(region, plane, layers, words, act)]),
  );
  const unitLine = remember((kappa, theta, perUnit) => {
    const points = levelLine(hessian(kappa, theta), kappa, theta);
    return pathOf(points.map(([a, b]) => [perUnit * a, -perUnit * b]), true);
  });
  const centreWord = caption(layers.words, "");

  function draw(state) {
    const entries = hessian(state.kappa, state.theta);
    const unit = unitLine(state.kappa, state.theta, plane.perX);
    const [x, y] = plane.screen([state.c1, state.c2]);
    const levels = (node, size) =>
      update(node, { d: unit, transform: `translate(${x} ${y}) scale(${size})` });
    drawAxes();
    drawZones(state);
    levelNodes.forEach((node, i) => levels(node, 0.4 * (i + 1)));

    const regions = shownRegions(state);
    const readings = Object.fromEntries(
      regions.map((region) => [region, read(region, state, sliding[region])]),
    );
    for (const [region, view] of Object.entries(views)) {
      if (regions.includes(region)) view.draw(readings[region], state, levels, regions.length === 1);
      else view.hide();
    }

    const c = [state.c1, state.c2];
    const end = scaled(axis(state.theta), side);
    const out = Math.sqrt(HANDLE_LEVEL / loss_value(...entries, 0, 0, ...end));
    centre.draw(c, {
      now: state.c1, min: reach[0], max: reach[1], text: fill(words.text_centre, { c: tuple(c) }),
    });
    const shapeText = fill(words.text_shape, {
      kappa: number(state.kappa, 1), theta: number(state.theta / degree, 0),
    });
    shaping.draw([state.c1 + out * end[0], state.c2 + out * end[1]], {
      now: state.theta / degree, min: -90, max: 90, text: shapeText,
    });
    centreWord.draw([x + 13, y - 6], words.centre, "start");

    controls.region.draw(state.region);
    controls.t.draw(state.t);
    controls.kappa.draw(state.kappa);
    controls.theta.draw(state.theta / degree);
    controls.shaded.draw(state.shaded);
    letGo.disabled = regions.every((region) => state[positionKey(region)] === null);
    const zero = state.shaded === "none" ? "" : words[`shaded_${state.shaded}`];
    show(legendList, zero !== "");
    ["diamond", "disc"].forEach((region, i) => {
      show(legend[i], regions.includes(region));
      write(legend[i].lastChild, fill(words[`legend_${region}`], { zero }));
    });
    table.draw(rowsOf(readings, words), regions);
    story.draw(regions.map((region) => tell(region, state, readings[region], words)).join("\n"));
  }

  const link = connect(model, NAMES, draw);
  draw(link.state());
  return () => {
    stopSliding();
    link.stop();
    plane.stop();
    story.stop();
  };
}
