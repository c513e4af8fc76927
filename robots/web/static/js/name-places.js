// Where the names of robots that stand close together are written, so that each can be read.

const HEIGHT = 1.1;
const ABOVE = -1.1;
const BELOW = 1.95;
/** Rows further off, in the order in which they are tried; some of a crowd have to look for a place. */
const ROWS = 4;

const meet = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/**
 * One base line for each name, relative to its robot, y down. `robots`: [{x, y, width, radius, below}] in metres; `below`:
 * what is above is taken. The first of a crowd keeps its place, the others go to the nearest row that hides nothing.
 */
export function namePlaces(robots) {
  const bodies = robots.map(({ x, y, radius }) => ({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }));
  const names = [];
  return robots.map((robot, own) => {
    const above = rows(ABOVE, -HEIGHT);
    const below = rows(BELOW, HEIGHT);
    const tried = robot.below ? below : above.flatMap((row, index) => [row, below[index]]);
    let best;
    for (const row of tried) {
      const box = { left: robot.x - robot.width / 2, right: robot.x + robot.width / 2, top: robot.y + row - 0.85, bottom: robot.y + row + 0.2 };
      const hides = names.reduce((sum, name) => sum + 10 * meet(box, name), 0) + bodies.reduce((sum, body, index) => sum + (index === own ? 0 : meet(box, body)), 0);
      if (!best || hides < best.hides - 1e-9) best = { row, box, hides };
      if (!hides) break;
    }
    names.push(best.box);
    return best.row;
  });
}

function rows(first, step) {
  return Array.from({ length: ROWS }, (_, index) => Math.round((first + index * step) * 100) / 100);
}
