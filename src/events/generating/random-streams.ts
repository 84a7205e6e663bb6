/**
 * What random numbers are drawn for, each from its own stream of a seed: so events are the same in whatever pieces they are
 * made, and whether or not they get texts.
 */
export const randomStreams = { types: 0, trackingIds: 1, arrivals: 2, texts: 3 } as const;
