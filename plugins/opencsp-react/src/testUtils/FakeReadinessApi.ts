import { Readiness, SignInChecks } from '@opencsp/plugin-opencsp-common';
import { ReadinessApi } from '../api/deployApis';
import { readinessFixture, signInChecksFixture } from './readinessFixtures';

/**
 * A stand-in of the client's part about readiness. What it is asked to do, it records in `calls`; a refusal in
 * `refusals` is thrown by the method of that name.
 */
export class FakeReadinessApi implements ReadinessApi {
  readiness: Readiness = readinessFixture();
  checks: SignInChecks = signInChecksFixture();
  readonly calls: string[] = [];
  /** Methods that never answer. */
  readonly silent = new Set<keyof ReadinessApi>();
  readonly refusals: Partial<Record<keyof ReadinessApi, Error>> = {};

  async get(_profileId: string): Promise<Readiness> {
    await this.refuse('get');
    return this.readiness;
  }

  async signInChecks(_profileId: string): Promise<SignInChecks> {
    await this.refuse('signInChecks');
    return this.checks;
  }

  /** It waits until a test sets what came of it. */
  async checkSignIn(profileId: string): Promise<SignInChecks> {
    await this.refuse('checkSignIn');
    this.calls.push(`check-sign-in ${profileId}`);
    const askedAt = new Date().toISOString();
    this.checks = {
      ...this.checks,
      items: this.checks.items.map(check => ({
        ...{ ...check, state: 'waiting', askedAt },
      })),
    };
    return this.checks;
  }

  private async refuse(method: keyof ReadinessApi): Promise<void> {
    if (this.silent.has(method)) {
      await new Promise(() => {});
    }
    const error = this.refusals[method];
    if (error) {
      throw error;
    }
  }
}
