/**
 * The map of the provinces: one small SVG of 77 shapes, named by the official code (`#p47`), which pages draw with
 * `<use>` and colour by class. Made from @svg-maps/thailand (CC-BY-4.0, see docs/NOTICE.md), simplified so that neighbours
 * keep one common border: a border is thinned once, between the points where a third province or the sea begins.
 */
import { writeFile } from "node:fs/promises";
import thailand from "@svg-maps/thailand";

/** How far, in units of the drawing (560 wide), a thinned border may lie from the true one. */
const TOLERANCE = 0.9;
/** Islands smaller than this, in square units, are left out, except where they are all of a province. */
const SMALLEST = 5;
const CODES = {
  bkk: 10, spk: 11, nbi: 12, pte: 13, aya: 14, atg: 15, lri: 16, sbr: 17, cnt: 18, sri: 19, cbi: 20, ryg: 21, cti: 22,
  trt: 23, cco: 24, pri: 25, nyk: 26, skw: 27, nma: 30, brm: 31, srn: 32, ssk: 33, ubn: 34, yst: 35, cpm: 36, acr: 37,
  bkn: 38, nbp: 39, kkn: 40, udn: 41, lei: 42, nki: 43, mkm: 44, ret: 45, ksn: 46, snk: 47, npm: 48, mdh: 49, cmi: 50,
  lpn: 51, lpg: 52, utd: 53, pre: 54, nan: 55, pyo: 56, cri: 57, msn: 58, nsn: 60, uti: 61, kpt: 62, tak: 63, sti: 64,
  plk: 65, pct: 66, pnb: 67, rbr: 70, kri: 71, spb: 72, npt: 73, skn: 74, skm: 75, pbi: 76, pkn: 77, nrt: 80, kbi: 81,
  pna: 82, pkt: 83, sni: 84, rng: 85, cpn: 86, ska: 90, stn: 91, trg: 92, plg: 93, ptn: 94, yla: 95, nwt: 96,
};

/** The closed rings of an SVG path of relative lines, each point snapped to a tenth so that neighbours' points meet. */
function ringsOf(path) {
  const rings = [];
  let ring = [], x = 0, y = 0, start = [0, 0], first = true;
  for (const token of path.match(/[mz]|-?[\d.]+,-?[\d.]+/g)) {
    if (token === "m") {
      first = true;
    } else if (token === "z") {
      rings.push(ring);
      [x, y] = start;
    } else {
      const [dx, dy] = token.split(",").map(Number);
      x += dx;
      y += dy;
      if (first) {
        ring = [];
        start = [x, y];
        first = false;
      }
      const point = `${(Math.round(x * 10) / 10).toFixed(1)} ${(Math.round(y * 10) / 10).toFixed(1)}`;
      if (ring.at(-1) !== point) ring.push(point);
    }
  }
  return rings.map((each) => (each.at(-1) === each[0] ? each.slice(0, -1) : each)).filter((each) => each.length > 2);
}

const numbers = (point) => point.split(" ").map(Number);

function areaOf(ring) {
  const points = ring.map(numbers);
  return Math.abs(points.reduce((sum, [x, y], i) => sum + x * points[(i + 1) % points.length][1] - points[(i + 1) % points.length][0] * y, 0)) / 2;
}

/** Douglas and Peucker's thinning of an open line, first and last point kept. */
function thinned(line) {
  const [ax, ay] = numbers(line[0]), [bx, by] = numbers(line.at(-1));
  const length = Math.hypot(bx - ax, by - ay);
  let farthest = 0, at = 0;
  for (let i = 1; i < line.length - 1; i++) {
    const [x, y] = numbers(line[i]);
    const off = length ? Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length : Math.hypot(x - ax, y - ay);
    if (off > farthest) [farthest, at] = [off, i];
  }
  if (farthest <= TOLERANCE) return [line[0], line.at(-1)];
  return [...thinned(line.slice(0, at + 1)).slice(0, -1), ...thinned(line.slice(at))];
}

/** A border is thinned the same way from whichever side it is walked. */
function thinnedEitherWay(line) {
  const turned = line[0] > line.at(-1);
  const result = thinned(turned ? [...line].reverse() : line);
  return turned ? result.reverse() : result;
}

function simplified(ring, neighbours) {
  const joints = ring.map((point, i) => i).filter((i) => neighbours.get(ring[i]) !== neighbours.get(ring[(i + 1) % ring.length]) || neighbours.get(ring[i]) !== neighbours.get(ring.at(i - 1)));
  // A ring without a joint, such as an island, is cut at two far points.
  const cuts = joints.length > 1 ? joints : [0, Math.floor(ring.length / 2)];
  return cuts.flatMap((from, i) => {
    const to = cuts[(i + 1) % cuts.length];
    const line = to > from ? ring.slice(from, to + 1) : [...ring.slice(from), ...ring.slice(0, to + 1)];
    return thinnedEitherWay(line).slice(0, -1);
  });
}

/** Relative whole tenths: the drawing is ten times as large as its source, so that no point needs a fraction. */
function written(ring) {
  let last = [0, 0];
  const parts = ring.map((point, i) => {
    const here = numbers(point).map((value) => Math.round(value * 10));
    const step = i ? `${here[0] - last[0]} ${here[1] - last[1]}` : `M${here[0]} ${here[1]}l`;
    last = here;
    return step;
  });
  return `${parts.join(" ").replace(/l /, "l").replace(/ -/g, "-")}z`;
}

export async function buildMap(file) {
  const provinces = thailand.locations.filter((each) => each.id in CODES).map((each) => ({ code: CODES[each.id], rings: ringsOf(each.path) }));
  if (provinces.length !== 77) throw new Error(`the map has ${provinces.length} provinces instead of 77`);
  const neighbours = new Map();
  for (const { code, rings } of provinces) for (const point of new Set(rings.flat())) neighbours.set(point, `${neighbours.get(point) ?? ""} ${code}`);
  const shapes = provinces.map(({ code, rings }) => {
    const bySize = [...rings].sort((one, other) => areaOf(other) - areaOf(one));
    const kept = bySize.filter((ring, i) => i === 0 || areaOf(ring) >= SMALLEST);
    return `<path id="p${code}" d="${kept.map((ring) => written(simplified(ring, neighbours))).join("")}"/>`;
  });
  const credit = "<!-- Borders: MapSVG (mapsvg.com) and @svg-maps/thailand, CC-BY-4.0; simplified -->";
  await writeFile(file, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 5600 10250">${credit}${shapes.join("")}</svg>\n`);
}
