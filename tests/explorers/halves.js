// The smallest explorer there is: a number, a point and the number's half.

import { fill, number, shape, update } from "../../lib/shrinkage/explorers/kit.js";
import { half } from "./derivation.js";

export const solve = ({ x, at }) => ({ half: half(x), over: at[0] > x });

export const rows = (state, readings) => ({ half: number(readings.half) });

export const tell = ({ x }, readings, words) =>
  fill(words.say, { x: number(x), half: number(readings.half) });

export function picture(stage) {
  const drawAxes = stage.axes();
  const dot = shape("circle", { class: "mark l1", r: 5 });
  stage.plane.layer().append(dot);
  const drawPoint = stage.point("at", "hollow");
  return (state, readings) => {
    drawAxes();
    const [cx, cy] = stage.plane.screen([state.x, readings.half]);
    update(dot, { cx, cy });
    drawPoint(state.at);
  };
}
