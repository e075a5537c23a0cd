import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  CreateInstance,
  createInstanceSchema,
  FieldProblem,
  Instance,
  Outcome,
  deleteInstanceSchema,
} from '@opencsp/plugin-opencsp-common';
import express, { Response } from 'express';
import Router from 'express-promise-router';
import { FakeDeployments, FakeHosts } from './fakeDeployments';
import { FakePeople } from './fakePeople';
import { FakeProfiles } from './fakeProfiles';

const AT = '2026-01-02T03:04:05.000Z';

/**
 * The part of the portal's API that the actions use, with its rules about who may call: people make
 * and delete for themselves, and only a service may read the outcome.
 */
export class FakePortal {
  readonly instances = new Map<string, Instance>();
  readonly keys = new Map<string, string>();
  readonly profiles = new FakeProfiles();
  readonly people = new FakePeople();
  readonly deployments = new FakeDeployments();
  readonly hosts = new FakeHosts();
  readonly callers: string[] = [];
  /** What the next readings of the outcome tell; the last one stays. */
  outcomes: Partial<Outcome>[] = [];
  /** How many of the next requests are done, and their answers lost. */
  lostAnswers = 0;
  /** How many of the next calls find the portal unavailable. */
  failures = 0;
  /** What the portal has against the next request. */
  problems: FieldProblem[] = [];

  plugin = createBackendPlugin({
    pluginId: 'opencsp',
    register: reg =>
      reg.registerInit({
        deps: {
          http: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
        },
        init: async ({ http, httpAuth }) => {
          const router = Router();
          router.use(express.json());
          router.use(async (req, res, next) => {
            if (this.failures > 0) {
              this.failures -= 1;
              res.status(503).json({
                error: { name: 'ServiceUnavailableError', message: 'Starting' },
              });
              return;
            }
            const wantsOutcome = req.path.endsWith('/outcome');
            const { principal } = await httpAuth.credentials(req, {
              allow: [wantsOutcome ? 'service' : 'user'],
            });
            const caller =
              principal.type === 'user'
                ? principal.userEntityRef
                : principal.subject;
            this.callers.push(`${req.method} ${req.path} ${caller}`);
            next();
          });
          router.post('/v1/instances', async (req, res) => {
            if (this.problems.length > 0) {
              res.status(400).json({
                error: {
                  name: 'InputError',
                  message: 'The machine cannot be made.',
                  fields: this.problems,
                  nextStep: 'Correct the fields.',
                },
              });
              return;
            }
            const key = req.get('Idempotency-Key') ?? '';
            const known = this.keys.get(key);
            const id = known ?? `i${this.instances.size + 1}`;
            if (!known) {
              this.keys.set(key, id);
              this.add(id, createInstanceSchema.parse(req.body));
            }
            res.status(known ? 200 : 201).json(this.find(id));
          });
          router.post('/v1/instances/validate', async (_req, res) => {
            res.json({
              ok: this.problems.length === 0,
              problems: this.problems,
            });
          });
          router.get('/v1/instances/:id', async (req, res) => {
            res.json(this.find(req.params.id));
          });
          router.delete('/v1/instances/:id', async (req, res) => {
            deleteInstanceSchema.parse(req.body);
            const instance = this.find(req.params.id);
            instance.state = 'deleting';
            this.answer(res, instance);
          });
          router.post('/v1/instances/:id/:verb', async (req, res) => {
            const instance = this.find(req.params.id);
            instance.state =
              req.params.verb === 'retry' ? 'provisioning' : instance.state;
            instance.requested =
              req.params.verb === 'cancel' ? 'cancel' : undefined;
            this.answer(res, instance);
          });
          router.get('/v1/instances/:id/outcome', async (req, res) => {
            const { id, name } = this.find(req.params.id);
            const [next, ...rest] = this.outcomes;
            this.outcomes = rest.length > 0 ? rest : this.outcomes;
            res.json({
              id,
              name,
              state: 'pending',
              finished: false,
              succeeded: false,
              ...next,
            });
          });
          router.use('/v1/profiles', this.people.router());
          router.use('/v1/profiles', this.profiles.router());
          router.use('/v1/deployments', this.deployments.router());
          router.use('/v1/hosts', this.hosts.router());
          http.use(router);
        },
      }),
  });

  add(id: string, request: CreateInstance): Instance {
    const instance: Instance = {
      id,
      name: request.name,
      machineName: `vm-${id}`,
      owner: request.owner ?? 'user:default/mock',
      createdBy: 'user:default/mock',
      createdAt: AT,
      updatedAt: AT,
      version: 1,
      state: 'pending',
      stateSince: AT,
      warnings: [],
      size: { name: request.size, cores: 2, memoryMiB: 4096, diskGiB: 20 },
      osTemplate: { name: request.osTemplate, title: request.osTemplate },
      network: { name: request.network.name, mode: request.network.mode },
      sshKeys: [],
      configure: request.configure,
      outputs: {},
      steps: [],
      actions: { retry: false, cancel: true, delete: true },
    };
    this.instances.set(id, instance);
    return instance;
  }

  private answer(res: Response, instance: Instance): void {
    if (this.lostAnswers > 0) {
      this.lostAnswers -= 1;
      res.status(504).end();
      return;
    }
    res.status(202).json(instance);
  }

  find(id: string): Instance {
    const instance = this.instances.get(id);
    if (!instance) {
      throw new NotFoundError(`There is no instance ${id}`);
    }
    return instance;
  }
}
