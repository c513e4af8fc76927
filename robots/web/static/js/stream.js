// One stream in, one staleness flag out, no rendering. Beats are compared, not clocks: a tablet's clock may be wrong.

export function follow(url, { onFacts, onBeat, onStale, staleAfter = 5000 }) {
  let timer;
  let stale = false;
  let source;
  const tell = (now) => {
    if (now !== stale) onStale((stale = now));
  };
  const wind = (silent = 0) => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(true), staleAfter - silent);
  };
  const open = () => {
    source = new EventSource(url); // the browser reconnects and sends Last-Event-ID itself
    source.addEventListener("facts", (event) => onFacts(JSON.parse(event.data)));
    source.addEventListener("beat", (event) => {
      const beat = JSON.parse(event.data);
      onBeat?.(beat);
      const silent = (beat.silent ?? 0) * 1000;
      if (!beat.linked || silent >= staleAfter) return; // the page server lives but hears nothing from the fleet
      wind(silent);
      tell(false);
    });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 2000); // it gave up: an answer was no stream
    });
  };
  open();
  wind();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
