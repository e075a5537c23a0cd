import { AccountContext, Accounts } from '@opencsp/plugin-opencsp-node';
import { createJellyfinStandIn, JellyfinStandIn } from '@opencsp/sandbox';
import { z } from 'zod';
import { contextOf, Reach } from '../../__testUtils__/Reach';
import { createJellyfinProvider } from '../jellyfinProvider';

export const ADMIN_PASSWORD = 'canary-admin-password';

/** A Jellyfin before its first start, and the way to it. */
export class JellyfinWorld {
  readonly reach = new Reach(8096, () => this.jellyfin.url);

  private constructor(public jellyfin: JellyfinStandIn) {}

  static async begin(): Promise<JellyfinWorld> {
    return new JellyfinWorld(
      await createJellyfinStandIn({ port: 0, speed: 10_000 }),
    );
  }

  context(password: string = ADMIN_PASSWORD): AccountContext {
    return contextOf(
      this.reach,
      { id: 'jellyfin', title: 'Jellyfin', url: 'https://media.ada.localhost' },
      { 'admin-password': password },
    );
  }

  /** As a process of the portal that was started just now. */
  open(password?: string): Promise<Accounts> {
    return createJellyfinProvider().open(this.context(password));
  }

  /** Everybody: `A` for administrators, `-` for who is switched off. */
  people(): Record<string, string> {
    return Object.fromEntries(
      this.jellyfin
        .state()
        .users.map(({ name, policy }) => [
          name,
          `${policy.IsAdministrator ? 'A' : ''}${policy.IsDisabled ? '-' : ''}`,
        ]),
    );
  }

  /** Devices with a login, of all users. */
  devices(): string[] {
    return this.jellyfin.state().devices.map(({ deviceId }) => deviceId);
  }

  /** Another process, with what was kept. */
  async restart(): Promise<void> {
    const state = this.jellyfin.state();
    await this.jellyfin.close();
    this.jellyfin = await createJellyfinStandIn({
      ...{ port: 0, speed: 10_000, state },
    });
  }

  /** Asks as somebody at a browser. @returns the status, and the answer where it is JSON */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    token: string = '',
  ): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${this.jellyfin.url}${path}`, {
      method,
      headers: {
        authorization: `MediaBrowser Client="Web", Device="Browser", DeviceId="browser", Version="1", Token="${token}"`,
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body:
        text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    };
  }

  /** Signs in at a browser. @returns the token */
  async browse(name: string, password: string): Promise<string> {
    const { status, body } = await this.ask(
      ...(['POST', '/Users/AuthenticateByName'] as const),
      { Username: name, Pw: password },
    );
    if (status !== 200) {
      throw new Error(`Status ${status}`);
    }
    return z.object({ AccessToken: z.string() }).parse(body).AccessToken;
  }

  /** The status that a browser with this token gets. */
  async statusOf(token: string): Promise<number> {
    const { status } = await this.ask('GET', '/Users/Me', undefined, token);
    return status;
  }

  async close(): Promise<void> {
    this.reach.close();
    await this.jellyfin.close();
  }
}
