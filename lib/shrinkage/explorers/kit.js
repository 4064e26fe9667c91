// What explorers are made of: a plane to draw on, handles to drag, controls, readouts, a sketch.
// stage.js puts them together. An explorer's words reach it from Python with its state, so no words are written here.

const SVG = "http://www.w3.org/2000/svg";

/** A name for a radio group or a label: it differs within a page, which may have a kit for each explorer. */
function named(kind) {
  globalThis.explorerNames = (globalThis.explorerNames ?? 0) + 1;
  return `${kind}-${globalThis.explorerNames}`;
}

// ---- Words and numbers ------------------------------------------------------------------------

/** Put values into a template: fill("λ = {lam}", { lam: "1.20" }). */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** A number as text. A bare "0" is exactly zero; "0.00" is small but not zero. */
export function number(value, digits = 2) {
  if (value === 0) return "0";
  return value.toFixed(digits).replace(/^-(0\.?0*)$/, "$1").replace("-", "−");
}

/** A point or vector as text. */
export function tuple(values, digits = 2) {
  return `(${values.map((value) => number(value, digits)).join(", ")})`;
}

export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** The nearest multiple of `step`, free of the tail that repeated sums would leave. */
export function snap(value, step) {
  const perUnit = Math.round(1 / step);
  return Math.abs(perUnit * step - 1) < 1e-9
    ? Math.round(value * perUnit) / perUnit
    : Math.round(value / step) * step;
}

/** A power of ten, to three digits. */
export function threeDigits(exponent) {
  return Number((10 ** exponent).toPrecision(3));
}

// ---- Numerics ---------------------------------------------------------------------------------

/**
 * The root of f between `a` and `b`, where f changes sign once, by halving down to one double.
 * The sign that counts is the one at `a`; f is never asked at `b`.
 */
export function root(f, a, b) {
  const below = f(a) < 0;
  let [from, to] = [a, b];
  for (;;) {
    const middle = from + (to - from) / 2;
    if (middle === from || middle === to) return middle;
    if (f(middle) < 0 === below) from = middle;
    else to = middle;
  }
}

/** The root of f above `low`, where f changes sign once. */
export function rootAbove(f, low) {
  const rising = f(low) < 0;
  let width = 1;
  while (f(low + width) < 0 === rising) {
    width *= 2;
    if (width > 1e300) throw new Error("no change of sign");
  }
  return root(f, low, low + width);
}

/** The solution of A·x = b for a symmetric positive definite matrix, by Cholesky's factors. */
export function solvePositiveDefinite(A, b) {
  const n = b.length;
  const factor = A.map((row) => row.slice());
  for (let j = 0; j < n; j += 1) {
    for (let k = 0; k < j; k += 1) {
      for (let i = j; i < n; i += 1) factor[i][j] -= factor[i][k] * factor[j][k];
    }
    const pivot = Math.sqrt(factor[j][j]);
    for (let i = j; i < n; i += 1) factor[i][j] /= pivot;
  }
  const x = b.slice();
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < i; k += 1) x[i] -= factor[i][k] * x[k];
    x[i] /= factor[i][i];
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < n; k += 1) x[i] -= factor[k][i] * x[k];
    x[i] /= factor[i][i];
  }
  return x;
}

/**
 * The weights that minimise ½·wᵀ·gram·w − pull·w + l1·‖w‖₁ + l2/2·‖w‖². Rounds over the weights find which
 * are zero and the others' signs; then the others are one linear system. Its solution is right if signs
 * and zeros hold. `best(h, g, l1, l2)` is the best value of one weight, as printed from a derivation.
 */
export function penalisedWeights(gram, pull, [l1, l2], best, start) {
  const w = start?.slice() ?? pull.map(() => 0);
  const updated = (weights, j) => {
    let left = pull[j] + gram[j][j] * weights[j];
    for (let k = 0; k < weights.length; k += 1) left -= gram[j][k] * weights[k];
    return best(gram[j][j], left, l1, l2);
  };
  for (let round = 0; round < 2000; round += 1) {
    for (let j = 0; l1 > 0 && j < w.length; j += 1) w[j] = updated(w, j);
    const alive = [...w.keys()].filter((j) => l1 === 0 || w[j] !== 0);
    const signs = alive.map((j) => (l1 === 0 ? 0 : Math.sign(w[j])));
    const exact = solvePositiveDefinite(
      alive.map((j) => alive.map((k) => gram[j][k] + (j === k ? l2 : 0))),
      alive.map((j, i) => pull[j] - l1 * signs[i]),
    );
    if (exact.some((value, i) => value * signs[i] < 0)) continue;
    const found = w.map(() => 0);
    alive.forEach((j, i) => {
      found[j] = exact[i];
    });
    const dead = [...w.keys()].filter((j) => !alive.includes(j));
    if (dead.every((j) => updated(found, j) === 0)) return found;
  }
  return w;
}

