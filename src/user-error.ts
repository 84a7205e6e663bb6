export interface UserErrorOptions extends ErrorOptions {
  /** Lines that stand below the message. */
  readonly details?: readonly string[];
}

/** Something that the person at the command line can mend: what happened, where, and what to do about it. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly details: readonly string[];

  constructor(message: string, { details = [], ...options }: UserErrorOptions = {}) {
    super(message, options);
    this.details = details;
  }
}

/** Arguments that make no sense, whatever the files are like. */
export class UsageError extends UserError {
  override readonly name: string = 'UsageError';
}

/** A log is in a format that cannot be read. */
export class FormatError extends UserError {
  override readonly name: string = 'FormatError';
}
