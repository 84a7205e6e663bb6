import { excerptJson } from '../../structures/ascii-json.ts';
import { UserError } from '../../user-error.ts';

export interface ServerAddress {
  /** A name, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** The same for the same server however it was spelt, save that a name is not its IP address: `[::1]:11211`. */
  readonly text: string;
}

/** Reads `host:port`, where an IPv6 address is in brackets. Throws `UserError` for anything else. */
export function parseServerAddress(spelling: string): ServerAddress {
  const address = findServerAddress(spelling);
  if (address !== undefined) return address;
  throw new UserError(
    `not the address of a Memcached server: ${excerptJson(spelling)}; host:port is expected, as in 127.0.0.1:11211 or [::1]:11211`,
  );
}

/** The same, undefined for anything else. */
export function findServerAddress(spelling: string): ServerAddress | undefined {
  const [, bracketed, name, digits] = /^(?:\[([\da-f:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/i.exec(spelling) ?? [];
  const port = Number(digits);
  const host = (bracketed ?? name)?.toLowerCase();
  if (host === undefined || !(port >= 1 && port <= 65_535)) return undefined;
  return { host, port, text: `${bracketed === undefined ? host : `[${host}]`}:${port}` };
}
