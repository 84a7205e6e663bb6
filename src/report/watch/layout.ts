import type { Line, Panel } from './panel.ts';

/** A panel in its place on a page. */
export interface Placed {
  readonly panel: Panel;
  /** Lower is more important. */
  readonly rank: number;
  /** Of rows to spare, a panel gets a share in proportion to its weight. */
  readonly weight?: number;
}

/** A panel that is shown, and the rows that it has so far. */
interface Shown extends Placed {
  readonly height: number;
}

/**
 * The lines of a page, at most `rows` of them. First panels get their min rows, the most important
 * ones first; then blank lines go between all panels if they fit; then panels grow. The last panel stands at the bottom.
 */
export function placePanels(panels: readonly Placed[], rows: number): Line[] {
  const shown = choosePanels(panels, rows);
  const gapCount = Math.max(0, shown.length - 2);
  const gapRows = totalHeight(shown) + gapCount <= rows ? 1 : 0;
  const grown = growPanels(shown, rows - gapRows * gapCount);
  const blocks = grown.map(({ panel, height }) => panel.lines.slice(0, height));
  const above = blocks.slice(0, -1).flatMap((lines, i) => (i > 0 ? [...blankLines(gapRows), ...lines] : lines));
  const last = blocks.at(-1) ?? [];
  return [...above, ...blankLines(rows - above.length - last.length), ...last];
}

function choosePanels(panels: readonly Placed[], rows: number): Shown[] {
  const chosen = new Set<Placed>();
  let left = rows;
  for (const placed of panels.toSorted((one, other) => one.rank - other.rank)) {
    if (placed.panel.minRows > left) continue;
    left -= placed.panel.minRows;
    chosen.add(placed);
  }
  return panels.filter((placed) => chosen.has(placed)).map((placed) => ({ ...placed, height: placed.panel.minRows }));
}

/** Gives rows to the panels one by one, each to the one that has the fewest for its weight. */
function growPanels(panels: readonly Shown[], rows: number): Shown[] {
  const grown = [...panels];
  for (let left = rows - totalHeight(panels); left > 0; left--) {
    const [next] = grown
      .filter(({ panel, height }) => height < panel.lines.length)
      .sort((one, other) => one.height / (one.weight ?? 1) - other.height / (other.weight ?? 1));
    if (next === undefined) break;
    grown[grown.indexOf(next)] = { ...next, height: next.height + 1 };
  }
  return grown;
}

function totalHeight(panels: readonly Shown[]): number {
  return panels.reduce((sum, { height }) => sum + height, 0);
}

function blankLines(count: number): Line[] {
  return Array.from({ length: Math.max(0, count) }, () => []);
}
