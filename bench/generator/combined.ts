/** A log of a small site in Combined lines, those with a referrer and a user agent. */
import type { Random } from './random.ts';
import { type SiteRequest, siteRequests } from './small-site.ts';
import { formatWallSeconds } from './timeline.ts';

export function* combinedLines(random: Random): Generator<string, void> {
  for (const request of siteRequests(random)) yield combinedLine(request).slice(0, request.keptBytes);
}

/** The line as it is when all of it is written. */
export function combinedLine({ host, seconds, request, status, bytes, referrer, agent, isShort }: SiteRequest): string {
  const end = isShort ? '' : ` "${referrer}" "${agent}"`;
  return `${host} - - [${formatWallSeconds(seconds)} +0000] "${request}" ${status}${bytes && ` ${bytes}`}${end}`;
}
