// What the large screens on the wall have in common: words in two languages, and a picture drawn anew every second.

import { untilAnswered } from "./api.js";
import { h } from "./dom.js";
import { store, takeClock, takeFacts } from "./store.js";
import { follow } from "./stream.js";
import { both, loadTexts } from "./texts.js";

/** Chinese above, English below; once where both are the same. */
export const two = (pair, name = "", data = {}) => h("span", { class: `two ${name}`, data },
  h("span", { lang: "zh-CN" }, pair.zh), pair.en === pair.zh ? null : h("span", { class: "en", lang: "en" }, pair.en));

/** Draws from now on. A screen on the wall is often on before the server is: it asks until that answers. */
export async function startBoard(texts, draw) {
  await loadTexts("board", "drill", texts);
  store.hall = (await untilAnswered("/api/v1/hall")).body;
  document.title = both(`${texts}.title`).zh;
  draw();
  setInterval(draw, 1000);
  return follow("/api/v1/events", {
    onFacts: (facts) => {
      takeFacts(facts);
      draw();
    },
    onBeat: (beat) => beat.linked && takeClock(beat.now),
    onStale: (stale) => {
      store.stale = stale;
      draw();
    },
  });
}
