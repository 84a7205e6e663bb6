import { UserError } from '../../user-error.ts';
import { explainError, isOutOfDescriptors } from '../system-error.ts';

/** Does what may fail for a while, and tells each reason once, until a round in which nothing fails. */
export class Attempts {
  private readonly path: string;
  private readonly tell: (reason: UserError) => void;
  private readonly freeDescriptors: () => void;
  private readonly told: Set<string> = new Set();
  private hasFailed = false;

  /** For a log at a path. Where too many files are open, descriptors are freed, and it is tried once more. */
  constructor(path: string, tell: (reason: UserError) => void, freeDescriptors: () => void) {
    this.path = path;
    this.tell = tell;
    this.freeDescriptors = freeDescriptors;
  }

  startRound(): void {
    if (!this.hasFailed) this.told.clear();
    this.hasFailed = false;
  }

  /** Returns undefined if it fails for a reason that a person can mend, which is told; throws other errors. */
  attempt<Result>(act: () => Result): Result | undefined {
    try {
      return this.actWithDescriptors(act);
    } catch (error) {
      const reason = explainError('cannot follow', this.path, error);
      if (!(reason instanceof UserError)) throw reason;
      this.hasFailed = true;
      if (!this.told.has(reason.message)) this.tell(reason);
      this.told.add(reason.message);
      return undefined;
    }
  }

  private actWithDescriptors<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      if (!isOutOfDescriptors(error)) throw error;
      this.freeDescriptors();
      return act();
    }
  }
}
