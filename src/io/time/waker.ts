/** Lets work wait until an event wakes it. An event that comes while nothing waits is not remembered. */
export class Waker {
  private resolve: () => void = () => {};

  /** Resolves at the next `wake`. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  wake(): void {
    this.resolve();
  }
}
