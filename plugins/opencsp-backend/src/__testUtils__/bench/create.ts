import { join } from 'node:path';
import { secretsOf } from '@opencsp/rendering';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { plainGit } from '../../profiles/git/__testUtils__/workshop';
import { nextDigests } from '../../profiles/secrets/digests';
import { RSA_BITS } from '../../profiles/secrets/generateSecret';
import { nextBundle } from '../../profiles/secrets/nextBundle';
import { systemRandom } from '../../profiles/secrets/randomSource';
import { sealBundle } from '../../profiles/secrets/sealedBundle';
import { BenchPortal, CreateTimes } from './BenchPortal';
import { Figures, figuresOf, measure, round, timeOf } from './measure';
import { PlainClone, treeOf } from './PlainClone';

const RUNS = 20;
const WARM_UPS = 3;

/** Profiles that are asked for at once, and how often. */
const BURST = 20;
const BURSTS = 5;

/**
 * Making profiles of all applications one after the other, each beside plain Git making the same commit.
 * The portal is warm: the spare key is there, and both begin when nothing is made in the background.
 */
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
    /**
     * One RSA key; chance decides how long it takes. The spare is taken by the request, and another one
     * is made while the profile is committed.
     */
    rsaKey: Figures;
    /** Of OpenID clients. */
    digests: Figures & { count: number };
    /** To the platform and the recovery recipient. */
    sealing: Figures;
  };
  burst: BurstFigures;
}

/** Profiles that are asked for at the same moment: no spare key but for the first of them. */
export interface BurstFigures {
  profiles: number;
  /** From the first request to the last pushed commit, in milliseconds. */
  ours: Figures;
  /** As many commits by plain Git at once, each in a clone of its own. */
  plainGit: Figures;
  ratio: number;
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
      await portal.idle();
      const made = await portal.create(`bench${run}`, portal.applications);
      const { branch } = made.record;
      const files = portal.filesOf(made.record);
      clone.begin(branch);
      await portal.idle();
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
      burst: await benchBursts(portal, { folder, theirs }),
    };
  } finally {
    await portal.close();
  }
}

/** Ours and plain Git in turn, some times. */
async function benchBursts(
  portal: BenchPortal,
  { folder, theirs }: { folder: string; theirs: string },
): Promise<BurstFigures> {
  const clones = Array.from({ length: BURST }, (_, index) =>
    PlainClone.of(theirs, join(folder, `burst-clone${index}`)),
  );
  const ours: number[] = [];
  const plain: number[] = [];
  for (let burst = 0; burst < BURSTS; burst++) {
    const names = clones.map((_, index) => `burst${burst}x${index}`);
    await portal.idle();
    const began = performance.now();
    const records = await portal.createAtOnce(names, portal.applications);
    ours.push(performance.now() - began);
    const files = records.map(record => portal.filesOf(record));
    clones.forEach((clone, index) => clone.begin(records[index].branch));
    await portal.idle();
    plain.push(
      await timeOf(() =>
        Promise.all(
          clones.map((clone, index) =>
            clone.commit(records[index].branch, files[index]),
          ),
        ),
      ),
    );
  }
  const figures = { ours: figuresOf(ours), plainGit: figuresOf(plain) };
  return {
    profiles: BURST,
    ...figures,
    ratio: round(figures.ours.p50 / figures.plainGit.p50),
  };
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
