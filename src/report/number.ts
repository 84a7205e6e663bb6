/** A whole number with commas between its thousands: `4,400,644`. */
export function formatCount(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number of things, its word in the plural but for 1: `1 line`, `2 lines`. */
export function formatQuantity(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}
