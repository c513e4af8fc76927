// What the guides could not answer today, alike questions together; phrasings that wait for a second person.

import { untilAnswered } from "./api.js";
import { h, keyed, setText, show } from "./dom.js";
import { proposePhrasing } from "./entry-dialog.js";
import { icon } from "./icons.js";
import { Part } from "./part.js";
import { serverNow, store } from "./store.js";
import { pick, t } from "./texts.js";
import { act, entryName, knowledge, whyWords } from "./visitor-words.js";
import { clock, robotName } from "./words.js";

const DAY_S = 86400;
const AGAIN_MS = 30000;
const dayOf = (at) => new Intl.DateTimeFormat("en-CA", { timeZone: store.hall.time_zone }).format(new Date(at * 1000));

class QuestionsView extends Part {
  day = "";

  build() {
    this.day ||= dayOf(serverNow() || Date.now() / 1000);
    this.when = h("input", { id: "questions-day", type: "date", value: this.day, data: { testid: "questions-day" }, onchange: () => this.go(this.when.value || this.day) });
    this.csv = h("a", { class: "button", data: { testid: "questions-csv" } }, t("questions.csv"));
    this.week = h("a", { class: "button", href: "/week", data: { testid: "questions-week" } }, icon("questions"), t("questions.week"));
    this.count = h("span", { class: "count", data: { testid: "questions-count" } });
    this.problem = h("p", { class: "problem", role: "alert", data: { testid: "questions-problem" } });
    this.clusters = h("div", { class: "clusters" });
    this.empty = h("div", { class: "empty", data: { testid: "questions-empty" } }, icon("check"), h("p", {}), h("p", { class: "hint" }, t("questions.empty_hint")));
    this.waiting = h("div", { class: "proposals" });
    this.noneWaiting = h("p", { class: "hint", data: { testid: "proposals-empty" } }, t("proposals.empty"));
    this.answered = h("div", { class: "proposals" });
    this.answeredTitle = h("h2", {}, t("questions.answered"));
    this.reviewedTitle = h("h2", {});
    this.reviewed = h("ul", { class: "reviewed" });
    this.done = h("p", { class: "desk-done", role: "status", data: { testid: "questions-done" } });
    this.append(
      h("section", { class: "questions-main" },
        h("div", { class: "list-head" }, h("h1", {}, t("questions.title")), this.count),
        h("div", { class: "questions-bar" },
          h("button", { type: "button", class: "button", data: { testid: "day-before" }, onclick: () => this.step(-1) }, t("questions.before")),
          h("label", { class: "sr", for: "questions-day" }, t("questions.day")), this.when,
          h("button", { type: "button", class: "button", data: { testid: "day-after" }, onclick: () => this.step(1) }, t("questions.after")),
          this.csv, this.week),
        this.problem, this.done, this.clusters, this.empty),
      h("aside", { class: "questions-side" }, h("h2", {}, t("proposals.title")), h("p", { class: "hint" }, t("proposals.hint")), this.waiting, this.noneWaiting,
        this.answeredTitle, this.answered, this.reviewedTitle, this.reviewed));
    knowledge().then(() => this.load());
    this.load();
  }

  update(kinds) {
    if (kinds.has("clock") && performance.now() - (this.loadedAt ?? 0) > AGAIN_MS) this.load();
  }

  step(days) {
    this.go(dayOf(Date.parse(`${this.day}T12:00:00Z`) / 1000 + days * DAY_S));
  }

  go(day) {
    this.day = day;
    this.when.value = day;
    this.load();
  }

  async load() {
    if (!store.session) return;
    this.loadedAt = performance.now();
    const day = this.day;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    this.csv.href = `/api/v1/visitors/unanswered.csv?day=${day}`;
    const [list, waiting] = await Promise.all([`/api/v1/visitors/unanswered?day=${day}`, "/api/v1/visitors/phrasings"].map((path) =>
      untilAnswered(path, (problem) => setText(this.problem, pick(problem)), () => turn !== this.turn || !this.isConnected)));
    if (turn !== this.turn) return; // asked again since: an answer that comes late would show what was
    const bad = [list, waiting].find((answer) => !answer.ok);
    setText(this.problem, bad ? pick(bad.body) : "");
    if (list.ok) this.show(list.body);
    if (waiting.ok) this.showPhrasings(waiting.body);
  }

