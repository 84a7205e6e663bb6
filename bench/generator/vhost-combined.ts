/** The log of a small site in Apache's vhost_combined: a site and its port, then a Combined line. Eight sites. */
import { combinedLine } from './combined.ts';
import { Random } from './random.ts';
import { siteRequests } from './small-site.ts';

const SITES = [
  'www.fernhollow.example:443',
  'fernhollow.example:443',
  'notes.fernhollow.example:443',
  'www.fernhollow.example:80',
  'files.fernhollow.example:443',
  'fernhollow.example:80',
  'photos.mossbank.example:443',
  'mossbank.example:80',
];

export function* vhostCombinedLines(random: Random): Generator<string, void> {
  // Its own numbers, so that the requests are those of the Combined log.
  const details = new Random(1);
  for (const request of siteRequests(random)) {
    yield `${details.pickSkewed(SITES)} ${combinedLine(request)}`.slice(0, request.keptBytes);
  }
}
