import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  allowedDeploymentActions,
  Deployment,
  DeploymentOutcome,
  FieldProblem,
  Host,
  registerHostSchema,
  removeDeploymentSchema,
  removeHostSchema,
  startDeploymentSchema,
} from '@opencsp/plugin-opencsp-common';
import { Router as ExpressRouter } from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';

const AT = '2026-01-02T03:04:05.000Z';

/** A fingerprint that the hosts of the stand-in show. */
export const FINGERPRINT = `SHA256:${'a'.repeat(43)}`;

/** The deployments of the stand-in: its rules are the common schemas and states. */
export class FakeDeployments {
  readonly items = new Map<string, Deployment>();
  readonly keys = new Map<string, string>();
  /** Bodies of what was asked to be started, checked or removed. */
  readonly bodies: unknown[] = [];
  /** What the next readings of the outcome tell; the last one stays. */
  outcomes: Partial<DeploymentOutcome>[] = [];
  /** What the portal has against the next request. */
  problems: FieldProblem[] = [];

  router(): ExpressRouter {
    const router = Router();
    router.post('/', async (req, res) => {
      this.bodies.push(req.body);
      if (this.problems.length > 0) {
        const [{ message }] = this.problems;
        throw new ConflictError(message);
      }
      const { profileId, hostId, instanceId } = startDeploymentSchema.parse(
        req.body,
      );
      this.once(req.get('Idempotency-Key'), res, id =>
        this.add(id, {
          profile: { id: profileId, name: 'family', branch: 'ada-family' },
          host: { id: hostId ?? instanceId ?? '', name: 'attic' },
        }),
      );
    });
    router.post('/validate', async (req, res) => {
      this.bodies.push(req.body);
      res.json({
        ok: this.problems.length === 0,
        problems: this.problems,
        warnings: [],
        sentences: ['The profile is brought onto the host.'],
      });
    });
    router.post('/:id/rollback', async (req, res) => {
      const { profile, host } = this.find(req.params.id);
      this.once(req.get('Idempotency-Key'), res, id =>
        this.add(id, { profile, host, kind: 'rollback' }),
      );
    });
    router.post('/:id/:verb', async (req, res) => {
      const deployment = this.find(req.params.id);
      if (req.params.verb === 'retry') {
        deployment.state = 'running';
      } else {
        deployment.requested = 'cancel';
      }
      res.status(202).json(deployment);
    });
    router.get('/:id', async (req, res) => {
      res.json(this.find(req.params.id));
    });
    router.delete('/:id', async (req, res) => {
      this.bodies.push(removeDeploymentSchema.parse(req.body));
      const deployment = this.find(req.params.id);
      deployment.state = 'removing';
      res.status(202).json(deployment);
    });
    router.get('/:id/outcome', async (req, res) => {
      const { id } = this.find(req.params.id);
      const [next, ...rest] = this.outcomes;
      this.outcomes = rest.length > 0 ? rest : this.outcomes;
      res.json({
        id,
        state: 'running',
        finished: false,
        succeeded: false,
        services: [],
        ...next,
      });
    });
    return router;
  }

  add(id: string, given: Partial<Deployment> = {}): Deployment {
    const deployment: Deployment = {
      id,
      number: this.items.size + 1,
      kind: 'deploy',
      owner: 'user:default/mock',
      createdBy: 'user:default/mock',
      createdAt: AT,
      updatedAt: AT,
      version: 1,
      profile: { id: 'p1', name: 'family', branch: 'ada-family' },
      host: { id: 'h1', name: 'attic' },
      commit: 'c'.repeat(40),
      driver: 'compose',
      live: true,
      state: 'queued',
      stateSince: AT,
      warnings: [],
      steps: [],
      services: [],
      actions: allowedDeploymentActions('queued', {
        live: true,
        retryable: false,
        canGoBack: false,
        isRemoval: false,
      }),
      ...given,
    };
    this.items.set(id, deployment);
    return deployment;
  }

  find(id: string): Deployment {
    const deployment = this.items.get(id);
    if (!deployment) {
      throw new NotFoundError(`There is no deployment ${id}`);
    }
    return deployment;
  }

  private once(
    key = '',
    res: { status(code: number): { json(body: unknown): unknown } },
    make: (id: string) => Deployment,
  ): void {
    const known = this.keys.get(key);
    const id = known ?? `d${this.items.size + 1}`;
    if (!known) {
      this.keys.set(key, id);
      make(id);
    }
    res.status(known ? 200 : 201).json(this.find(id));
  }
}

/** The hosts of the stand-in. */
export class FakeHosts {
  readonly items = new Map<string, Host>();
  readonly keys = new Map<string, string>();

  router(): ExpressRouter {
    const router = Router();
    router.post('/scan', async (req, res) => {
      const { address } = z.object({ address: z.string() }).parse(req.body);
      res.json({ address, type: 'ssh-ed25519', fingerprint: FINGERPRINT });
    });
    router.post('/', async (req, res) => {
      const key = req.get('Idempotency-Key') ?? '';
      const id = this.keys.get(key) ?? `h${this.items.size + 1}`;
      this.keys.set(key, id);
      const { name, address, port, user, sudo } = registerHostSchema.parse(
        req.body,
      );
      const host = { name, address, port, user, sudo };
      res.status(201).json(this.items.get(id) ?? this.add(id, host));
    });
    router.get('/:id', async (req, res) => {
      res.json(this.find(req.params.id));
    });
    router.delete('/:id', async (req, res) => {
      removeHostSchema.parse(req.body);
      const host = this.find(req.params.id);
      host.state = 'removing';
      res.status(202).json(host);
    });
    router.post('/:id/:verb', async (req, res) => {
      const host = this.find(req.params.id);
      if (req.params.verb === 'cancel') {
        host.requested = 'cancel';
      } else {
        host.state = req.params.verb === 'check' ? 'checking' : 'preparing';
      }
      res.status(202).json(host);
    });
    return router;
  }

  add(id: string, given: Partial<Host> & { name: string }): Host {
    const host: Host = {
      id,
      kind: 'registered',
      owner: 'user:default/mock',
      createdBy: 'user:default/mock',
      createdAt: AT,
      updatedAt: AT,
      version: 1,
      state: 'checking',
      stateSince: AT,
      warnings: [],
      address: '192.0.2.7',
      port: 22,
      user: 'root',
      sudo: false,
      publicKey: 'ssh-ed25519 AAAA portal',
      checks: [],
      actions: { check: false, prepare: false, cancel: false, remove: false },
      ...given,
    };
    this.items.set(id, host);
    return host;
  }

  find(id: string): Host {
    const host = this.items.get(id);
    if (!host) {
      throw new NotFoundError(`There is no host ${id}`);
    }
    return host;
  }
}
