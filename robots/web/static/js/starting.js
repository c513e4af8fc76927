// Part of every page's frame (robots/web/frames.py), before everything else, and no module: opens the page again when a
// script or a style sheet of it was lost on the way, which no browser asks for a second time, and says so meanwhile.
// Once modules run they ask again by themselves.

(() => {
  const AGAIN_MS = 2000;
  const LIMIT_MS = 8000;
  const LATE_MS = 30_000; // nothing runs yet: a script neither came nor failed
  let coming = false;

  function say() {
    const place = document.querySelector(".starting");
    if (!place) return;
    place.setAttribute("role", "alert");
    place.textContent = "页面没有装好，正在重新打开… / The page did not load completely: opening it again…";
  }

  const pause = () => new Promise((resume) => setTimeout(resume, AGAIN_MS));

  /** Only when the server answers: a browser does not leave its own page of errors again. */
  async function answers() {
    try {
      return (await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(LIMIT_MS) })).ok;
    } catch {
      return false;
    }
  }

  async function again() {
    if (coming) return;
    coming = true;
    do {
      say();
      await pause();
    } while (!(await answers()));
    location.reload();
  }

  addEventListener("error", ({ target }) => {
    if (target instanceof HTMLScriptElement || target instanceof HTMLLinkElement) again();
  }, true);
  setTimeout(() => document.documentElement.dataset.asking === undefined && again(), LATE_MS);
})();
