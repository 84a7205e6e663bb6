/** The memory of all typed arrays that can be reached from an object; what several of them share counts once. */
export function countArrayBytes(root: object, except: object): number {
  const found = new Set<object>([root]);
  const buffers = new Set<ArrayBufferLike>();
  // What is added to a set while it is walked over is walked over as well.
  for (const object of found) {
    if (ArrayBuffer.isView(object)) buffers.add(object.buffer);
    else for (const value of Object.values(object)) if (isObject(value) && value !== except) found.add(value);
  }
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
