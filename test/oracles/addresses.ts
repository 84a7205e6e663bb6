/** What words before a time look like, for the oracles. */

/** An IPv4 dotted quad, or IPv6 with `%zone` and `[ ]` if it has them. */
export function isAddress(word: string): boolean {
  const [, bracketed, bare] = /^(?:\[(.*)\]|(.*))$/s.exec(word) ?? [];
  return isQuad(word) || isIpv6(bracketed ?? bare ?? '');
}

function isQuad(word: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(word) && word.split('.').every((part) => Number(part) <= 255);
}

/** Hex digits and two colons or more; the last 32 bits may be a dotted quad. */
function isIpv6(word: string): boolean {
  const address = word.replace(/%.+$/s, '');
  const quad = address.slice(address.lastIndexOf(':') + 1);
  const hex = isQuad(quad) ? address.slice(0, -quad.length) : address;
  return /^[0-9a-f:]+$/i.test(hex) && hex.split(':').length >= 3;
}

/** True if a word ends in `:` and digits. */
export function endsInPort(word: string): boolean {
  return /:\d+$/.test(word);
}
