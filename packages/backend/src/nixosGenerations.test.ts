/*
 * Proves that the generations of a machine with NixOS are told over real SSH: which is of which commit, which runs
 * and which the next start brings, and which somebody else has made. Leaves what they differ in, and the way back,
 * to the backend plugin, and the steps of a rollback to `nixosOnMachine.test.ts`.
 */
import { DeploymentToRun, NixosStage } from './__testUtils__/nixos/NixosStage';

jest.setTimeout(120_000);

const ONE = '1'.repeat(40);
const TWO = '2'.repeat(40);

let stage: NixosStage;
let first: DeploymentToRun;
let second: DeploymentToRun;

beforeEach(async () => {
  stage = await NixosStage.open();
  first = stage.deployment(['vaultwarden', 'homer'], ONE);
  second = stage.deployment(['vaultwarden', 'homer', 'jellyfin'], TWO);
});
afterEach(() => stage.close());

const bring = (deployment: DeploymentToRun) =>
  stage.run(stage.driver.steps(deployment), deployment);

describe('the generations of a machine', () => {
  const list = () =>
    stage.driver.generations?.(stage.host, first, { signal: stage.signal });
  const rollback = () =>
    stage.host.run(['nixos-rebuild', 'switch', '--rollback'], {
      timeoutMs: 60_000,
    });

  it('are listed, the newest first, with the commits that the portal brought', async () => {
    await bring(first);
    await bring(second);
    const listed = await list();
    expect(listed).toMatchObject([
      { number: 3, commit: TWO, isLive: true, isNext: true },
      { number: 2, commit: ONE, isLive: false, isNext: false },
      { number: 1, isLive: false, isNext: false },
    ]);
    const [newest, , image] = listed ?? [];
    expect(newest.release).toMatch(/^[0-9a-f]{40}$/);
    expect(Math.abs(Date.parse(newest.at) - Date.now())).toBeLessThan(
      // Hours of the machine pass in the minutes of a test.
      30 * 24 * 60 * 60_000,
    );
    // It was there before: nobody says of which commit it is.
    expect(image).not.toHaveProperty('commit');
    await rollback();
    expect(await list()).toMatchObject([
      { number: 3, isLive: false, isNext: false },
      { number: 2, commit: ONE, isLive: true, isNext: true },
      { number: 1 },
    ]);
  });

  it('tell one that somebody else made from ours, and what runs from what the next start brings', async () => {
    await bring(first);
    await stage.host.put({
      path: `/var/lib/opencsp/projects/${first.project}/modules/platform.nix`,
      ...{ mode: '0644', content: '{ ... }: { } # by hand\n' },
    });
    const boot = await stage.host.run(
      [
        ...['nixos-rebuild', 'boot', '--flake'],
        `path:/var/lib/opencsp/projects/${first.project}#${first.project}`,
      ],
      { timeoutMs: 60_000 },
    );
    expect(boot.exit).toBe(0);
    const [foreign, ours] = (await list()) ?? [];
    expect(foreign).toMatchObject({ number: 3, isLive: false, isNext: true });
    expect(foreign).not.toHaveProperty('commit');
    expect(ours).toMatchObject({
      ...{ number: 2, commit: ONE, isLive: true, isNext: false },
    });
  });

  it('are told to be not there by a machine without NixOS', async () => {
    await stage.close();
    stage = await NixosStage.open('debian');
    await expect(list()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('NixOS 24.11 or newer'),
    });
  });
});
