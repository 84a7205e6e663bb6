/** A value as JSON in plain ASCII, whatever encoding a log or its name has. */
export function toAsciiJson(value: unknown): string {
  return asciiJson(JSON.stringify(value));
}

/** JSON in plain ASCII. */
export function asciiJson(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
