import { UserError } from '../../user-error.ts';
import { explainError, isOutOfDescriptors } from '../system-error.ts';

/** Keeps what is tried again and again from telling the same each time that it fails. */
export class Complaints {
  private readonly path: string;
  private readonly tell: (reason: UserError) => void;
  private readonly freeDescriptors: () => void;
  private former: ReadonlySet<string> = new Set();
  private recent: Set<string> = new Set();

  /** What is tried is to follow a path. Where too many files are open, descriptors are freed, and it is tried once more. */
  constructor(path: string, tell: (reason: UserError) => void, freeDescriptors: () => void) {
    this.path = path;
    this.tell = tell;
    this.freeDescriptors = freeDescriptors;
  }

  /** True if something failed in this round. */
  get isAny(): boolean {
    return this.recent.size > 0;
  }

  /** Begins a new round: what failed in the one before is not told again. */
  turn(): void {
    this.former = this.recent;
    this.recent = new Set();
  }

  /** Undefined if a person can mend what kept it from being done, which is told; any other error is thrown. */
  attempt<Result>(act: () => Result): Result | undefined {
    try {
      return this.actWithDescriptors(act);
    } catch (error) {
      const reason = explainError('cannot follow', this.path, error);
      if (!(reason instanceof UserError)) throw reason;
      const isTold = this.former.has(reason.message) || this.recent.has(reason.message);
      this.recent.add(reason.message);
      if (!isTold) this.tell(reason);
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
