// Mounts an explorer on a page without a kernel: each of its elements carries the state as JSON.

/** What a Jupyter widget's model does, without a kernel behind it. */
export function modelOf(state) {
  const listeners = new Map();
  const call = (name) => [...(listeners.get(name) ?? [])].forEach((listener) => listener());
  return {
    get: (name) => state[name],
    set(name, value) {
      if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
      state[name] = value;
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

/** Mount every element of the page whose `data-explorer` is `name`. */
export function mount(name, explorer) {
  for (const host of document.querySelectorAll(`[data-explorer="${name}"]`)) {
    const model = modelOf(JSON.parse(host.querySelector("script").textContent));
    const el = document.createElement("div");
    host.append(el);
    explorer.render({ model, el });
    host.classList.add("mounted"); // only now: if render fails, the text alternative stays
    host.explorer = { ...explorer, model };
  }
}
