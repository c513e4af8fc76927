// A piece of the page: built once, updated when facts of the kinds it shows have changed, rebuilt on a new language.

const live = new Set();
export const EVERYTHING = Object.freeze({ has: () => true });

export class Part extends HTMLElement {
  connectedCallback() {
    live.add(this);
    if (this.isBuilt) this.update(EVERYTHING);
    else this.rebuild();
  }

  disconnectedCallback() {
    live.delete(this);
  }

  rebuild() {
    this.isBuilt = true;
    this.replaceChildren();
    this.build();
    this.update(EVERYTHING);
  }

  build() {}

  /** `kinds.has("run")`: what changed. */
  update() {}
}

export function updateAll(kinds) {
  for (const part of [...live]) part.update(kinds);
}

export function rebuildAll() {
  for (const part of [...live]) if (part.isConnected) part.rebuild();
}
