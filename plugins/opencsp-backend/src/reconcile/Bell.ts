/** Wakes a loop that looks now and then; a ring while nobody waits is not lost. */
export class Bell {
  private rung = false;
  private wakeUp: () => void = () => undefined;

  ring(): void {
    this.rung = true;
    this.wakeUp();
  }

  /** Until it was rung since the last wait, the time is over, or the signal aborts. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.rung && !signal.aborted) {
      await this.untilWoken(milliseconds, signal);
    }
    this.rung = false;
  }

  /** Without an abort of its own: a loop that is rung a hundred times a second makes no errors. */
  private async untilWoken(
    milliseconds: number,
    signal: AbortSignal,
  ): Promise<void> {
    let onAbort = () => {};
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>(resolve => {
      onAbort = resolve;
      this.wakeUp = resolve;
      timer = setTimeout(resolve, milliseconds);
      signal.addEventListener('abort', onAbort);
    });
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
