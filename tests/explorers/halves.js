// The smallest explorer there is: a slider and its half.

import { connect, element, number, slider, write } from "../../lib/shrinkage/explorers/kit.js";
import { half } from "./derivation.js";

export function solve({ x }) {
  return half(x);
}

export function render({ model, el }) {
  const words = model.get("words");
  const shown = element("output", { class: "half" });
  const control = slider({
    label: words.x, min: -10, max: 10, step: 0.5,
    format: (x) => number(x), input: (x) => link.set({ x }),
  });
  const draw = (state) => {
    control.draw(state.x);
    write(shown, number(solve(state)));
  };
  const link = connect(model, ["x"], draw);
  el.append(control.node, shown);
  draw(link.state());
  return link.stop;
}
