/* Proves how often the indexes are built: as configured, or every ten minutes. */
import { mockServices } from '@backstage/backend-test-utils';
import { readSchedule } from './config';

const configOf = (opencsp: object) =>
  mockServices.rootConfig({ data: { search: { collators: { opencsp } } } });

it('is every ten minutes where nothing is said', () => {
  const usual = {
    frequency: { minutes: 10 },
    timeout: { minutes: 10 },
    initialDelay: { seconds: 3 },
  };
  expect(readSchedule(mockServices.rootConfig())).toEqual(usual);
  expect(readSchedule(configOf({}))).toEqual(usual);
});

it('is what the configuration says', () => {
  expect(
    readSchedule(
      configOf({
        schedule: {
          frequency: { seconds: 30 },
          timeout: { minutes: 1 },
          scope: 'local',
        },
      }),
    ),
  ).toEqual({
    frequency: { seconds: 30 },
    timeout: { minutes: 1 },
    scope: 'local',
  });
});

it('names what is wrong with it', () => {
  expect(() => readSchedule(configOf({ schedule: {} }))).toThrow('frequency');
});
