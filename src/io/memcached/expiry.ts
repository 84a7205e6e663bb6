/** What is longer than this, Memcached takes for a date. */
const longestSpan = 30 * 24 * 60 * 60;
/** Beyond this date, servers refuse the command. */
const lastDate = 2 ** 31 - 1;
/** By how much a server's clock may be ahead of what is known of it. */
const marginSeconds = 3;

/**
 * How Memcached is told a lifetime: whole seconds, or the second since 1970 that it ends at. Never too early, except that
 * nothing lives longer than to 2038-01-19; a second or a few too late. `now` in milliseconds since 1970.
 */
export function toExpiry(lifetimeSeconds: number, now: number): number {
  // A second more, because the server's may be over at any moment.
  const span = Math.ceil(lifetimeSeconds) + 1;
  return span <= longestSpan ? span : Math.min(Math.ceil(now / 1000 + lifetimeSeconds) + marginSeconds, lastDate);
}
