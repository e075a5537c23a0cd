/* Proves that the stand-in makes, changes, previews and deletes profiles as the API says it does; leaves the API
   itself to the backend's tests. */
import { ProfileSpecInput } from '@opencsp/plugin-opencsp-common';
import { FakeProfilesApi } from './FakeProfilesApi';

const spec: ProfileSpecInput = {
  name: 'family',
  domain: 'ada.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  passwordStrategy: 'generated',
  services: [{ id: 'nextcloud' }],
};

it('makes a profile, and gives its branch a commit when it is saved', async () => {
  const api = new FakeProfilesApi();
  const made = await api.create(spec, 'k-1');
  expect(made.state).toBe('saving');
  expect(made.services.filter(it => it.chosen).map(it => it.id)).toEqual([
    'nextcloud',
  ]);
  expect((await api.files(made.id)).items).toEqual([]);
  expect(api.settle(made.id, 'Create profile family').state).toBe('saved');
  const [commit] = (await api.history(made.id)).items;
  expect(commit.subject).toBe('Create profile family');
  const diff = await api.diff(made.id, {});
  expect(diff.files.every(it => it.status === 'added')).toBe(true);
});

it('refuses a name that is taken, a wrong field, and a password that was not handed over', async () => {
  const api = new FakeProfilesApi();
  await api.create(spec, 'k-1');
  await expect(api.create(spec, 'k-2')).rejects.toMatchObject({
    details: { status: 409, code: 'name-taken' },
  });
  await expect(
    api.create({ ...spec, name: 'A B' }, 'k-3'),
  ).rejects.toMatchObject({ details: { fields: [{ path: 'name' }] } });
  await expect(
    api.create({ ...spec, name: 'own', passwordStrategy: 'universal' }, 'k-4'),
  ).rejects.toMatchObject({ details: { fields: [{ path: 'password' }] } });
  const { id } = await api.handOff('a long password of somebody');
  const made = await api.create(
    { ...spec, name: 'own', passwordStrategy: 'universal', password: id },
    'k-5',
  );
  expect(made.name).toBe('own');
  expect(JSON.stringify([api.calls, api.items])).not.toContain('a long');
});

it('previews what would change, and makes nothing', async () => {
  const api = new FakeProfilesApi();
  const { id, version } = await api.create(spec, 'k-1');
  api.settle(id);
  const { name: _name, ...rest } = spec;
  const change = { ...rest, domain: 'home.example.com', version };
  const preview = await api.preview(change, id);
  expect(preview.problems).toEqual([]);
  expect(preview.files.map(it => it.path)).toContain('config.env');
  expect((await api.get(id)).domain).toBe('ada.example.com');
  const bad = await api.preview({ ...spec, domain: 'nodot', services: [] });
  expect(bad.problems.map(it => it.path)).toEqual(['domain', 'services']);
  expect(bad.files).toEqual([]);
});

it('refuses an edit of an older version', async () => {
  const api = new FakeProfilesApi();
  const { id, version } = await api.create(spec, 'k-1');
  api.settle(id);
  const { name: _name, ...rest } = spec;
  await expect(api.update(id, { ...rest, version })).rejects.toMatchObject({
    details: { code: 'version-conflict' },
  });
  const fresh = await api.get(id);
  await api.update(id, {
    ...rest,
    domain: 'home.example.com',
    version: fresh.version,
  });
  expect((await api.get(id)).domain).toBe('home.example.com');
});

it('frees the name when a profile is deleted', async () => {
  const api = new FakeProfilesApi();
  const { id } = await api.create(spec, 'k-1');
  await expect(api.delete(id, 'other')).rejects.toMatchObject({
    details: { status: 400 },
  });
  await api.delete(id, 'family');
  expect(api.settle(id).state).toBe('deleted');
  expect((await api.list()).totalItems).toBe(0);
  expect((await api.create(spec, 'k-2')).state).toBe('saving');
});
