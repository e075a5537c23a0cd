import {
  ActionContext,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { JsonObject } from '@backstage/types';
import { Clock } from '../clock';
import { PortalAccess } from '../PortalAccess';
import { FakeClock, startPortal } from './startPortal';

/** A machine that the portal takes. */
export const MACHINE = {
  name: 'web-1',
  size: 'small',
  osTemplate: 'debian-12',
  network: { name: 'lan', mode: 'dhcp' as const },
  sshKeys: [
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ada@laptop',
  ],
};

/** A profile that the portal takes. */
export const PROFILE = {
  name: 'family',
  domain: 'ada.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  passwordStrategy: 'generated' as const,
  services: [{ id: 'nextcloud' }],
};

/** Starts a portal for each test that asks for one, and stops it afterwards. */
export function createPortalTest<I extends JsonObject, O extends JsonObject>(
  createAction: (access: PortalAccess, clock: Clock) => TemplateAction<I, O>,
) {
  const running: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map(stop => stop()));
  });
  return {
    start: async (onSleep?: () => void) => {
      const { portal, access, stop } = await startPortal();
      running.push(stop);
      const clock = new FakeClock(onSleep);
      const action = createAction(access, clock);
      const run = async (ctx: ActionContext<I, O>) => {
        await action.handler(ctx);
        return ctx;
      };
      return { portal, clock, action, run };
    },
  };
}
