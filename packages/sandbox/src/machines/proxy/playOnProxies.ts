import { MachineScenario } from '../scenarios';
import { ProxySet } from './proxySet';

/** The scenarios of what proxies are and see. */
export type ProxyScenario = Extract<
  MachineScenario,
  { scenario: 'proxy' | 'proxy-file-broken' | 'proxy-storage-mode' }
>;

/**
 * Plays a scenario on the proxies of one machine.
 *
 * @throws Error with a text for people when it has none, or the scenario of Traefik's own is unknown
 */
export async function playOnProxies(
  proxies: ProxySet | undefined,
  played: ProxyScenario,
): Promise<void> {
  if (!proxies) {
    throw new Error('Machines have no proxies here.');
  }
  switch (played.scenario) {
    case 'proxy': {
      const { does, milliseconds, code } = played;
      await proxies.control({
        scenario: does,
        ...(milliseconds !== undefined && { milliseconds }),
        ...(code !== undefined && { code }),
      });
      break;
    }
    case 'proxy-file-broken':
      await proxies.breakFiles(played.text);
      break;
    default:
      await proxies.setStorageMode(Number.parseInt(played.mode, 8));
  }
}
