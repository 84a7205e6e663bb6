/** Heights from low to high, one cell each. */
export const blockHeights = '▁▂▃▄▅▆▇█';
/** For terminals that have ASCII only. */
export const asciiHeights = '.:-=+*#@';

/**
 * A row of heights, the oldest value first, the highest of them at full height. Only 0 is a space, so that little is told
 * from nothing. In at most `cells` cells: if there are more values, each cell is the mean of equally many neighbours, and the
 * oldest values that do not fill a cell are left out. O(values).
 */
export function formatSparkline(values: readonly number[], cells: number, heights: string): string {
  if (cells < 1) return '';
  const perCell = Math.ceil(values.length / cells);
  const means = meansOf(values, Math.max(1, perCell));
  const highest = Math.max(...means);
  return means.map((mean) => (mean > 0 ? heightOf(mean / highest, heights) : ' ')).join('');
}

function meansOf(values: readonly number[], perCell: number): number[] {
  const first = values.length % perCell;
  return Array.from({ length: Math.floor(values.length / perCell) }, (_, cell) => {
    const start = first + cell * perCell;
    return values.slice(start, start + perCell).reduce((sum, value) => sum + value, 0) / perCell;
  });
}

/** The height of a part above 0 and up to 1. */
function heightOf(part: number, heights: string): string {
  return heights[Math.max(1, Math.ceil(part * heights.length)) - 1] as string;
}
