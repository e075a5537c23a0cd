/*
 * A process of its own that makes one commit, so that a test can kill it. Its one argument is JSON:
 * the settings of the repository, and the request.
 */
import { z } from 'zod';
import { openProfileRepository } from '../openProfileRepository';
import { ADA, commitRequest, PORTAL } from './workshop';

const jobSchema = z.object({
  url: z.string(),
  folder: z.string(),
  branch: z.string(),
  expected: z.string(),
  key: z.string(),
  content: z.string(),
});

/** What the process is told. */
export type Job = z.infer<typeof jobSchema>;

async function main(): Promise<void> {
  const { url, folder, branch, expected, key, content } = jobSchema.parse(
    JSON.parse(process.argv[2]),
  );
  const repository = await openProfileRepository({
    url,
    folder,
    committer: PORTAL,
    environment: process.env,
  });
  const result = await repository.commit(
    commitRequest(branch, {
      expected,
      key,
      author: ADA,
      files: [{ path: 'config.env', content }],
    }),
  );
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

main().catch(error => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