// ---- Elements ---------------------------------------------------------------------------------

/** Set only the attributes that changed: what has not moved costs nothing. */
export function update(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      if (node.hasAttribute(name)) node.removeAttribute(name);
    } else if (node.getAttribute(name) !== String(value)) {
      node.setAttribute(name, value);
    }
  }
  return node;
}

/** Change a node's text only where it differs. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function element(tag, attributes = {}, ...children) {
  const node = update(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

export function shape(tag, attributes = {}, ...children) {
  const node = update(document.createElementNS(SVG, tag), attributes);
  node.append(...children);
  return node;
}

export function show(node, visible) {
  update(node, { hidden: visible ? null : "", display: visible ? null : "none" });
}

/** The same function, which computes again only when an argument changed since the last call. */
export function remember(compute) {
  let given = null;
  let value;
  return (...args) => {
    if (given === null || args.some((arg, i) => arg !== given[i])) {
      value = compute(...args);
      given = args;
    }
    return value;
  };
}

/** A path through screen points, to a tenth of a pixel: rounding is far quicker than toFixed. */
export function pathOf(points, closed = false) {
  let text = "";
  for (let i = 0; i < points.length; i += 1) {
    const x = Math.round(points[i][0] * 10) / 10;
    const y = Math.round(points[i][1] * 10) / 10;
    text += (i === 0 ? "M" : "L") + x + " " + y;
  }
  return closed && text !== "" ? `${text}Z` : text;
}

// ---- State and frames -------------------------------------------------------------------------

/**
 * Tie a picture to a model. `draw(state)` runs at most once in a frame, whatever changed; what the
 * reader changed is saved in the same frame. `redraw()` asks for the next frame, `paint()` draws at
 * once, for a callback that already runs in one.
 */
export function connect(model, names, draw) {
  let frame = 0;
  let unsaved = false;
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const paint = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    draw(state());
    if (unsaved) {
      unsaved = false;
      model.save_changes();
    }
  };
  const redraw = () => {
    frame ||= requestAnimationFrame(paint);
  };
  names.forEach((name) => model.on(`change:${name}`, redraw));
  return {
    state,
    redraw,
    paint,
    set(changes) {
      Object.entries(changes).forEach(([name, value]) => model.set(name, value));
      unsaved = true;
      redraw();
    },
    stop() {
      cancelAnimationFrame(frame);
      names.forEach((name) => model.off(`change:${name}`, redraw));
    },
  };
}

export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Call `step(seconds)` frame by frame until it returns false. Returns a function that stops it. */
export function animate(step) {
  let last;
  let frame = requestAnimationFrame(function tick(now) {
    const seconds = last === undefined ? 1 / 60 : Math.min((now - last) / 1000, 0.1);
    last = now;
    if (step(seconds)) frame = requestAnimationFrame(tick);
  });
  return () => cancelAnimationFrame(frame);
}

// ---- The plane --------------------------------------------------------------------------------

/**
 * A coordinate system in an SVG that fills its column. One unit of the picture is one pixel, so
 * lines and letters keep their size on a phone; in full screen `zoom` pixels, so that all of it
 * grows. `onresize` is called when the size changes.
 */
export class Plane {
  constructor({ x, y, aspect, label, className = "", onresize = () => {} }) {
    this.xRange = x;
    this.yRange = y;
    // Height over width; by default one unit is as long up as across.
    this.aspect = aspect ?? (y[1] - y[0]) / (x[1] - x[0]);
    this.node = shape("svg", { class: `plane ${className}`, role: "group", "aria-label": label });
    this.node.style.setProperty("--aspect", this.aspect);
    this.pixels = 480;
    this.zoom = 1;
    this.resize();
    this.onresize = onresize;
    this.observer = new ResizeObserver(([entry]) => {
      const width = Math.round(entry.contentRect.width);
      if (width > 0 && width !== this.pixels) this.resize(width);
    });
    this.observer.observe(this.node);
  }

