// The optimization view's explorer. Formulas come printed from derivation.py, words with the state.

import {
  arrow, caption, clamp, element, fill, handle, number, pathOf, prefersStillness, remember, root, rootAbove,
  shape, show, snap, tuple, update, write,
} from "../explorers/kit.js";
import { format } from "../explorers/stage.js";
import {
  centre_of_multiplier, circle_point, circle_secular, edge_multiplier, edge_point,
  hessian, loss_value, negative_gradient, tangential_component, vertex_margin,
} from "./derivation.js";

// Vertices and the outward normals of the edges, counterclockwise; edge k begins at vertex k.
const VERTICES = [[1, 0], [0, 1], [-1, 0], [0, -1]];
const EDGES = [[1, 1], [-1, 1], [-1, -1], [1, -1]];

const HANDLE_LEVEL = 0.16; // the loss on the level line that carries the handle of the shape
const QUARTER = Math.PI / 2;
const DEGREE = Math.PI / 180;
const REGIONS = ["diamond", "disc"];
const ROLES = { diamond: "l1", disc: "l2" };

// ---- The solution ------------------------------------------------------------------------------

const hessianOf = ({ kappa, theta }) => hessian(kappa, theta * DEGREE);
const lossOf = (state) => [...hessianOf(state), ...state.c];
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

