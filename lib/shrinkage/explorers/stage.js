// Builds an explorer from what its Python class declares: the main picture, controls, readouts, presets,
// full screen, link, prediction. What the room's own script draws comes from its `picture`.

import {
  Plane, animate, axes, button, buttonRow, caption, choice, clamp, connect, element, handle, lineOfText,
  narration, number, readouts, show, sketch, slider, snap, threeDigits, toggle, tuple, update, write,
} from "./kit.js";

// ---- Controls ----------------------------------------------------------------------------------

/** What a slider shows of its value. */
export function format({ digits = 0, unit = "" }) {
  return (value) => number(value, digits) + unit;
}

const LOG = { to: Math.log10, from: threeDigits };

const CONTROLS = {
  slider: (trait, words, input) => slider({
    label: words[trait.name], min: trait.low, max: trait.high, step: trait.step, format: format(trait), input,
    typed: trait.typed, ...(trait.log ? LOG : {}),
  }),
  whole: (trait, words, input) => slider({
    label: words[trait.name], min: trait.low, max: trait.high, step: trait.step ?? 1, format: String,
    input: (value) => input(Math.round(value)), typed: trait.typed, least: 1, ...(trait.log ? LOG : {}),
  }),
  choice: (trait, words, input) => choice({
    label: words[trait.name],
    options: trait.options.map((value) => [value, words[`${trait.name}.${value}`]]),
    listed: trait.listed,
    input,
  }),
  text: (trait, words, input) => lineOfText({
    label: words[trait.name],
    offer: words[`${trait.name}.offer`],
    longest: trait.longest,
    examples: trait.examples.map((line, i) => [line, words[`${trait.name}.${i}`]]),
    input,
  }),
  toggle: (trait, words, input) => toggle({ label: words[trait.name], input }),
};

const counts = ({ when = {} }, state) =>
  Object.entries(when).every(([name, values]) => values.includes(state[name]));

// ---- Full screen -------------------------------------------------------------------------------

/** How many times larger everything is in full screen, to be read from the last row. */
const zoomOf = () => clamp(Math.min(innerHeight / 520, innerWidth / 860), 1, 4);

/** A button that lets `el` fill the screen, also where a browser lets only videos do so. */
function fullScreen(el, words, zoom) {
  const press = button({ label: words["kit.full"], className: "quiet full-button", press: () => set(!isFull()) });
  const isFull = () => el.classList.contains("full");
  const look = (full) => {
    el.classList.toggle("full", full);
    el.style.setProperty("--zoom", full ? zoomOf() : 1);
    write(press, words[full ? "kit.leave" : "kit.full"]);
    zoom(full ? zoomOf() : 1);
  };
  const set = (full) => {
    look(full);
    if (full) el.requestFullscreen?.().catch(() => {}); // then it fills the window alone
    else if (document.fullscreenElement === el) document.exitFullscreen();
  };
  const left = () => document.fullscreenElement === null && isFull() && look(false);
  const resized = () => isFull() && look(true);
  const escape = (event) => event.key === "Escape" && isFull() && set(false);
  document.addEventListener("fullscreenchange", left);
  addEventListener("resize", resized);
  el.addEventListener("keydown", escape);
  return {
    node: press,
    stop() {
      document.removeEventListener("fullscreenchange", left);
      removeEventListener("resize", resized);
    },
  };
}

// ---- The link ----------------------------------------------------------------------------------

/** Copy a text; `from` is the button that asked for it. */
export async function copy(text, from) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https there is no clipboard to write to: select the text and copy that.
    const field = element("textarea", { class: "heard" });
    field.value = text;
    from.after(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    from.focus();
  }
}

function copyButton(model, words) {
  const node = button({
    label: words["kit.copy"],
    className: "quiet",
    async press() {
      await copy(model.link(), node);
      write(node, words["kit.copied"]);
      setTimeout(() => write(node, words["kit.copy"]), 2000);
    },
  });
  return node;
}

// ---- The explorer ------------------------------------------------------------------------------

