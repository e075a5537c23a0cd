/*
 * Proves that the start page leads to addresses of the profile only; leaves what stands on it to
 * shared.test.ts.
 */
import { judged } from '../__testUtils__/judged';
import { ProfileModel } from '../model';

function withUrl(url: string) {
  return (model: ProfileModel): ProfileModel => ({
    ...model,
    services: model.services.map(service =>
      service.id === 'jellyfin' ? { ...service, url } : service,
    ),
  });
}

it('takes the address of a service', () => {
  expect(
    judged({ model: withUrl('https://jellyfin.ada.example.com') }),
  ).toEqual([]);
});

it.each([
  `${'javascript'}:alert(1)`,
  'data:text/html,x',
  'http://jellyfin.ada.example.com',
  'https://evil.example.com',
  'https://jellyfin.ada.example.com@evil.example.com',
  'https://jellyfin.ada.example.com.evil.example.com',
  '',
])('refuses %p', url => {
  expect(judged({ model: withUrl(url) })).toEqual(['services.jellyfin.url']);
});
