import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  allowedProfileActions,
  createProfileSchema,
  deleteProfileSchema,
  FieldProblem,
  Profile,
  ProfileOutcome,
  ProfileSpec,
  updateProfileSchema,
} from '@opencsp/plugin-opencsp-common';
import { Response, Router as ExpressRouter } from 'express';
import Router from 'express-promise-router';

const AT = '2026-01-02T03:04:05.000Z';

/** The profiles of the stand-in: its rules are the common schemas, and that a version must match. */
export class FakeProfiles {
  readonly items = new Map<string, Profile>();
  readonly keys = new Map<string, string>();
  /** Bodies of what was asked to be saved. */
  readonly bodies: unknown[] = [];
  /** What the next readings of the outcome tell; the last one stays. */
  outcomes: Partial<ProfileOutcome>[] = [];
  /** What the portal has against the next request. */
  problems: FieldProblem[] = [];
  /** How many of the next changes are made, and their answers lost. */
  lostAnswers = 0;

  router(): ExpressRouter {
    const router = Router();
    router.post('/', async (req, res) => {
      if (this.refuses(res)) {
        return;
      }
      this.bodies.push(req.body);
      const key = req.get('Idempotency-Key') ?? '';
      const known = this.keys.get(key);
      const id = known ?? `p${this.items.size + 1}`;
      if (!known) {
        this.keys.set(key, id);
        this.add(id, createProfileSchema.parse(req.body));
      }
      res.status(known ? 200 : 202).json(this.find(id));
    });
    router.put('/:id', async (req, res) => {
      if (this.refuses(res)) {
        return;
      }
      this.bodies.push(req.body);
      const { version, ...spec } = updateProfileSchema.parse(req.body);
      const old = this.find(req.params.id);
      if (version !== old.version) {
        throw new ConflictError('Somebody changed the profile since.');
      }
      this.add(old.id, { ...spec, name: old.name }, old.version + 1);
      if (this.lostAnswers > 0) {
        this.lostAnswers -= 1;
        res.status(504).end();
        return;
      }
      res.status(202).json(this.find(old.id));
    });
    router.post(['/preview', '/:id/preview'], async (req, res) => {
      this.bodies.push(req.body);
      res.json({
        problems: this.problems,
        warnings: [],
        branch: 'ada-family',
        services: [],
        files: [],
      });
    });
    router.get('/:id', async (req, res) => {
      res.json(this.find(req.params.id));
    });
    router.post('/:id/retry', async (req, res) => {
      const profile = this.find(req.params.id);
      profile.state = 'saving';
      res.status(202).json(profile);
    });
    router.delete('/:id', async (req, res) => {
      deleteProfileSchema.parse(req.body);
      const profile = this.find(req.params.id);
      profile.state = 'deleting';
      res.status(202).json(profile);
    });
    router.get('/:id/outcome', async (req, res) => {
      const { id, name, branch } = this.find(req.params.id);
      const [next, ...rest] = this.outcomes;
      this.outcomes = rest.length > 0 ? rest : this.outcomes;
      res.json({
        id,
        name,
        branch,
        state: 'saving',
        finished: false,
        succeeded: false,
        ...next,
      });
    });
    return router;
  }

  add(id: string, spec: ProfileSpec, version = 1): Profile {
    const profile: Profile = {
      id,
      name: spec.name,
      branch: `ada-${spec.name}`,
      owner: 'user:default/mock',
      createdBy: 'user:default/mock',
      createdAt: AT,
      updatedAt: AT,
      version,
      state: 'saving',
      stateSince: AT,
      domain: spec.domain,
      adminEmail: spec.adminEmail,
      deployment: spec.deployment,
      passwordStrategy: spec.passwordStrategy,
      accounts: spec.accounts,
      protocol: spec.protocol,
      certificates: spec.certificates,
      chosen: spec.services,
      services: [],
      needs: {
        memoryMiB: { floor: 1, advice: 1 },
        cores: { floor: 1, advice: 1 },
        diskGiB: { floor: 1, advice: 1 },
      },
      actions: allowedProfileActions('saving'),
    };
    this.items.set(id, profile);
    return profile;
  }

  find(id: string): Profile {
    const profile = this.items.get(id);
    if (!profile) {
      throw new NotFoundError(`There is no profile ${id}`);
    }
    return profile;
  }

  /** Answers as the API refuses; true when it did. */
  private refuses(res: Response): boolean {
    if (this.problems.length > 0) {
      res.status(400).json({
        error: {
          name: 'InputError',
          message: 'The profile cannot be saved.',
          fields: this.problems,
          nextStep: 'Correct the fields.',
        },
      });
    }
    return this.problems.length > 0;
  }
}