  resize(pixels = this.pixels, zoom = this.zoom) {
    [this.pixels, this.zoom] = [pixels, zoom];
    this.width = pixels / zoom;
    this.height = this.width * this.aspect;
    this.perX = this.width / (this.xRange[1] - this.xRange[0]);
    this.perY = this.height / (this.yRange[1] - this.yRange[0]);
    update(this.node, { viewBox: `0 0 ${this.width} ${this.height}` });
    this.onresize?.();
  }

  /** Take the width that it has on the page already, so that it need not be drawn twice. */
  measure() {
    const width = Math.round(this.node.getBoundingClientRect().width);
    if (width > 0 && width !== this.pixels) this.resize(width);
  }

  screen([x, y]) {
    return [(x - this.xRange[0]) * this.perX, (this.yRange[1] - y) * this.perY];
  }

  path(points, closed = false) {
    return pathOf(points.map((point) => this.screen(point)), closed);
  }

  /** The point under a pointer event. */
  under(event) {
    const box = this.node.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * this.width;
    const down = ((event.clientY - box.top) / box.height) * this.height;
    return [this.xRange[0] + across / this.perX, this.yRange[1] - down / this.perY];
  }

  contains([x, y], margin = 0) {
    return (
      x >= this.xRange[0] + margin && x <= this.xRange[1] - margin &&
      y >= this.yRange[0] + margin && y <= this.yRange[1] - margin
    );
  }

  layer(className = "") {
    const node = shape("g", { class: className });
    this.node.append(node);
    return node;
  }

  stop() {
    this.observer.disconnect();
  }
}

/**
 * Axes that cross at `origin`, with ticks and names. A tick is a number, or a pair of where it is
 * and its text, as a logarithmic axis needs. Returns the function that draws them.
 */
export function axes(
  plane, { xTicks, yTicks, xLabel, yLabel, digits = 0, origin = [0, 0], className = "" },
) {
  const layer = plane.layer(`axes ${className}`);
  layer.setAttribute("aria-hidden", "true");
  const lines = shape("path", { class: "axis" });
  const pair = (tick) => (Array.isArray(tick) ? tick : [tick, number(tick, digits)]);
  const [across, up] = [xTicks.map(pair), yTicks.map(pair)];
  const text = (content, className) => {
    const node = shape("text", { class: className });
    node.textContent = content;
    return node;
  };
  const xs = across.map(([, content]) => text(content, "tick across"));
  const ys = up.map(([, content]) => text(content, "tick up"));
  const names = [text(xLabel, "name across"), text(yLabel, "name up")];
  layer.append(lines, ...xs, ...ys, ...names);
  const place = (node, x, y) => update(node, { x: x.toFixed(1), y: y.toFixed(1) });
  const draw = remember(() => {
    const [x0, y0] = plane.screen(origin);
    const marks = [`M0 ${y0}H${plane.width}M${x0} 0V${plane.height}`];
    across.forEach(([tick], i) => {
      const [x] = plane.screen([tick, 0]);
      marks.push(`M${x} ${y0 - 3}v6`);
      place(xs[i], x, y0 + 16);
    });
    up.forEach(([tick], i) => {
      const [, y] = plane.screen([0, tick]);
      marks.push(`M${x0 - 3} ${y}h6`);
      place(ys[i], x0 - 8, y + 4);
    });
    place(names[0], plane.width - 6, y0 - 8);
    place(names[1], x0 + 8, 14);
    update(lines, { d: marks.join("") });
  });
  return () => draw(plane.width);
}

/** An arrow; `draw(from, to)` takes screen points and hides what is too short to see. */
export function arrow(layer, className) {
  const shaft = shape("path", { class: "shaft" });
  const head = shape("path", { class: "head" });
  const node = shape("g", { class: `arrow ${className}`, "aria-hidden": "true" }, shaft, head);
  layer.append(node);
  return {
    node,
    draw([x0, y0], [x1, y1]) {
      const length = Math.hypot(x1 - x0, y1 - y0);
      show(node, length > 1.5);
      if (length <= 1.5) return;
      const size = Math.min(9, 0.6 * length);
      const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
      const [bx, by] = [x1 - size * ux, y1 - size * uy];
      const wing = 0.42 * size;
      update(shaft, { d: pathOf([[x0, y0], [bx, by]]) });
      update(head, {
        d: pathOf([[x1, y1], [bx - wing * uy, by + wing * ux], [bx + wing * uy, by - wing * ux]], true),
      });
    },
    hide: () => show(node, false),
  };
}

