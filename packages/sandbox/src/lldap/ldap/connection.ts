import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Faults } from '../faults';
import { Log } from '../../standIn';
import { World } from '../world';
import { NotLdap, takeMessage } from './ber';
import { ConnectionDies } from './dn';
import { Message, readRequest } from './requests';
import { encode, LdapResponse } from './responses';
import { LdapSession } from './session';

/** Of one message; the server's own limit is not recorded. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

/** Speaks LDAP on a connection until one of both ends it. */
export async function serveLdap(
  world: World,
  socket: Duplex,
  { faults, log }: { faults: Faults; log?: Log },
): Promise<void> {
  const session = new LdapSession(world);
  let data: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of socket) {
      data = Buffer.concat([data, Buffer.from(chunk)]);
      let taken = takeMessage(data, MAX_MESSAGE_BYTES);
      while (taken) {
        data = taken.rest;
        const goesOn = await answer(
          world,
          session,
          readRequest(taken.message),
          { socket, faults },
        );
        if (!goesOn) {
          return;
        }
        taken = takeMessage(data, MAX_MESSAGE_BYTES);
      }
    }
  } catch (error) {
    if (!(error instanceof ConnectionDies || error instanceof NotLdap)) {
      throw error;
    }
    log?.(`lldap: an LDAP connection ends: ${error.message}`);
  } finally {
    socket.destroy();
  }
}

/** @returns whether the connection stays */
async function answer(
  world: World,
  session: LdapSession,
  { id, request }: Message,
  { socket, faults }: { socket: Duplex; faults: Faults },
): Promise<boolean> {
  if (faults.isHanging) {
    return true;
  }
  await pause(faults.slowMs);
  const before = world.directory.changes;
  const responses = session.handle(request);
  if (!responses) {
    return false;
  }
  if (world.directory.changes !== before && faults.takeLostAnswer()) {
    return false;
  }
  await write(socket, id, responses);
  const isBound = request.op === 'bind' && isSuccess(responses);
  if (isBound && faults.takeCutBind()) {
    await new Promise<void>(resolve => {
      socket.end(() => resolve());
    });
    return false;
  }
  return true;
}

async function write(
  socket: Duplex,
  id: number,
  responses: readonly LdapResponse[],
): Promise<void> {
  const found = responses.length - 1;
  const bytes = Buffer.concat(
    responses.map(response => encode(id, response, found)),
  );
  await new Promise<void>(resolve => {
    socket.write(bytes, () => resolve());
  });
}

function isSuccess([first]: readonly LdapResponse[]): boolean {
  return first?.to === 'bind' && first.code === 0;
}
