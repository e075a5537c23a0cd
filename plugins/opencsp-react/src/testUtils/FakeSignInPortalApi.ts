import { PortalCode, SignInPortal } from '@opencsp/plugin-opencsp-common';
import { SignInPortalApi } from '../api/deployApis';

/** A sign-in portal at which nothing goes on. */
export function signInPortalFixture(
  change: Partial<SignInPortal> = {},
): SignInPortal {
  return {
    host: { id: 'host-1', name: 'attic' },
    shutOut: [],
    keepsMessages: true,
    asksSecondFactor: false,
    ...change,
  };
}

/**
 * A stand-in of the client's part about sign-in portals. What it is asked to do, it records in `calls`; a refusal
 * in `refusals` is thrown by the method of that name.
 */
export class FakeSignInPortalApi implements SignInPortalApi {
  portal: SignInPortal = signInPortalFixture();
  answer: PortalCode = {
    ...{ code: 'VTY6Z7B4', to: 'Ken ken@example.com' },
    at: new Date().toISOString(),
  };
  readonly calls: string[] = [];
  readonly refusals: Partial<Record<keyof SignInPortalApi, Error>> = {};

  async get(_profileId: string): Promise<SignInPortal> {
    this.refuse('get');
    this.calls.push('get');
    return this.portal;
  }

  async letIn(_profileId: string, login: string): Promise<SignInPortal> {
    this.refuse('letIn');
    this.calls.push(`let-in ${login}`);
    this.portal = {
      ...this.portal,
      shutOut: this.portal.shutOut.filter(one => one.login !== login),
    };
    return this.portal;
  }

  async code(_profileId: string): Promise<PortalCode> {
    this.refuse('code');
    this.calls.push('code');
    return this.answer;
  }

  private refuse(method: keyof SignInPortalApi): void {
    const error = this.refusals[method];
    if (error) {
      throw error;
    }
  }
}
