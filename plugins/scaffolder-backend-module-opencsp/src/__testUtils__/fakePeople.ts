import {
  addPersonSchema,
  loginFrom,
  Person,
} from '@opencsp/plugin-opencsp-common';
import express from 'express';
import Router from 'express-promise-router';

/** The people of profiles, as the actions reach them. */
export class FakePeople {
  readonly items: Person[] = [];
  readonly keys = new Map<string, string>();
  /** How many passwords were made anew. */
  resets = 0;

  router(): express.Router {
    const router = Router();
    router.get('/:profile/people', async (req, res) => {
      const items = this.items.filter(
        ({ profileId }) => profileId === req.params.profile,
      );
      res.json({
        profile: { id: req.params.profile, name: 'family' },
        items,
        totalItems: items.length,
      });
    });
    router.post('/:profile/people', async (req, res) => {
      const key = req.get('Idempotency-Key') ?? '';
      const known = this.items.find(({ id }) => id === this.keys.get(key));
      const person =
        known ?? this.add(req.params.profile, addPersonSchema.parse(req.body));
      this.keys.set(key, person.id);
      res.status(201).json(person);
    });
    router.delete('/:profile/people/:person', async (req, res) => {
      const person = this.find(req.params.person);
      person.state = 'leaving';
      res.status(202).json(person);
    });
    router.post('/:profile/people/:person/password', async (req, res) => {
      this.resets += 1;
      res.status(202).json(this.find(req.params.person));
    });
    return router;
  }

  add(
    profileId: string,
    {
      email,
      name,
      login,
      role,
    }: { email: string; name: string; login?: string; role: Person['role'] },
  ): Person {
    const person: Person = {
      ...{ id: `p${this.items.length + 1}`, profileId, email, name, role },
      login: login ?? loginFrom(email) ?? '',
      ...{ isOwner: false, state: 'wanted', accounts: [] },
      password: { state: 'waiting', canReveal: true },
    };
    this.items.push(person);
    return person;
  }

  private find(id: string): Person {
    const [person] = this.items.filter(it => it.id === id);
    return person;
  }
}
