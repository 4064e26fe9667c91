// Answers on a page: read as people type them, judged as in Python, kept in this browser alone.
// Every word that shows comes from Python; see exercises.py.

// --- Reading what was typed: { value }, or { problem } and what its words need. ---

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

class Unclear extends Error {
  constructor(problem, about = {}) {
    super(problem);
    this.about = { problem, ...about };
  }
}

const tidy = (text) =>
  text
    .replace(/[\u2212\u2012\u2013]/g, "-")
    .replace(/[\u00a0\u2007\u2009\u202f]/g, " ")
    .replace(/\s*[·×*]\s*10\s*\^\s*\(?\s*([+-]?\d+)\s*\)?/g, "e$1")
    .replace(/^[^=≈]*[=≈]/, "")
    .trim();

function decimal(text) {
  const t = text.trim().replace(/^([+-])\s+/, "$1");
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(t)) {
    throw new Unclear("comma", { small: t.replace(",", "."), large: t.replace(",", "") });
  }
  let plain = t;
  if (/^[+-]?\d{1,3}( \d{3})+([.,]\d+)?$/.test(t)) plain = plain.replaceAll(" ", "");
  if (/^[+-]?\d{1,3}(,\d{3}){2,}(\.\d+)?$/.test(t)) plain = plain.replaceAll(",", "");
  else if (!plain.includes(".")) plain = plain.replace(/,(?=\d)/, ".");
  return DECIMAL.test(plain) ? Number(plain) : NaN;
}

function number(text) {
  const percent = /%$/.test(text.trim());
  const parts = text.trim().replace(/\s*%$/, "").split("/");
  const values = parts.map(decimal);
  const value = values.length === 1 ? values[0] : values.length === 2 ? values[0] / values[1] : NaN;
  return percent ? value / 100 : value;
}

const unwrapped = (text) => text.replace(/^[([{]\s*([^()[\]{}]*?)\s*[)\]}]$/, "$1");

function oneNumber(text) {
  const value = number(unwrapped(tidy(text)));
  if (!Number.isFinite(value)) throw new Unclear("number");
  return value;
}

function severalNumbers(text, count) {
  const inner = unwrapped(tidy(text).replace(/\s*\/\s*/g, "/"));
  const ways = inner.includes(";") ? [/;/] : [/\s*,\s*|\s+/, /\s*,\s+|\s+/];
  for (const way of ways) {
    const values = inner.split(way).map(number);
    if (values.length === count && values.every(Number.isFinite)) return values;
  }
  throw new Unclear("numbers");
}