/** A word in the picture, with a halo of the paper's colour. */
export function caption(layer, className) {
  const node = shape("text", { class: `caption ${className}`, "aria-hidden": "true" });
  layer.append(node);
  return {
    node,
    draw([x, y], text, anchor = "middle") {
      show(node, true);
      write(node, text);
      update(node, { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor });
    },
    hide: () => show(node, false),
  };
}

// ---- Handles ----------------------------------------------------------------------------------

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** The direction of an arrow key and whether Shift asks for a fine step; null for other keys. */
export function arrowKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in ARROWS)) return null;
  return { direction: ARROWS[event.key], fine: event.shiftKey };
}

/**
 * Something to drag: by mouse, by touch, or by arrow keys once it has the focus.
 *
 * `drag(point)` gets the point of the plane that the reader drags it to, `nudge(direction, fine)`
 * an arrow key, `grab()` and `release()` the two ends of a drag; Enter and Space release as well.
 * Where there is a `grip`, for example a curve that the handle runs on, pressing it brings the
 * handle there.
 */
export function handle(plane, layer, { className, label, grip, drag, nudge, grab, release }) {
  const target = shape("circle", { class: "target", r: 22 });
  const ring = shape("circle", { class: "focus-ring", r: 15 });
  const dot = shape("circle", { class: "dot", r: 7 });
  const node = shape(
    "g",
    { class: `handle ${className}`, tabindex: 0, role: "slider", "aria-label": label },
    target, ring, dot,
  );
  layer.append(node);
  let at = [0, 0];
  let offset = null; // from the pointer to the handle while it is dragged

  const take = (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
    node.classList.add("held");
    const pointer = plane.under(event);
    const onGrip = event.currentTarget === grip;
    offset = onGrip ? [0, 0] : [at[0] - pointer[0], at[1] - pointer[1]];
    grab?.();
    if (onGrip) drag(pointer);
  };
  for (const start of grip ? [node, grip] : [node]) {
    start.addEventListener("pointerdown", take);
    // Not every browser heeds touch-action inside an SVG: a finger here drags, and does not scroll.
    start.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  }
  node.addEventListener("pointermove", (event) => {
    if (offset === null) return;
    const pointer = plane.under(event);
    drag([pointer[0] + offset[0], pointer[1] + offset[1]]);
  });
  const drop = () => {
    if (offset === null) return;
    offset = null;
    node.classList.remove("held");
    release?.();
  };
  node.addEventListener("pointerup", drop);
  node.addEventListener("pointercancel", drop);
  node.addEventListener("lostpointercapture", drop);
  node.addEventListener("keydown", (event) => {
    const arrows = arrowKey(event);
    if (arrows) nudge(arrows.direction, arrows.fine);
    else if (release && (event.key === "Enter" || event.key === " ")) release();
    else return;
    event.preventDefault();
  });
  return {
    node,
    held: () => offset !== null,
    /** Place it and say where it is: `now` in [min, max] and in words. */
    draw(point, { now, min, max, text }) {
      at = point;
      const [x, y] = plane.screen(point);
      update(node, {
        transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})`,
        "aria-valuenow": now.toFixed(3),
        "aria-valuemin": min,
        "aria-valuemax": max,
        "aria-valuetext": text,
      });
    },
    show: (visible) => show(node, visible),
  };
}

/**
 * A prediction that the reader draws over a plane: `pad` catches pointer and keys while `open`.
 * `changed()` is called when a line begins or all are gone.
 */
export function sketch(plane, label, changed) {
  const layer = plane.layer("sketch");
  const ink = shape("path", { class: "ink", "aria-hidden": "true" });
  const pen = shape("circle", { class: "pen", r: 6, "aria-hidden": "true" });
  const pad = shape("rect", {
    class: "pad", tabindex: 0, role: "application", "aria-label": label, width: "100%", height: "100%",
  });
  layer.append(ink, pen, pad);
  let lines = []; // each a list of points of the plane
  let at = [0, 0];
  let down = false;
  const draw = () => {
    update(ink, { d: lines.map((line) => plane.path(line)).join("") });
    const [cx, cy] = plane.screen(at);
    update(pen, { cx, cy, class: down ? "pen down" : "pen" });
  };
  const go = (to) => {
    at = [clamp(to[0], ...plane.xRange), clamp(to[1], ...plane.yRange)];
    if (down) lines.at(-1).push(at);
    draw();
  };
  const put = (isDown) => {
    down = isDown;
    if (down) lines.push([at]);
    draw();
    changed();
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    pad.focus({ preventScroll: true });
    pad.setPointerCapture(event.pointerId);
    down = false;
    go(plane.under(event));
    put(true);
  });
  pad.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  pad.addEventListener("pointermove", (event) => {
    if (down && pad.hasPointerCapture(event.pointerId)) go(plane.under(event));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    pad.addEventListener(end, () => down && put(false));
  }
  pad.addEventListener("keydown", (event) => {
    const arrows = arrowKey(event);
    const [across, up] = [plane.xRange, plane.yRange].map(([low, high]) => (high - low) / 52);
    const share = arrows?.fine ? 0.1 : 1;
    if (arrows) go([at[0] + arrows.direction[0] * across * share, at[1] + arrows.direction[1] * up * share]);
    else if (event.key === " ") put(!down);
    else return;
    event.preventDefault();
  });
  const open = (isOpen) => {
    down = false;
    [pad, pen].forEach((node) => show(node, isOpen));
    if (isOpen) {
      plane.node.append(layer); // over everything else
      pad.focus({ preventScroll: true });
    }
    draw();
  };
  [pad, pen].forEach((node) => show(node, false));
  return {
    draw,
    open,
    drawn: () => lines.length > 0,
    erase() {
      lines = [];
      put(false);
    },
  };
}

// ---- Controls ---------------------------------------------------------------------------------

/**
 * A slider with its value in words; with Shift the arrow keys take a tenth of a step. `to` and `from`
 * turn a value into the slider's place and back, as a logarithmic one needs. `typed` makes the value
 * a field, and `least` is the smallest way that an arrow key goes.
 */
export function slider({
  label, min, max, step, format, input, typed = false, least = 0, to = Number, from = Number,
}) {
  const [low, high] = [to(min), to(max)];
  const range = element("input", { type: "range", min: low, max: high, step: "any" });
  // What the slider says of itself; an <output> would be read out on every change.
  const value = typed
    ? element("input", { type: "number", class: "value", min, max, step: least || "any", "aria-label": label })
    : element("span", { class: "value", "aria-hidden": "true" });
  if (typed) update(range, { "aria-label": label });
  const node = element(typed ? "div" : "label", { class: "slider" }, element("span", {}, label), value, range);
  let now = min;
  const put = (next) => {
    now = clamp(next, min, max);
    range.value = to(now);
    input(now);
  };
  range.addEventListener("input", () => put(from(snap(Number(range.value), step))));
  range.addEventListener("keydown", (event) => {
    const arrows = arrowKey(event);
    if (!arrows) return;
    event.preventDefault();
    const by = arrows.fine ? step / 10 : step;
    const sign = Math.sign(arrows.direction[0] + arrows.direction[1]);
    // At once: a second key may come before the next frame, and goes on from here.
    const next = from(snap(to(now) + sign * by, by));
    put(Math.abs(next - now) < least ? now + sign * least : next);
  });
  if (typed) {
    value.addEventListener("input", () => value.value !== "" && value.validity.valid && put(Number(value.value)));
    value.addEventListener("blur", () => { value.value = now; });
  }
  return {
    node,
    draw(given) {
      now = given;
      const place = to(now);
      if (Number(range.value) !== place) range.value = place;
      const text = format(now);
      if (range.getAttribute("aria-valuetext") === text) return;
      range.style.setProperty("--filled", `${((place - low) / (high - low)) * 100}%`);
      update(range, { "aria-valuetext": text });
      if (!typed) write(value, text);
      else if (document.activeElement !== value) value.value = now;
    },
  };
}

/** A line that the reader types or pastes; `examples` are [line, name], and `offer` names their list. */
export function lineOfText({ label, offer, longest, examples, input }) {
  const field = element("input", {
    type: "text", maxlength: longest, spellcheck: "false", autocomplete: "off", autocapitalize: "off",
  });
  field.addEventListener("input", () => input(field.value));
  const list = element(
    "select", { "aria-label": offer },
    ...["", ...examples.keys()].map((i) => element("option", { value: i }, i === "" ? offer : examples[i][1])),
  );
  list.addEventListener("change", () => list.value !== "" && input(examples[list.value][0]));
  const node = element(
    "div", { class: "line-of-text" }, element("label", {}, element("span", {}, label), field), list,
  );
  return {
    node,
    draw(now) {
      if (field.value !== now) field.value = now;
      list.value = String(examples.findIndex(([line]) => line === now)).replace("-1", "");
    },
  };
}

/** One of several: `options` are [value, label] pairs. Where they are many, `listed`, a list opens. */
export function choice({ label, options, input, listed = false }) {
  if (listed) {
    const list = element("select", {}, ...options.map(([value, text]) => element("option", { value }, text)));
    list.addEventListener("change", () => input(list.value));
    return {
      node: element("label", { class: "listed" }, element("span", {}, label), list),
      draw(now) {
        list.value = now;
      },
    };
  }
  const name = named("choice");
  const radios = options.map(([value, text]) => {
    const radio = element("input", { type: "radio", name, value });
    radio.addEventListener("change", () => input(value));
    return { value, radio, node: element("label", {}, radio, element("span", {}, text)) };
  });
  const node = element(
    "fieldset",
    { class: "choice" },
    element("legend", {}, label),
    element("div", { class: "options" }, ...radios.map((radio) => radio.node)),
  );
  return {
    node,
    draw(now) {
      radios.forEach(({ value, radio }) => {
        radio.checked = value === now;
      });
    },
  };
}

/** On or off. */
export function toggle({ label, input }) {
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => input(box.checked));
  return {
    node: element("label", { class: "toggle" }, box, element("span", {}, label)),
    draw(now) {
      box.checked = now;
    },
  };
}

export function button({ label, className = "", press }) {
  const node = element("button", { type: "button", class: className }, label);
  node.addEventListener("click", press);
  return node;
}

/** A named row of buttons. */
export function buttonRow(label, buttons) {
  const id = named("row");
  return element(
    "div",
    { class: "button-row", role: "group", "aria-labelledby": id },
    element("span", { id }, label),
    ...buttons,
  );
}

// ---- Readouts ---------------------------------------------------------------------------------

/**
 * A table of readouts: `rows` and `columns` are [key, label]; without columns there is one without
 * a head. draw({ row: text }) or draw({ row: { column: text } }); what has no text is not shown.
 */
export function readouts({ label, rows, columns }) {
  const keys = columns.length > 0 ? columns.map(([column]) => column) : ["now"];
  const heads = columns.map(([column, text]) => element("th", { scope: "col", class: column }, text));
  const lines = rows.map(([row, text]) => {
    const cells = keys.map((column) => element("td", { class: column }));
    return { row, cells, node: element("tr", { class: row }, element("th", { scope: "row" }, text), ...cells) };
  });
  const head = element("thead", {}, element("tr", {}, element("td"), ...heads));
  const node = element(
    "table",
    { class: "readouts" },
    element("caption", {}, label),
    ...(columns.length > 0 ? [head] : []),
    element("tbody", {}, ...lines.map((line) => line.node)),
  );
  return {
    node,
    draw(texts) {
      const shown = new Set();
      for (const { row, cells, node: line } of lines) {
        const given = texts[row];
        show(line, given !== undefined);
        if (given === undefined) continue;
        cells.forEach((cell, i) => {
          const text = columns.length > 0 ? given[keys[i]] : given;
          show(cell, text !== undefined);
          if (text === undefined) return;
          write(cell, text);
          shown.add(keys[i]);
        });
      }
      heads.forEach((each, i) => show(each, shown.has(keys[i])));
    },
  };
}

/**
 * A sentence that follows the picture. The reader sees it change at once; a screen reader hears it
 * when the picture has come to rest for a moment.
 */
export function narration() {
  const seen = element("p", { class: "narration", "aria-hidden": "true" });
  const heard = element("p", { class: "heard", role: "status" });
  let timer = 0;
  return {
    node: element("div", {}, seen, heard),
    draw(text) {
      const first = seen.textContent === "";
      if (seen.textContent === text) return;
      seen.textContent = text;
      clearTimeout(timer);
      if (first) heard.textContent = text;
      else timer = setTimeout(() => write(heard, text), 600);
    },
    stop: () => clearTimeout(timer),
  };
}
