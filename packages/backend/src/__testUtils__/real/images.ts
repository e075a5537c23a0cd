import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { RealMachine } from './RealMachine';

/** The images of the tests: they differ in what their program does. */
export const IMAGES = {
  /** Runs, and is healthy. */
  'lab/web:1': 'sleep 100000',
  /** The same in a newer version. */
  'lab/web:2': 'sleep 100001',
  /** Says why, and ends. */
  'lab/broken:1': 'echo "cannot open the database"; exit 7',
} as const;

/** Makes the images from nothing but a static busybox: no registry is asked. */
export function makeImages(machine: RealMachine): void {
  const folder = mkdtempSync(join(machine.facts.folder, 'image-'));
  mkdirSync(join(folder, 'bin'));
  copyFileSync(staticBusybox(), join(folder, 'bin', 'busybox'));
  writeFileSync(join(folder, 'healthy'), '');
  for (const [name, program] of Object.entries(IMAGES)) {
    const command = JSON.stringify(['/bin/busybox', 'sh', '-c', program]);
    machine.shell(
      `tar -C ${folder} -c . | docker import --change 'CMD ${command}' - ${name}`,
    );
  }
  rmSync(folder, { recursive: true });
}

function staticBusybox(): string {
  const { stdout } = spawnSync('sh', ['-c', 'command -v busybox'], {
    encoding: 'utf8',
  });
  const file = stdout.trim();
  if (!file) {
    throw new Error('There is no busybox: Debian has it in busybox-static.');
  }
  return file;
}
