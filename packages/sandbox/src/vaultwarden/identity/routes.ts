import { z } from 'zod';
import { jsonBody } from '../http/body';
import { Call, Route, route } from '../http/call';
import { json, VaultwardenReply } from '../http/reply';
import {
  finishRegistration,
  registerDirectly,
  sendVerification,
} from './registration';
import { connectToken } from './token';

const preloginSchema = z.object({ email: z.string() });
const UNKNOWN = {
  type: 0,
  iterations: 600_000,
  memory: null,
  parallelism: null,
};

/** Tells everybody how to derive the master key; who is not there has the default. */
function prelogin({ world, request }: Call): VaultwardenReply {
  const { email } = jsonBody(request, preloginSchema);
  const { type, iterations, memory, parallelism } =
    world.database.userByMail(email)?.kdf ?? UNKNOWN;
  return json({
    kdf: type,
    kdfIterations: iterations,
    kdfMemory: memory,
    kdfParallelism: parallelism,
    kdfSettings: { iterations, kdfType: type, memory, parallelism },
    salt: null,
  });
}

const ACCOUNTS = '/identity/accounts';

/** What is below `/identity`, and what the API has twice. */
export const identityRoutes: readonly Route[] = [
  ...route('POST', '/identity/connect/token', connectToken),
  ...route('POST', `${ACCOUNTS}/prelogin`, prelogin),
  ...route('POST', `${ACCOUNTS}/prelogin/password`, prelogin),
  ...route('POST', '/api/accounts/prelogin', prelogin),
  ...route('POST', `${ACCOUNTS}/register`, registerDirectly),
  ...route(
    'POST',
    `${ACCOUNTS}/register/send-verification-email`,
    sendVerification,
  ),
  ...route('POST', `${ACCOUNTS}/register/finish`, finishRegistration),
];
