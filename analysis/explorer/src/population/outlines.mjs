// Outlines of the Dutch provinces, of the package @svg-maps/netherlands (CC BY 4.0), and where in each a number can stand.
import map from "@svg-maps/netherlands";

export const [, , WIDTH, HEIGHT] = map.viewBox.split(" ").map(Number);

/* Rings of a path of relative lines: "m x,y dx,dy ... z m ...". After z a path goes on from where the ring began. */
function ringsOf(path) {
  const rings = [];
  let x = 0, y = 0;
  for (const part of path.split("m").slice(1)) {
    const ring = [];
    for (const [, dx, dy] of part.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)) ring.push([(x += Number(dx)), (y += Number(dy))]);
    [x, y] = ring[0];
    rings.push(ring);
  }
  return rings;
}

/* Area and centre of a ring. */
function middleOf(ring) {
  let area = 0, x = 0, y = 0;
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length], cross = x1 * y2 - x2 * y1;
    area += cross / 2;
    x += ((x1 + x2) * cross) / 6;
    y += ((y1 + y2) * cross) / 6;
  });
  return { area: Math.abs(area), x: x / area, y: y / area };
}

/** By letters: { path, x, y }, in the units of the whole map; x and y are the middle of its largest part. */
export const outlines = Object.fromEntries(map.locations.map(({ id, path }) => {
  const { x, y } = ringsOf(path).map(middleOf).sort((a, b) => b.area - a.area)[0];
  return [id.toUpperCase(), { path, x, y }];
}));