  show({ clusters, asked, handoffs }) {
    const all = clusters.reduce((sum, one) => sum + one.count, 0);
    setText(this.count, t("questions.count", { n: String(all), asked: String(asked) }));
    show(this.empty, clusters.length === 0);
    setText(this.empty.children[1], t(asked ? "questions.all_answered" : "questions.nothing_asked"));
    keyed(this.clusters, clusters, (one) => `${one.texts[0]} ${one.count}`, (one) => this.cluster(one));
    show(this.answeredTitle, handoffs.length > 0);
    keyed(this.answered, handoffs, (one) => `${one.robot}/${one.handoff}`, (one) => h("div", { class: "card proposal", data: { testid: `answered-${one.handoff}` } },
      h("strong", {}, one.question), h("p", {}, one.answer),
      h("p", { class: "hint" }, t("questions.answered_by", { name: one.people.map((id) => store.people[id] ?? id).join(t("list.comma")), time: clock(one.asked) })),
      h("div", { class: "row" }, h("button", { type: "button", class: "button", data: { testid: `learn-${one.handoff}` }, onclick: () => this.propose(one.question, one.candidates) }, t("questions.add")))));
  }

  cluster(one) {
    const near = one.nearest.map(entryName).join(t("list.comma"));
    return h("article", { class: "card cluster", data: { testid: "cluster" } },
      h("div", { class: "cluster-count" }, h("strong", {}, String(one.count)), h("span", {}, t("questions.times"))),
      h("div", { class: "cluster-words" }, h("h3", {}, one.texts[0]),
        one.texts.length > 1 ? h("ul", {}, one.texts.slice(1).map((text) => h("li", {}, text))) : null,
        h("p", { class: "hint" }, [whyWords(one.reason), one.robots.map(robotName).join(t("list.comma")), t("questions.last", { time: clock(one.last) })].join(" · ")),
        near ? h("p", { class: "hint" }, t("questions.near", { names: near })) : null),
      h("button", { type: "button", class: "button button-plain", data: { testid: "add-phrasing" }, onclick: () => this.propose(one.texts[0], one.nearest) }, t("questions.add")));
  }

  async propose(text, near) {
    if (!(await proposePhrasing(text, near))) return;
    setText(this.done, t("phrasing.proposed"));
    this.load();
  }

  showPhrasings({ proposals, additions }) {
    show(this.noneWaiting, proposals.length === 0);
    keyed(this.waiting, proposals, (one) => one.id, (one) => this.proposal(one));
    setText(this.reviewedTitle, t("proposals.reviewed", { n: String(additions.length) }));
    show(this.reviewedTitle, additions.length > 0);
    keyed(this.reviewed, additions.slice(0, 10), (one) => `${one.entry} ${one.text}`, (one) => h("li", {}, h("strong", {}, one.text), ` → ${entryName(one.entry)}`));
  }

  proposal(one) {
    const mine = one.by === store.session?.person;
    const problem = h("p", { class: "problem", role: "alert" });
    const decide = (what) => h("button", { type: "button", class: what === "approve" ? "button button-plain" : "button", data: { testid: `${what}-proposal` }, onclick: async (event) => {
      const button = event.currentTarget;
      button.disabled = true;
      const answer = await act(`/api/v1/visitors/phrasings/${one.id}/${what}`);
      button.disabled = false;
      setText(problem, answer.ok ? "" : pick(answer.body));
      if (!answer.ok) return;
      setText(this.done, t(`proposals.done.${what}`));
      this.load();
    } }, t(`proposals.${what}`));
    return h("div", { class: "card proposal", data: { testid: "proposal" } },
      h("strong", {}, one.text), h("p", {}, t("proposals.to", { name: entryName(one.entry) })),
      h("p", { class: "hint" }, t("proposals.by", { name: store.people[one.by] ?? one.by, time: clock(one.at) })),
      mine ? h("p", { class: "hint", data: { testid: "own-proposal" } }, t("proposals.own")) : h("div", { class: "row" }, decide("approve"), decide("reject")), problem);
  }
}

customElements.define("questions-view", QuestionsView);
