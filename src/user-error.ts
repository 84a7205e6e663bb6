/** Something that the person at the command line can mend: what happened, where, and what to do about it. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** Arguments that make no sense, whatever the files are like. */
export class UsageError extends UserError {
  override readonly name: string = 'UsageError';
}