/**
 * Show a room's explorer in `el`, part by part: whoever takes the parts may let the browser breathe
 * in between, for a phone is busy for long with all of them. Returns what ends it. The room exports
 *   solve(state, data), the readings, which Python computes as well;
 *   tell(state, readings, words, data), what the picture shows in sentences;
 *   rows(state, readings, words, data), the readouts' texts by row (and column);
 *   picture(stage), which adds what it draws to the stage and returns draw(state, readings), or
 *   { draw, arrive } with what happens once a preset has been chosen.
 */
export function* rendering(room, { model, el }) {
  const [words, declared, data] = ["words", "declared", "data"].map((name) => model.get(name));
  const { traits, beside, opening } = declared;
  const names = traits.map(({ name }) => name);
  const named = (keys, prefix) => keys.map((key) => [key, words[`${prefix}.${key}`]]);
  let pretended = {};
  let halt = null; // ends what moves by itself

  let link = null; // to the model, once there is something to draw
  const planes = [];
  const extras = []; // drawings under More: drawn while it is open
  const redraw = () => link?.redraw();
  const makePlane = (options) => {
    const made = new Plane({ ...options, onresize: redraw });
    planes.push(made);
    return made;
  };
  const plane = makePlane({ ...declared.picture, label: words.picture, className: "main" });
  const side = element("div", { class: "side" });
  const more = element("div", { class: "more-inside" });
  const under = element("div", { class: "picture" }, plane.node);

  const stop = () => {
    halt?.();
    halt = null;
    pretended = {};
  };
  const stage = {
    words,
    data,
    plane,
    makePlane,
    trait: (name) => traits.find((trait) => trait.name === name),
    state: () => link.state(),
    /** Change the state as the reader's doing: it ends what moves by itself. */
    set(changes) {
      stop();
      link.set(changes);
    },
    /** Move by itself: `step(seconds)` changes the state by `put`, or what is drawn by `pretend`. */
    play(step) {
      stop();
      halt = animate((seconds) => {
        const on = step(seconds);
        if (!on) stop();
        link.paint();
        return on;
      });
      link.redraw();
    },
    playing: () => halt !== null,
    put: (changes) => link.set(changes),
    pretend(changes) {
      pretended = changes;
    },
    stop: () => {
      stop();
      link.redraw();
    },
    button: (options) => button(options),
    /** Axes as the picture declares them; call it where they belong between the layers. */
    axes: () => axes(plane, {
      xTicks: declared.picture.ticks[0], yTicks: declared.picture.ticks[1],
      xLabel: words["picture.x"], yLabel: words["picture.y"], digits: declared.picture.digits,
    }),
    /** The handle of a declared point; returns draw(point), with the name beside it. */
    point(name, className, layer = plane.layer(), aside = [11, 19]) {
      const { reach, step } = stage.trait(name);
      const short = words[`${name}.short`];
      const move = (to) =>
        stage.set({ [name]: to.map((value, i) => clamp(snap(value, step), -reach[i], reach[i])) });
      const made = handle(plane, layer, {
        className: `${name} ${className}`,
        label: words[name],
        drag: move,
        nudge(direction, fine) {
          const by = fine ? step : 10 * step;
          move(link.state()[name].map((value, i) => value + direction[i] * by));
        },
      });
      const word = caption(plane.layer(), "plain");
      return (at) => {
        made.draw(at, { now: at[0], min: -reach[0], max: reach[0], text: `${short} = ${tuple(at)}` });
        const [x, y] = plane.screen(at);
        word.draw([x + aside[0], y + aside[1]], short, "start");
      };
    },
    /** Put nodes under the picture, beside it, or under More with a drawing of their own. */
    under: (...nodes) => under.append(...nodes),
    beside: (...nodes) => side.append(...nodes),
    more(node, draw = () => {}) {
      more.append(node);
      extras.push(draw);
    },
  };

  // ---- What is built from the declarations

  const controls = traits.filter(({ kind, name }) => CONTROLS[kind] && words[name]).map((trait) => ({
    trait,
    ...CONTROLS[trait.kind](trait, words, (value) => stage.set({ [trait.name]: value })),
  }));
  const near = beside.map((name) => controls.find(({ trait }) => trait.name === name));
  const far = controls.filter((control) => !near.includes(control));
  const view = room.picture(stage);
  const draw = view.draw ?? view;
  const go = (state) => {
    stage.set({ ...opening, ...state });
    view.arrive?.();
  };
  const table = (rows) => readouts({
    label: words["kit.readouts"], rows: named(rows, "row"), columns: named(declared.columns, "column"),
  });
  const tables = [declared.readouts, declared.more].map(table);
  const presets = Object.entries(declared.presets).map(([name, changes]) =>
    button({ label: words[`preset.${name}`], press: () => go(changes) }));
  const story = narration();
  const full = fullScreen(el, words, (zoom) => planes.forEach((each) => each.resize(each.pixels, zoom)));
  const reset = button({ label: words["kit.reset"], className: "quiet", press: () => go({}) });
  const drawing = declared.prediction ? predict() : { nodes: [], draw() {} };
  const tools = [...drawing.nodes, reset, ...(model.link ? [copyButton(model, words)] : []), full.node];

  function predict() {
    let open = false;
    const paper = sketch(plane, words["kit.sketch"], () => show(erase, paper.drawn()));
    const pencil = button({
      label: words["kit.draw"],
      className: "quiet",
      press() {
        open = !open;
        update(pencil, { "aria-pressed": String(open) });
        write(pencil, words[open ? "kit.done" : "kit.draw"]);
        paper.open(open);
      },
    });
    const erase = button({ label: words["kit.erase"], className: "quiet", press: () => paper.erase() });
    show(erase, false);
    return { nodes: [pencil, erase], draw: paper.draw };
  }

  side.prepend(...near.map(({ node }) => node));
  side.append(story.node, tables[0].node, element("div", { class: "tools" }, ...tools));
  more.prepend(
    ...(presets.length > 0 ? [buttonRow(words["kit.presets"], presets)] : []),
    element("div", { class: "controls" }, ...far.map(({ node }) => node)),
  );
  more.append(tables[1].node);
  [tables[0], tables[1]].forEach(({ node }, i) =>
    show(node, [declared.readouts, declared.more][i].length > 0));
  const drawer = element("details", { class: "more" }, element("summary", {}, words["kit.more"]), more);
  drawer.addEventListener("toggle", redraw);
  el.classList.add("explorer-view");
  update(el, { role: "group", "aria-label": words.title });
  el.style.setProperty("--main-aspect", declared.picture.aspect);
  el.append(element("div", { class: "stage" }, under, side), drawer);

  // ---- Drawing

  function* parts(own) {
    const state = { ...own, ...pretended };
    const readings = room.solve(state, data);
    yield;
    draw(state, readings);
    yield;
    for (const { trait, node, draw: drawControl } of controls) {
      drawControl(state[trait.name]);
      show(node, counts(trait, state));
    }
    const texts = room.rows?.(state, readings, words, data) ?? {};
    tables[0].draw(texts);
    if (drawer.open) {
      tables[1].draw(texts);
      extras.forEach((each) => each(state, readings));
    }
    drawing.draw();
    story.draw(room.tell(state, readings, words, data));
  }

  let painted = false;
  const paint = (own) => {
    painted = true;
    Array.from(parts(own));
  };

  yield;
  planes.filter(({ node }) => !drawer.contains(node)).forEach((each) => each.measure());
  yield;
  link = connect(model, names, paint);
  for (const _ of parts(link.state())) {
    yield;
    if (painted) break; // what changed meanwhile has been drawn
  }
  return () => {
    stop();
    link.stop();
    full.stop();
    story.stop();
    view.stop?.();
    planes.forEach((each) => each.stop());
  };
}

/** Show a room's explorer in `el` at once. Returns what ends it. */
export function render(room, given) {
  const parts = rendering(room, given);
  let part = parts.next();
  while (!part.done) part = parts.next();
  return part.value;
}
