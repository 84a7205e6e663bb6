/** The log of a small site in a bucket of Amazon S3, with all the fields of 2024. A third of the requests are signed. */
import { Random } from './random.ts';
import { type SiteRequest, siteRequests } from './small-site.ts';
import { formatWallSeconds } from './timeline.ts';

const OWNER = '7d1e3a90c4b25f68d07a1be9f3c864205ab9cde71f60482d93b5a7e8c1046f2d';
const BUCKET = 'www.fernhollow.example';
const REQUESTER = 'arn:aws:sts::111122223333:assumed-role/site-reader/i-0a4d5c6b7e8f90123';
const ERRORS: Readonly<Record<number, string>> = {
  403: 'AccessDenied',
  404: 'NoSuchKey',
  408: 'RequestTimeout',
  416: 'InvalidRange',
  503: 'SlowDown',
};

export function* s3Lines(random: Random): Generator<string, void> {
  // Its own numbers, so that the requests are those of the Combined log.
  const details = new Random(1);
  for (const request of siteRequests(random)) yield s3Line(details, request).slice(0, request.keptBytes);
}

function s3Line(details: Random, { host, seconds, request, status, bytes, referrer, agent }: SiteRequest): string {
  const [, method = 'GET', key = '-'] = /^([A-Z]+) \/([^ ?]+)/.exec(request) ?? [];
  const total = details.skewed(900);
  const isSigned = details.chance(1 / 3);
  const [requester, operation, signature, authentication] = isSigned
    ? [REQUESTER, 'REST', 'SigV4', 'AuthHeader']
    : ['-', 'WEBSITE', '-', '-'];
  const hostId = Buffer.from(details.hex(112), 'hex').toString('base64');
  return (
    `${OWNER} ${BUCKET} [${formatWallSeconds(seconds)} +0000] ${host} ${requester} ${details.hex(16).toUpperCase()} ` +
    `${operation}.${method}.OBJECT ${key} "${request}" ${status} ${ERRORS[status] ?? '-'} ${bytes || '?'} ${bytes || '-'} ` +
    `${total + 1} ${details.below(total + 1) || '-'} "${referrer}" "${agent}" - ${hostId} ${signature} ` +
    `ECDHE-RSA-AES128-GCM-SHA256 ${authentication} ${BUCKET}.s3.eu-central-1.amazonaws.com TLSv1.2 - -`
  );
}
