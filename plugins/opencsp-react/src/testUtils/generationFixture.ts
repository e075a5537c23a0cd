import { Generation } from '@opencsp/plugin-opencsp-common';
import { hashFixture } from './profileFixtures';

/** The generation of a host with NixOS that runs, unless that is changed. */
export function generationFixture(
  change: Partial<Generation> = {},
): Generation {
  return {
    ...{ number: 3, at: '2026-12-02T09:32:41.000Z' },
    ...{ isLive: true, isNext: true },
    system: '26.05.20260911.21a67dc',
    commit: hashFixture(0x12),
    release: '21a67dc470149f337cecafbe965d8d252a390518',
    noWayBack: { reason: 'runs', services: [] },
    ...change,
  };
}
