import { ServiceUnavailableError } from '@backstage/errors';
import { Availability, TaskRunner } from '@opencsp/plugin-opencsp-node';

/** Stands where a runner would be when it cannot work, and says why. */
export class UnavailableTaskRunner implements TaskRunner {
  readonly id = 'semaphore';

  constructor(private readonly reason: string) {}

  availability(): Availability {
    return { available: false, reason: this.reason };
  }

  async start(): Promise<never> {
    return this.refuse();
  }

  async find(): Promise<never> {
    return this.refuse();
  }

  async observe(): Promise<never> {
    return this.refuse();
  }

  async logs(): Promise<never> {
    return this.refuse();
  }

  async listActive(): Promise<never> {
    return this.refuse();
  }

  async cancel(): Promise<never> {
    return this.refuse();
  }

  private refuse(): never {
    throw new ServiceUnavailableError(this.reason);
  }
}
