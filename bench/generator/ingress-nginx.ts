/**
 * The log of a small site behind Kubernetes' ingress-nginx: a Combined line, then what the controller knows of the service that
 * answered. Five services of three pods each; of a thousand requests one is tried twice, and ten reach no service.
 */
import { combinedLine } from './combined.ts';
import { Random } from './random.ts';
import { siteRequests } from './small-site.ts';

const SERVICES = ['web-site-8080', 'web-assets-8080', 'web-search-8080', 'files-download-http', 'web-login-8080'];
const PODS = 3;

export function* ingressNginxLines(random: Random): Generator<string, void> {
  // Its own numbers, so that the requests are those of the Combined log.
  const details = new Random(1);
  for (const request of siteRequests(random)) {
    const { keptBytes, isShort, status, bytes } = request;
    const line = combinedLine(request);
    yield (isShort ? line : `${line} ${describeUpstream(details, status, bytes)}`).slice(0, keptBytes);
  }
}

/** From the length of the request to its id. */
function describeUpstream(details: Random, status: number, bytes: string): string {
  const requestLength = details.between(180, 1_400);
  const seconds = (details.skewed(2_000) / 1_000).toFixed(3);
  const id = details.hex(32);
  const draw = details.fraction();
  if (draw < 0.01) return `${requestLength} 0.000 [] [] - - - - ${id}`;
  const service = details.skewed(SERVICES.length);
  const pod = (): string => `10.244.${service}.${details.between(10, 9 + PODS)}:8080`;
  const sent = bytes === '-' ? '0' : bytes;
  const answer =
    draw < 0.011
      ? `${pod()}, ${pod()} 0, ${sent} 5.000, ${seconds} 504, ${status}`
      : `${pod()} ${sent} ${seconds} ${status}`;
  return `${requestLength} ${seconds} [${SERVICES[service]}] [] ${answer} ${id}`;
}
