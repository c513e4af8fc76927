// Calls to the page's own server. Every answer is {ok, status, body}; a failure always has words in `body`.

const LIMIT_MS = 8000;
const AGAIN_MS = 2000;

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

/** What a page shows must not stay empty because one answer was lost: asks again while there is none, or the server
    cannot give one now. `tell(problem)` shows why it is still empty, null that it no longer is; `over()` ends it, once
    nobody waits for it. */
export async function untilAnswered(path, tell = () => {}, over = () => false) {
  for (let tries = 0; ; tries += 1) {
    const answer = await get(path);
    if (over()) return answer;
    if (answer.ok || (answer.status > 0 && answer.status < 500)) {
      if (tries) tell(null);
      return answer;
    }
    tell(answer.body);
    await new Promise((resume) => setTimeout(resume, AGAIN_MS));
    if (over()) return answer;
  }
}

let open = 0;

/** Told on the page: how many answers it has not taken in yet. */
function count(more) {
  open += more;
  document.documentElement.dataset.asking = String(open);
}

async function call(method, path, body) {
  count(1);
  try {
    const answer = await fetch(path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
      credentials: "same-origin",
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const text = await answer.text();
    return { ok: answer.ok, status: answer.status, body: text ? JSON.parse(text) : {} };
  } catch {
    return {
      ok: false,
      status: 0,
      body: {
        code: "unreachable_server",
        zh: "页面服务没有应答，请检查网络后再试一次",
        en: "The page server did not answer: check the network and try again",
        reasons: [],
      },
    };
  } finally {
    setTimeout(() => count(-1)); // whoever asked has drawn it by then
  }
}

/** A key for one errand. The same key sent again has no second effect. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
