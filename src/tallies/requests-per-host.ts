import type { Batch } from '../log/batch.ts';
import type { Names } from '../structures/byte-dictionary.ts';
import { addRenumbered, type NumbersById, numbersWire, withRoomFor } from './numbers-by-id.ts';
import type { Counter, Tally } from './tally.ts';

/** Requests by host id. 8 bytes a host, up to twice that in reserve. */
export const requestsPerHost: Tally<NumbersById> = {
  start: ({ hosts }) => new HostCounter(hosts),
  merge: (left, right, { hostIds }) => addRenumbered(left, right, hostIds),
  wire: numbersWire,
};

class HostCounter implements Counter<NumbersById> {
  private readonly hosts: Names;
  private requests: NumbersById = new Float64Array(0);

  constructor(hosts: Names) {
    this.hosts = hosts;
  }

  fold({ host, length }: Batch): void {
    this.requests = withRoomFor(this.requests, this.hosts.size);
    const { requests } = this;
    for (let row = 0; row < length; row++) {
      const id = host[row] as number;
      requests[id] = (requests[id] as number) + 1;
    }
  }

  share(): NumbersById {
    const { requests } = this;
    this.requests = new Float64Array(0);
    return requests;
  }
}
