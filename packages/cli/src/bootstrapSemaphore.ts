import { parseArgs } from 'node:util';
import { InputError } from '@backstage/errors';
import { SemaphoreSetup } from '@opencsp/client-semaphore';
import type { Output } from '.';
import { readSetupFile } from './setupFile';
import { countPlan, describePlan } from './words';

/** How the command is called. */
export const USAGE = `Usage: opencsp bootstrap semaphore --url <address> --token-file <file> --file <setup.yaml> [options]

Brings an Ansible Semaphore to what the portal's steps need: project, keys, repository, inventory, variable
group, templates. Without --apply it says what it would do, and changes nothing.

  --url <address>       of Semaphore, with its web path, without /api
  --token-file <file>   with an API token of an administrator or of the project's owner
  --file <setup.yaml>   what must be there (see the README of @opencsp/cli)
  --apply               do it
  --replace-keys        give Semaphore the private keys again, which it never tells
  --json                print the plan as JSON

Exit codes: 0 nothing is left to do, 1 failed, 2 something would be done (without --apply), 64 not understood`;

const EXIT_FAILED = 1;
const EXIT_WOULD_DO = 2;
const EXIT_USAGE = 64;

interface Wishes {
  url: string;
  tokenFile: string;
  file: string;
  apply: boolean;
  replaceKeys: boolean;
  json: boolean;
}

/** The command: plans, and with `--apply` does. @returns the exit code */
export async function bootstrapSemaphore(
  words: readonly string[],
  output: Output,
): Promise<number> {
  let wishes: Wishes;
  try {
    wishes = wishesOf(words);
  } catch (error) {
    output.err(`${messageOf(error)}\n\n${USAGE}`);
    return EXIT_USAGE;
  }
  try {
    return await bootstrap(wishes, output);
  } catch (error) {
    output.err(messageOf(error));
    return EXIT_FAILED;
  }
}

async function bootstrap(wishes: Wishes, output: Output): Promise<number> {
  const { url, tokenFile, file, apply, replaceKeys, json } = wishes;
  const setup = await readSetupFile(file);
  const semaphore = new SemaphoreSetup({ baseUrl: url, tokenFile });
  try {
    const plan = await semaphore.plan(setup);
    output.out(json ? JSON.stringify(plan, null, 2) : describePlan(plan));
    if (!apply) {
      const next = plan.isDone ? '.' : '. Run it with --apply to do so.';
      output.err(`${countPlan(plan)}${next}`);
      return plan.isDone ? 0 : EXIT_WOULD_DO;
    }
    await semaphore.apply(setup, { replaceKeys });
    output.err(
      `Done, and read back: ${countPlan(await semaphore.plan(setup))}.`,
    );
    return 0;
  } finally {
    await semaphore.close();
  }
}

/** @throws InputError */
function wishesOf(words: readonly string[]): Wishes {
  const { values } = parseArgs({
    args: [...words],
    options: {
      url: { type: 'string' },
      'token-file': { type: 'string' },
      file: { type: 'string' },
      apply: { type: 'boolean', default: false },
      'replace-keys': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { url, 'token-file': tokenFile, file } = values;
  if (!url || !URL.canParse(url) || !/^https?:/.test(url)) {
    throw new InputError(
      '--url must be the address of Semaphore, such as https://semaphore.example.org',
    );
  }
  if (!tokenFile) {
    throw new InputError('--token-file must name a file with an API token');
  }
  if (!file) {
    throw new InputError('--file must name the setup, a YAML file');
  }
  return {
    url,
    tokenFile,
    file,
    apply: values.apply,
    replaceKeys: values['replace-keys'],
    json: values.json,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
