/**
 * The log of a small site behind an Application Load Balancer of AWS, with all the fields of 2024. One of a hundred requests
 * reaches no target.
 */
import { Random } from './random.ts';
import { type SiteRequest, siteRequests } from './small-site.ts';

const DOMAINS = [
  'www.fernhollow.example',
  'fernhollow.example',
  'notes.fernhollow.example',
  'files.fernhollow.example',
];
const TARGETS = ['10.0.1.12:8080', '10.0.2.47:8080', '10.0.1.201:8080', '10.0.3.88:8080'];
const ACCOUNT = 'eu-central-1:111122223333';
const GROUP = `arn:aws:elasticloadbalancing:${ACCOUNT}:targetgroup/fernhollow-web/73e2d6bc24d8a067`;
const CERTIFICATE = `arn:aws:acm:${ACCOUNT}:certificate/5a1c9f0e-7d3b-4c86-9e21-0b7f44d2c3aa`;

export function* albLines(random: Random): Generator<string, void> {
  // Its own numbers, so that the requests are those of the Combined log.
  const details = new Random(1);
  for (const request of siteRequests(random)) yield albLine(details, request).slice(0, request.keptBytes);
}

function albLine(details: Random, { host, seconds, request, status, bytes, agent }: SiteRequest): string {
  const time = new Date(seconds * 1_000).toISOString().slice(0, 19);
  const microseconds = details.below(1_000_000);
  const port = details.between(1_024, 65_535);
  const client = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const domain = details.pickSkewed(DOMAINS);
  const isTls = details.chance(0.95);
  const [scheme, origin] = isTls ? ['https', `https://${domain}:443`] : ['http', `http://${domain}:80`];
  const cipher = isTls ? 'TLS_AES_128_GCM_SHA256 TLSv1.3' : '- -';
  const trace = `Root=1-${seconds.toString(16)}-${details.hex(24)}`;
  const hasTarget = details.chance(0.99);
  const target = hasTarget ? details.pick(TARGETS) : '-';
  const targetStatus = hasTarget ? String(status) : '-';
  const durations = hasTarget
    ? `0.00${details.below(3)} ${(details.skewed(2_000) / 1_000).toFixed(3)} 0.000`
    : '-1 -1 -1';
  const sent = bytes === '-' ? '0' : bytes || '?';
  return (
    `${scheme} ${time}.${String(microseconds).padStart(6, '0')}Z app/fernhollow/50dc6c495c0c9188 ${client} ${target} ` +
    `${durations} ${status} ${targetStatus} ${details.between(60, 1_400)} ${sent} "${request.replace(' /', ` ${origin}/`)}" ` +
    `"${agent}" ${cipher} ${GROUP} "${trace}" "${isTls ? domain : '-'}" "${isTls ? CERTIFICATE : '-'}" ` +
    `${details.below(3)} ${time}.${String(Math.floor(microseconds / 1_000)).padStart(3, '0')}000Z ` +
    `"${hasTarget ? 'forward' : 'fixed-response'}" "-" "-" "${target}" "${targetStatus}" "-" "-" TID_${details.hex(32)}`
  );
}
