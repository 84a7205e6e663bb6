import type { Batch } from '../log/batch.ts';
import { addRenumbered, countById, type NumbersById, numbersWire } from './numbers-by-id.ts';
import type { Tally } from './tally.ts';

/** Requests by host id. 8 bytes a host, up to twice that in reserve. */
export const requestsPerHost: Tally<NumbersById> = {
  start: ({ hosts }) => countById(hosts, addRequests),
  merge: (left, right, { hostIds }) => addRenumbered(left, right, hostIds),
  wire: numbersWire,
};

function addRequests(requests: NumbersById, { host, length }: Batch): void {
  for (let row = 0; row < length; row++) {
    const id = host[row] as number;
    requests[id] = (requests[id] as number) + 1;
  }
}