/** What the readouts say of one region; `sliding` says where P is while it slides. */
function read(region, state) {
  const loss = lossOf(state);
  const at = state.sliding?.[region];
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

const shownRegions = ({ region }) => (region === "both" ? REGIONS : [region]);

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
function levelLine(entries, kappa, degrees) {
  const theta = degrees * DEGREE;
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

function tellOf(region, state, reading, words) {
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

export function tell(state, readings, words) {
  return shownRegions(state).map((region) => tellOf(region, state, readings[region], words)).join("\n");
}

export function rows(state, readings, words) {
  const row = (text) =>
    Object.fromEntries(Object.entries(readings).map(([region, reading]) => [region, text(reading)]));
  return {
    w: row(({ w }) => tuple(w)),
    zeros: row(({ zeros }) =>
      [words.w1, words.w2].filter((_, i) => zeros[i]).join(", ") || words.none),
    face: row(({ face }) => words[`face_${face}`]),
    multiplier: row(({ multiplier }) => number(multiplier)),
    loss: row(({ loss }) => number(loss)),
    p: row(({ p }) => tuple(p)),
    loss_p: row((reading) => number(reading.loss_p)),
    along: row(({ along }) => number(along)),
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
  const stop = read(region, { ...state, sliding: { [region]: { position: wrapped(end) } } });
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
      update(rest, { cx: Math.round(x * 10) / 10, cy: Math.round(y * 10) / 10 });
      drawArrows(reading, plane.screen(state.c), alone);
      point.draw(reading.p, {
        now: positionOf(region, reading.p),
        min: 0,
        max: 4,
        text: fill(words.text_point, { p: tuple(reading.p) }),
      });
    },
  };
}

/**
 * All centres whose solution has the zero. For the diamond: a wedge beyond each of the two vertices on
 * the axis, and between them the segment inside. For the disc: a half-line beyond each of the two points
 * on the axis, and the same segment, where the centre itself is the solution.
 */
function zoneView(layer, plane) {
  const nodes = {
    diamond: shape("path", { class: "zone l1" }),
    disc: shape("path", { class: "line bold l2" }),
  };
  layer.append(...Object.values(nodes));
  return (state) => {
    const entries = hessianOf(state);
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

// ---- The explorer ------------------------------------------------------------------------------

const positionKey = (region) => `${region}_position`;
const axis = (degrees) => [-Math.sin(degrees * DEGREE), Math.cos(degrees * DEGREE)];

/** The handle of the loss's shape, on a level line where the loss is flattest; returns its drawing. */
function shapeHandle(stage, layer) {
  const { plane, words } = stage;
  const { low, high } = stage.trait("kappa");
  let side = 1; // the end of that axis which carries the handle
  /** Half a turn changes nothing: tilts are shown from above −90° to 90°. */
  const set = (kappa, degrees) =>
    stage.set({ kappa: clamp(kappa, low, high), theta: degrees - 180 * Math.ceil(degrees / 180 - 0.5) });
  const shaping = handle(plane, layer, {
    className: "shape hollow small loss",
    label: words.handle_shape,
    drag(to) {
      const [x, y] = to.map((value, i) => value - stage.state().c[i]);
      const theta = snap(Math.atan2(-x, y) / DEGREE, 1);
      // The handle lies on a level line: find the condition number that brings the line here.
      const here = scaled(axis(theta), Math.hypot(x, y));
      const excess = (kappa) => loss_value(...hessianOf({ kappa, theta }), 0, 0, ...here) - HANDLE_LEVEL;
      const kappa = excess(low) > 0 ? Math.min(rootAbove(excess, low), high) : low;
      set(snap(kappa, 0.1), theta);
      side = dot(axis(stage.state().theta), [x, y]) < 0 ? -1 : 1;
    },
    nudge([right, up], fine) {
      const { kappa, theta } = stage.state();
      set(snap(kappa + up * (fine ? 0.1 : 0.5), 0.1), snap(theta - right * (fine ? 1 : 5), 1));
    },
  });
  const texts = ["kappa", "theta"].map((name) => format(stage.trait(name)));
  return (state) => {
    const end = scaled(axis(state.theta), side);
    const out = Math.sqrt(HANDLE_LEVEL / loss_value(...hessianOf(state), 0, 0, ...end));
    const text = fill(words.text_shape, { kappa: texts[0](state.kappa), theta: texts[1](state.theta) });
    shaping.draw(between(state.c, state.c.map((value, i) => value + end[i]), out), {
      now: state.theta, min: -90, max: 90, text,
    });
  };
}

export function picture(stage) {
  const { plane, words } = stage;
  const layerOf = (name) => [name, plane.layer(name)];
  const layers = Object.fromEntries(["zones", "areas", "levels", "grips"].map(layerOf));
  const drawAxes = stage.axes();
  Object.assign(layers, Object.fromEntries(["arrows", "rests", "words", "points", "handles"].map(layerOf)));

  /** Let P go: along the boundary to where −∇L has no part along it, then off it if need be. */
  function release(regions) {
    const state = stage.state();
    const goals = regions.filter((region) => state[positionKey(region)] !== null);
    const rest = Object.fromEntries(goals.map((region) => [positionKey(region), null]));
    if (goals.length === 0 || prefersStillness()) return stage.set(rest);
    const trips = goals.map((region) => tripOf(region, state));
    let elapsed = 0;
    return stage.play((seconds) => {
      elapsed += seconds;
      const moving = trips.some((trip) => elapsed < trip.duration);
      stage.pretend({ sliding: Object.fromEntries(trips.map((trip) => [trip.region, trip.at(elapsed)])) });
      if (!moving) stage.put(rest);
      return moving;
    });
  }

  const act = {
    grab: stage.stop,
    drag(region, to) {
      let position = positionOf(region, to);
      if (region === "diamond") {
        // A corner is one point of the whole boundary: hold on to it for a few pixels.
        const nearest = Math.round(position);
        const pixels = Math.abs(position - nearest) * stage.state().t * Math.SQRT2 * plane.perX;
        if (pixels < 7) position = nearest % 4;
      }
      stage.set({ [positionKey(region)]: position });
    },
    nudge(region, [right, up], fine) {
      const state = stage.state();
      const from = state[positionKey(region)] ?? positionOf(region, solve(state)[region].p);
      const step = fine ? 0.005 : 0.05;
      const to = snap(from + (right + up) * step, step);
      stage.set({ [positionKey(region)]: to < 0 ? to + 4 : to % 4 });
    },
    release: (region) => release([region]),
  };

  const drawZones = zoneView(layers.zones, plane);
  const levelNodes = Array.from({ length: 7 }, () => shape("path", { class: "line thin loss" }));
  layers.levels.prepend(...levelNodes);
  const views = Object.fromEntries(
    ["disc", "diamond"].map((region) => [region, regionView(region, plane, layers, words, act)]),
  );
  const drawShape = shapeHandle(stage, layers.handles);
  const drawCentre = stage.point("c", "hollow centre", layers.handles, [13, -6]);
  const unitLine = remember((kappa, theta, perUnit) => {
    const points = levelLine(hessianOf({ kappa, theta }), kappa, theta);
    return pathOf(points.map(([a, b]) => [perUnit * a, -perUnit * b]), true);
  });
  const letGo = stage.button({
    label: words.release, className: "main", press: () => release(shownRegions(stage.state())),
  });
  const legend = ["zone l1", "line l2"].map((swatch) =>
    element("li", {}, element("i", { class: `swatch ${swatch}` }), element("span")));
  const legendList = element("ul", { class: "legend" }, ...legend);
  stage.beside(legendList, letGo);

  function draw(state, readings) {
    const unit = unitLine(state.kappa, state.theta, plane.perX);
    const [x, y] = plane.screen(state.c);
    const levels = (node, size) =>
      update(node, { d: unit, transform: `translate(${x} ${y}) scale(${size})` });
    const regions = shownRegions(state);
    drawAxes();
    drawZones(state);
    levelNodes.forEach((node, i) => levels(node, 0.4 * (i + 1)));
    for (const [region, view] of Object.entries(views)) {
      if (regions.includes(region)) view.draw(readings[region], state, levels, regions.length === 1);
      else view.hide();
    }
    drawShape(state);
    drawCentre(state.c);
    letGo.disabled = regions.every((region) => state[positionKey(region)] === null);
    const zero = state.shaded === "none" ? "" : words[`shaded.${state.shaded}`];
    show(legendList, zero !== "");
    REGIONS.forEach((region, i) => {
      show(legend[i], regions.includes(region));
      write(legend[i].lastChild, fill(words[`legend_${region}`], { zero }));
    });
  }

  return { draw, arrive: () => release(shownRegions(stage.state())) };
}
