// Mounts explorers on a page without a kernel, when they come near. Each of its elements carries all
// that a model holds as JSON; the page's address carries what the reader has changed:
// #optimization?t=0.75&c=0.3,1.2 and, with several explorers, more of them after a "/".

/** What a Jupyter widget's model does, without a kernel behind it. */
export function modelOf(values) {
  const listeners = new Map();
  const call = (name) => [...(listeners.get(name) ?? [])].forEach((listener) => listener());
  return {
    get: (name) => values[name],
    set(name, value) {
      if (JSON.stringify(values[name]) === JSON.stringify(value)) return;
      values[name] = value;
      call(`change:${name}`);
      call("change");
    },
    save_changes() {},
    on(name, listener) {
      if (!listeners.has(name)) listeners.set(name, new Set());
      listeners.get(name).add(listener);
    },
    off(name, listener) {
      listeners.get(name)?.delete(listener);
    },
  };
}

// ---- The address -------------------------------------------------------------------------------

const within = (value, { low, high }) => Number.isFinite(value) && value >= low && value <= high;
const numeral = (text) => (text.trim() === "" ? NaN : Number(text));

/** How a value of each kind is written, and read; undefined if it is no value of that trait. */
const KINDS = {
  slider: { write: String, read: (text, trait) => (within(numeral(text), trait) ? numeral(text) : undefined) },
  whole: {
    write: String,
    read: (text, trait) =>
      (Number.isInteger(numeral(text)) && within(numeral(text), trait) ? numeral(text) : undefined),
  },
  hidden: {
    write: (value) => (value === null ? "none" : String(value)),
    read(text, trait) {
      if (text === "none") return trait.optional ? null : undefined;
      return within(numeral(text), trait) ? numeral(text) : undefined;
    },
  },
  choice: { write: String, read: (text, { options }) => (options.includes(text) ? text : undefined) },
  text: {
    write: encodeURIComponent,
    read: (text, { longest }) => (text.length <= longest && !text.includes("\n") ? text : undefined),
  },
  toggle: {
    write: (value) => (value ? "yes" : "no"),
    read: (text) => ({ yes: true, no: false })[text],
  },
  point: {
    write: (value) => value.join(),
    read(text, { reach }) {
      const point = text.split(",").map(numeral);
      const inside = point.every((value, i) => within(value, { low: -reach[i], high: reach[i] }));
      return point.length === 2 && inside ? point : undefined;
    },
  },
  counts: {
    write: (value) => value.join(),
    read(text, trait) {
      const list = text === "" ? [] : text.split(",").map(numeral);
      const rises = list.every((value, i) =>
        Number.isInteger(value) && within(value, trait) && (i === 0 || value > list[i - 1]));
      return rises && list.length <= trait.longest ? list : undefined;
    },
  },
};

/** What of a state differs from the opening one, as text. */
export function written({ traits, opening }, state) {
  const same = (name) => JSON.stringify(state[name]) === JSON.stringify(opening[name]);
  return traits.filter(({ name }) => !same(name))
    .map(({ name, kind }) => `${name}=${KINDS[kind].write(state[name])}`)
    .join("&");
}

/** The state that a text stands for; what is no value of a trait is left as it opens. */
export function read({ traits, opening }, text) {
  const state = { ...opening };
  for (const part of text.split("&")) {
    const [name, value = ""] = part.split("=");
    const trait = traits.find((each) => each.name === name);
    const found = trait && KINDS[trait.kind].read(decodeURIComponent(value), trait);
    if (found !== undefined) state[name] = found;
  }
  return state;
}

/** The parts of the address: [key, text] of every explorer in it. */
const parts = () => location.hash.slice(1).split("/").map((part) => part.split("?")).filter((part) => part.length === 2);

function addressWith(key, text) {
  const all = new Map(parts());
  all.delete(key);
  if (text !== "") all.set(key, text);
  const hash = [...all].map((part) => part.join("?")).join("/");
  return `${location.href.split("#")[0]}${hash === "" ? "" : `#${hash}`}`;
}

// ---- On the page -------------------------------------------------------------------------------

const taken = (window.explorers ??= new Map()); // how many explorers of each key the page has

function keyOf({ key }) {
  const count = (taken.get(key) ?? 0) + 1;
  taken.set(key, count);
  return count === 1 ? key : `${key}-${count}`;
}

/** Let the browser answer the reader and draw. */
const breathe = () => window.scheduler?.yield?.() ?? new Promise((done) => setTimeout(done));

function place(host, room, rendering) {
  const values = JSON.parse(host.querySelector("script").textContent);
  const { declared } = values;
  const { state, ...others } = values;
  const key = keyOf(declared);
  const model = modelOf({ ...others, ...state });
  const current = () => Object.fromEntries(declared.traits.map(({ name }) => [name, model.get(name)]));
  const opened = { ...declared, opening: state };
  model.link = () => addressWith(key, written(opened, current()));
  let timer = 0;
  model.on("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      history.replaceState(history.state, "", model.link());
    }, 400);
  });

  /** Follow the address, if it says something of this explorer. */
  const follow = () => {
    const text = new Map(parts()).get(key);
    if (text === undefined) return false;
    Object.entries(read(opened, text)).forEach(([name, value]) => model.set(name, value));
    return true;
  };
  let begun = false;
  const begin = async () => {
    if (begun) return;
    begun = true;
    const el = document.createElement("div");
    host.querySelector(".explorer-place").append(el);
    host.classList.add("mounting");
    try {
      const parts = rendering(room, { model, el });
      let part = parts.next();
      while (!part.done) {
        await breathe();
        part = parts.next();
      }
      host.explorer = { ...room, model, data: values.data, stop: part.value };
      host.classList.add("mounted");
    } finally {
      host.classList.remove("mounting"); // if it failed, the text alternative is back
      if (!host.explorer) el.remove();
    }
  };
  addEventListener("hashchange", () => {
    if (!follow()) return;
    begin();
    host.scrollIntoView({ block: "nearest" });
  });
  if (follow()) {
    begin();
    const [visit] = performance.getEntriesByType("navigation");
    if (visit?.type === "navigate") host.scrollIntoView({ block: "center" });
    return;
  }
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    begin();
  }, { rootMargin: "900px" });
  observer.observe(host);
}

/** Mount every element of the page whose `data-explorer` is `name`. */
export function mount(name, room, rendering) {
  document.querySelectorAll(`[data-explorer="${name}"]`).forEach((host) => place(host, room, rendering));
}
