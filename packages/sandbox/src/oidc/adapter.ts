import { Adapter, AdapterPayload } from 'oidc-provider';
import { ProviderState } from './state';

/**
 * The storage of oidc-provider on {@link ProviderState}.
 *
 * `consume` does nothing on purpose: oidc-provider kills a whole grant when a code or refresh token
 * comes twice, and ZITADEL does not. Whether one is spent is decided before oidc-provider sees it.
 */
export function createAdapter(state: ProviderState, now: () => number) {
  return (model: string): Adapter => ({
    async upsert(id, payload, expiresIn) {
      state.put(model, id, {
        payload: { ...payload },
        ...(expiresIn && { expiresAt: now() / 1000 + expiresIn }),
      });
    },
    async find(id) {
      return copyOf(state.find(model, id)?.payload);
    },
    async findByUid(uid) {
      const found = state
        .list(model)
        .find(([, { payload }]) => payload.uid === uid);
      return copyOf(found?.[1].payload);
    },
    async findByUserCode() {
      return undefined;
    },
    async consume() {},
    async destroy(id) {
      state.remove(model, id);
    },
    async revokeByGrantId(grantId) {
      for (const [id, { payload }] of state.list(model)) {
        if (payload.grantId === grantId) {
          state.remove(model, id);
        }
      }
    },
  });
}

function copyOf(
  payload: Record<string, unknown> | undefined,
): AdapterPayload | undefined {
  return payload && structuredClone(payload);
}
