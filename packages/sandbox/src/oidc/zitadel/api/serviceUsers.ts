import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ServiceUser } from '../../directory/schema';
import { hashOf, newId, randomText } from '../../ids';
import { opaqueValue } from '../tokenForms';
import { Call, demand, read, timestamp } from './call';
import { ApiError, userNotFound } from './errors';
import type { Routes } from './routes';

const makeKeyPair = promisify(generateKeyPair);
const SECRET_LENGTH = 64;

/** Credentials of service users (02-setup/service-users, 04-tokens/pat). */
export const serviceUserRoutes: Routes = {
  'POST /v2/users/:/pats': call => {
    const machine = machineOf(call);
    const { now, behaviour, directory } = call.world;
    const expiresAt = expiryOf(call, 'AddPersonalAccessTokenRequest');
    const value = opaqueValue('personal', behaviour.tokenForm);
    const token = {
      id: newId(),
      hash: hashOf(value),
      createdAt: now(),
      expiresAt,
      dead: false,
    };
    machine.tokens.push(token);
    directory.changed();
    return {
      creationDate: timestamp(token.createdAt),
      tokenId: token.id,
      token: value,
    };
  },
  'DELETE /v2/users/:/pats/:': call => {
    const machine = machineOf(call);
    const { now, directory } = call.world;
    const rest = machine.tokens.filter(({ id }) => id !== call.params[1]);
    if (rest.length === machine.tokens.length) {
      throw new ApiError(5, 'Personal Access Token not found', 'COMMAND-4m77G');
    }
    machine.tokens = rest;
    directory.changed();
    return { deletionDate: timestamp(now()) };
  },
  'POST /v2/users/:/keys': async call => {
    const machine = machineOf(call);
    const expiresAt = expiryOf(call, 'AddKeyRequest');
    const { publicKey, privateKey } = await makeKeyPair('rsa', {
      modulusLength: 2048,
    });
    const keyId = newId();
    const { n, e } = z
      .object({ n: z.string(), e: z.string() })
      .parse(publicKey.export({ format: 'jwk' }));
    machine.keys.push({ id: keyId, publicKey: { kty: 'RSA', n, e } });
    call.world.directory.changed();
    const file = {
      type: 'serviceaccount',
      keyId,
      key: privateKey.export({ format: 'pem', type: 'pkcs1' }),
      expirationDate: new Date(expiresAt).toISOString(),
      userId: machine.id,
    };
    return {
      creationDate: timestamp(call.world.now()),
      keyId,
      keyContent: Buffer.from(JSON.stringify(file)).toString('base64'),
    };
  },
  'POST /v2/users/:/secret': call => {
    const machine = machineOf(call);
    const clientSecret = randomText(SECRET_LENGTH);
    machine.secretHash = hashOf(clientSecret);
    call.world.directory.changed();
    return { creationDate: timestamp(call.world.now()), clientSecret };
  },
};

function machineOf(call: Call): ServiceUser {
  const user = call.world.directory.user(call.params[0]);
  demand(call, 'user.write', user?.organizationId);
  if (!user) {
    throw userNotFound();
  }
  if (user.kind !== 'machine') {
    throw new ApiError(9, 'Not allowed for this user type', 'COMMAND-Df2f1');
  }
  return user.machine;
}

/** Milliseconds since 1970. */
function expiryOf({ body, world }: Call, request: string): number {
  const { expirationDate } = read(
    z.object({ expirationDate: z.string().optional() }),
    body,
  );
  if (!expirationDate) {
    throw new ApiError(
      3,
      `invalid ${request}.ExpirationDate: value is required`,
    );
  }
  const expiresAt = Date.parse(expirationDate);
  if (!(expiresAt > world.now())) {
    throw new ApiError(3, 'Errors.AuthNKey.ExpireBeforeNow', 'DOMAIN-dv3t5');
  }
  return expiresAt;
}