function entry(text) {
  const t = text.trim().replace(/^(["'`])(.*)\1$/, "$2").toLowerCase();
  return DECIMAL.test(t) ? String(Number(t)) : t;
}

function setOf(text) {
  const plain = text.trim().replace(/[\u2212\u2012\u2013…]/g, "-").replaceAll("..", "-");
  if (/^(?:\{\s*\}|∅|none|set\(\))$/i.test(plain)) return [];
  const inner = unwrapped(plain);
  const found = new Set();
  for (const one of inner.split(/[,;]/.test(inner) ? /[,;]/ : /\s+/)) {
    const range = /^\s*(\d{1,4})\s*-\s*(\d{1,4})\s*$/.exec(one);
    if (!one.trim() || /[()[\]{}]/.test(one)) throw new Unclear("set");
    if (!range) found.add(entry(one));
    else for (let i = Number(range[1]); i <= Number(range[2]); i += 1) found.add(String(i));
  }
  return [...found];
}

/** The answer that a text gives to an exercise. */
function read(exercise, text) {
  if (!text.trim()) return { problem: "nothing" };
  try {
    if (exercise.kind === "number") return { value: oneNumber(text) };
    if (exercise.kind === "numbers") return { value: severalNumbers(text, exercise.right.length) };
    if (exercise.kind === "set") return { value: setOf(text) };
    return { value: exercise.kind === "truth" ? text === "true" : text.trim().toLowerCase() };
  } catch (error) {
    if (error instanceof Unclear) return error.about;
    throw error;
  }
}

// --- Judging it: −1 for right, the place of a misconception, or null, as `Exercise.judge` does. ---

function equal(exercise, given, other) {
  const near = (a, b) => Math.abs(a - b) <= exercise.atol + exercise.rtol * Math.abs(b);
  if (exercise.kind === "number") return near(given, other);
  if (exercise.kind === "numbers") return given.every((value, i) => near(value, other[i]));
  if (exercise.kind !== "set") return given === other;
  return given.length === other.length && given.every((one) => other.includes(one));
}

function alike(given, like) {
  if (!like) return false;
  if (like.within) return given.length > 0 && given.every((one) => like.within.includes(one));
  if (like.containing) return like.containing.every((one) => given.includes(one));
  const [low, high] = [like.between[0] ?? -Infinity, like.between[1] ?? Infinity];
  return [given].flat().every((value) => value > low && value < high);
}

function judge(exercise, given) {
  if (equal(exercise, given, exercise.right)) return -1;
  const place = exercise.wrong.findIndex(
    ({ answer, like }) => equal(exercise, given, answer) || alike(given, like),
  );
  return place < 0 ? null : place;
}

// --- What this browser keeps: a text for each exercise and question, if it keeps anything. ---

const KEPT = "answers";
let forgetful = false;
let inMemory = {};

function load() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    if (found && typeof found === "object") return found;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    forgetful = true;
  }
  return inMemory;
}

function keep(id, text) {
  const all = load();
  if (text === null) delete all[id];
  else all[id] = text;
  inMemory = all;
  try {
    localStorage.setItem(KEPT, JSON.stringify(all));
  } catch {
    forgetful = true;
  }
}

// --- The page. ---

const filled = (words, about) => words.replace(/\{(\w+)\}/g, (all, name) => about[name] ?? all);

function mountExercise(host, words, changed) {
  const exercise = JSON.parse(atob(host.dataset.key));
  const id = host.dataset.exercise;
  const [form, said] = ["form", ".said"].map((part) => host.querySelector(part));
  const line = form.querySelector("input[type=text]");
  const options = Array.from(form.querySelectorAll("input:not([type=text])"));

  function written() {
    if (line) return line.value;
    const chosen = options.filter((one) => one.checked).map((one) => one.value);
    return exercise.kind === "set" && !chosen.length ? "{}" : chosen.join(", ");
  }

  function write(text) {
    if (line) line.value = text;
    const chosen = text.split(", ");
    for (const one of options) one.checked = chosen.includes(one.value);
  }

  function say(state, parts) {
    host.dataset.state = state;
    said.replaceChildren(...parts);
    line?.setAttribute("aria-invalid", String(state === "unclear"));
  }

  function answer(text) {
    const { value, problem, ...about } = read(exercise, text);
    if (problem) {
      const count = exercise.right.length;
      say("unclear", [filled(words[problem], { count, example: exercise.example, ...about })]);
      return false;
    }
    const place = judge(exercise, value);
    const head = document.createElement("strong");
    head.textContent = words[place === -1 ? "right" : "wrong"];
    const shown = options.find((one) => one.value === text)?.parentElement.textContent ?? text;
    const body = document.createElement("div");
    if (place === -1) body.append(filled(words.is, { answer: exercise.written }));
    else if (place === null) body.append(filled(words.other, { answer: shown.trim() }));
    else body.append(...host.querySelector(".says").children[place].cloneNode(true).childNodes);
    say(place === -1 ? "right" : "wrong", [head, body]);
    return true;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = written();
    if (answer(text)) keep(id, text);
    changed();
  });
  return {
    id,
    right: () => host.dataset.state === "right",
    restore: (text) => (write(text), answer(text)),
    clear: () => (write(""), say("", [])),
  };
}

function mountQuestion(host, changed) {
  const id = host.dataset.question;
  const options = Array.from(host.querySelectorAll("input"));
  const text = (one) => one.nextElementSibling.textContent;
  host.addEventListener("change", ({ target }) => {
    keep(id, text(target));
    changed();
  });
  return {
    id,
    right: () => Boolean(host.querySelector(".right input:checked")),
    restore: (kept) => options.forEach((one) => (one.checked = text(one) === kept)),
    clear: () => options.forEach((one) => (one.checked = false)),
  };
}

function mount(words) {
  const all = [];
  const progress = document.createElement("p");
  const tally = document.createElement("span");
  const clear = document.createElement("button");
  progress.className = "progress";
  clear.type = "button";
  clear.textContent = words.clear;
  progress.append(tally, " ", clear);

  function changed() {
    const right = all.filter((one) => one.right()).length;
    const sentence = forgetful ? words.forgetful : words.progress;
    tally.textContent = filled(sentence, { right, all: all.length });
  }

  const hosts = Array.from(document.querySelectorAll(".exercise, .quiz fieldset"));
  for (const host of hosts) {
    const exercise = host.matches(".exercise");
    all.push(exercise ? mountExercise(host, words, changed) : mountQuestion(host, changed));
  }
  const kept = load();
  for (const one of all) if (typeof kept[one.id] === "string") one.restore(kept[one.id]);
  clear.addEventListener("click", () => {
    for (const one of all) {
      one.clear();
      keep(one.id, null);
    }
    changed();
  });
  const last = hosts.at(-1).closest(".exercise, .quiz");
  (last.closest(".cell") ?? last).after(progress);
  changed();
}
