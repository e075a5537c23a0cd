import { join } from 'node:path';
import { secretsOf } from '@opencsp/rendering';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { plainGit } from '../../profiles/git/__testUtils__/workshop';
import { nextDigests } from '../../profiles/secrets/digests';
import { nextBundle } from '../../profiles/secrets/nextBundle';
import { systemRandom } from '../../profiles/secrets/randomSource';
import { sealBundle } from '../../profiles/secrets/sealedBundle';
import { BenchPortal, CreateTimes } from './BenchPortal';
import { Figures, figuresOf, measure, round, timeOf } from './measure';
import { PlainClone, treeOf } from './PlainClone';

const RUNS = 20;
const WARM_UPS = 3;
const RSA_BITS = 2048;

/** Making a profile of all applications, beside plain Git making the same commit. */
export interface CreateFigures {
  /** From the request to the pushed commit. */
  ours: Figures;
  /** Its parts; the secrets are within the request. */
  request: Figures;
  secrets: Figures;
  pass: Figures;
  /** Everything but the secrets, which plain Git does not make. */
  withoutSecrets: Figures;
  /** Writing the same files into a clone, `git add`, `git commit`, `git push`. */
  plainGit: Figures;
  /** Ours against plain Git, at the median. */
  ratio: number;
  ratioWithoutSecrets: number;
  /** What the secrets consist of, each for itself. */
  secretsParts: {
    /** All of them by their rules, with the RSA key. */
    generation: Figures;
    /** The RSA key alone; chance decides how long it takes. */
    rsaKey: Figures;
    /** Of OpenID clients. */
    digests: Figures & { count: number };
    /** To the platform and the recovery recipient. */
    sealing: Figures;
  };
}

/** Makes profiles and the same commits by plain Git in turn, each in a repository of their own. */
export async function benchCreate(folder: string): Promise<CreateFigures> {
  const ours = join(folder, 'profiles.git');
  const theirs = join(folder, 'plain.git');
  plainGit(['init', '--quiet', '--bare', ours], folder);
  plainGit(['init', '--quiet', '--bare', theirs], folder);
  const portal = await BenchPortal.open(folder, ours);
  try {
    const clone = PlainClone.of(theirs, join(folder, 'clone'));
    const times: CreateTimes[] = [];
    const plain: number[] = [];
    for (let run = 0; run < WARM_UPS + RUNS; run++) {
      const made = await portal.create(`bench${run}`, portal.applications);
      const { branch } = made.record;
      const files = portal.filesOf(made.record);
      clone.begin(branch);
      const took = await timeOf(() => clone.commit(branch, files));
      if (treeOf(ours, branch) !== treeOf(theirs, branch)) {
        throw new Error('Plain Git made another commit: nothing is compared');
      }
      if (run >= WARM_UPS) {
        times.push(made.times);
        plain.push(took);
      }
    }
    const last = await portal.create('parts', portal.applications);
    return {
      ...compare(times, plain),
      secretsParts: await benchSecrets(portal, last.record),
    };
  } finally {
    await portal.close();
  }
}

function compare(times: readonly CreateTimes[], plain: readonly number[]) {
  const ours = figuresOf(times.map(({ total }) => total));
  const withoutSecrets = figuresOf(
    times.map(({ total, secrets }) => total - secrets),
  );
  const theirs = figuresOf(plain);
  return {
    ours,
    request: figuresOf(times.map(({ request }) => request)),
    secrets: figuresOf(times.map(({ secrets }) => secrets)),
    pass: figuresOf(times.map(({ pass }) => pass)),
    withoutSecrets,
    plainGit: theirs,
    ratio: round(ours.p50 / theirs.p50),
    ratioWithoutSecrets: round(withoutSecrets.p50 / theirs.p50),
  };
}

async function benchSecrets(
  { options }: BenchPortal,
  { spec }: ProfileRecord,
): Promise<CreateFigures['secretsParts']> {
  const definitions = options.catalogue.forProfile(
    spec.services.map(({ id }) => id),
  );
  const wanted = secretsOf({ spec, definitions });
  const names = wanted.flatMap(it => (it.needsDigest ? [it.name] : []));
  const make = () =>
    nextBundle(
      { wanted, strategy: spec.passwordStrategy, logins: {}, unwanted: 'keep' },
      systemRandom,
    );
  const { bundle } = await make();
  const often = { runs: RUNS, warmUps: 1 };
  return {
    generation: await measure(often, make),
    rsaKey: await measure(often, () => systemRandom.rsaKey(RSA_BITS)),
    digests: {
      count: names.length,
      ...(await measure(often, () =>
        nextDigests({ bundle, names, changed: [] }, systemRandom),
      )),
    },
    sealing: await measure(often, () =>
      sealBundle(bundle, options.age.recipients),
    ),
  };
}
